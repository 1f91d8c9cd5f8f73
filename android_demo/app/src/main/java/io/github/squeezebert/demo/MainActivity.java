package io.github.squeezebert.demo;

import android.app.Activity;
import android.content.ClipData;
import android.content.ClipboardManager;
import android.content.Intent;
import android.os.Bundle;
import android.text.Editable;
import android.text.TextWatcher;
import android.view.LayoutInflater;
import android.view.Menu;
import android.view.MenuItem;
import android.view.View;
import android.view.ViewGroup;
import android.widget.AdapterView;
import android.widget.ArrayAdapter;
import android.widget.Button;
import android.widget.EditText;
import android.widget.ProgressBar;
import android.widget.Spinner;
import android.widget.TextView;
import io.github.squeezebert.classifier.Category;
import java.util.List;

/** Shows the labels of a text while it is typed, pasted, tapped, or shared from another app. */
public final class MainActivity extends Activity implements ClassifierSession.Listener {
    private static final String MODEL = "model";
    private static final int SHOWN_LABELS = 5;

    private ClassifierSession session;
    private Spinner modelChoice;
    private EditText textField;
    private TextView status;
    private ViewGroup results;
    private List<BundledModel> listed;

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        setContentView(R.layout.main);
        setActionBar(findViewById(R.id.toolbar));
        modelChoice = findViewById(R.id.model);
        textField = findViewById(R.id.text);
        status = findViewById(R.id.status);
        results = findViewById(R.id.results);
        addResults();
        addExamples();
        findViewById(R.id.paste).setOnClickListener(button -> paste());
        findViewById(R.id.clear).setOnClickListener(button -> textField.setText(""));

        session = (ClassifierSession) getLastNonConfigurationInstance();
        if (session == null) {
            session = new ClassifierSession(getAssets(), saved == null ? null : saved.getString(MODEL));
        }
        textField.addTextChangedListener(new Typing());
        modelChoice.setOnItemSelectedListener(new Choice());
        if (saved == null) {
            take(getIntent());
        }
        session.show(this);
    }

    @Override
    protected void onNewIntent(Intent intent) {
        super.onNewIntent(intent);
        take(intent);
    }

    @Override
    public ClassifierSession onRetainNonConfigurationInstance() {
        return session;
    }

    @Override
    protected void onSaveInstanceState(Bundle state) {
        super.onSaveInstanceState(state);
        state.putString(MODEL, session.chosenAsset());
    }

    @Override
    protected void onDestroy() {
        super.onDestroy();
        session.show(null);
        if (!isChangingConfigurations()) {
            session.close();
        }
    }

    @Override
    public boolean onCreateOptionsMenu(Menu menu) {
        getMenuInflater().inflate(R.menu.main, menu);
        return true;
    }

    @Override
    public boolean onOptionsItemSelected(MenuItem item) {
        if (item.getItemId() == R.id.about) {
            startActivity(new Intent(this, AboutActivity.class));
            return true;
        }
        return super.onOptionsItemSelected(item);
    }

    @Override
    public void onState(SessionState state) {
        if (state.models() != null && state.models() != listed) {
            listed = state.models();
            ArrayAdapter<BundledModel> adapter =
                    new ArrayAdapter<>(this, android.R.layout.simple_spinner_item, listed);
            adapter.setDropDownViewResource(android.R.layout.simple_spinner_dropdown_item);
            modelChoice.setAdapter(adapter);
        }
        if (state.chosen() >= 0 && state.chosen() != modelChoice.getSelectedItemPosition()) {
            modelChoice.setSelection(state.chosen());
        }
        Answer answer = state.answer();
        for (int i = 0; i < SHOWN_LABELS; i++) {
            boolean shown = answer != null && i < answer.categories().size();
            results.getChildAt(i).setVisibility(shown ? View.VISIBLE : View.GONE);
            if (shown) {
                fill(results.getChildAt(i), answer.categories().get(i));
            }
        }
        status.setText(describe(state));
        status.setTextColor(getColor(state.fault() == null ? R.color.text_quiet : R.color.fault));
        status.setContentDescription(answer == null ? null : spoken(answer));
    }

    private String describe(SessionState state) {
        if (state.models() != null && state.models().isEmpty()) {
            return getString(R.string.no_models);
        }
        if (state.fault() != null) {
            return getString(R.string.broken_model, state.fault());
        }
        if (state.answer() != null) {
            boolean rejected = state.answer().isRejected();
            return getString(rejected ? R.string.no_label_fits_in : R.string.time_taken, state.answer().milliseconds());
        }
        return getString(state.open() ? R.string.no_answer_yet : R.string.opening);
    }

    private void fill(View row, Category category) {
        row.setContentDescription(spoken(category));
        row.<TextView>findViewById(R.id.label).setText(category.label());
        row.<TextView>findViewById(R.id.probability).setText(percent(category));
        ProgressBar bar = row.findViewById(R.id.bar);
        bar.setProgress(Math.round(category.probability() * bar.getMax()));
    }

    private String spoken(Answer answer) {
        return answer.isRejected() ? getString(R.string.no_label_fits) : spoken(answer.categories().get(0));
    }

    /** Labels are often identifiers, whose underscores a screen reader would read out. */
    private String spoken(Category category) {
        return getString(R.string.spoken_result, category.label().replace('_', ' '), percent(category));
    }

    private String percent(Category category) {
        return getString(R.string.percent, 100 * category.probability());
    }

    private void addResults() {
        for (int i = 0; i < SHOWN_LABELS; i++) {
            LayoutInflater.from(this).inflate(R.layout.result, results);
        }
    }

    private void addExamples() {
        ViewGroup examples = findViewById(R.id.examples);
        for (String example : getResources().getStringArray(R.array.example_texts)) {
            Button button = (Button) LayoutInflater.from(this).inflate(R.layout.example, examples, false);
            button.setText(example);
            button.setOnClickListener(tapped -> write(example));
            examples.addView(button);
        }
    }

    private void paste() {
        ClipData clip = getSystemService(ClipboardManager.class).getPrimaryClip();
        if (clip != null && clip.getItemCount() > 0) {
            write(clip.getItemAt(0).coerceToText(this));
        }
    }

    /** Takes over a text that another app shares, or that was selected in it. */
    private void take(Intent intent) {
        boolean selected = Intent.ACTION_PROCESS_TEXT.equals(intent.getAction());
        CharSequence shared = intent.getCharSequenceExtra(selected ? Intent.EXTRA_PROCESS_TEXT : Intent.EXTRA_TEXT);
        if (shared != null) {
            write(shared);
        }
    }

    private void write(CharSequence text) {
        // A text from elsewhere comes without its colours and sizes.
        textField.setText(text.toString());
        textField.setSelection(textField.length());
    }

    private final class Typing implements TextWatcher {
        @Override
        public void beforeTextChanged(CharSequence text, int start, int count, int after) {}

        @Override
        public void onTextChanged(CharSequence text, int start, int before, int count) {}

        @Override
        public void afterTextChanged(Editable text) {
            session.classify(text.toString());
        }
    }

    private final class Choice implements AdapterView.OnItemSelectedListener {
        @Override
        public void onItemSelected(AdapterView<?> parent, View item, int position, long id) {
            session.choose(position);
        }

        @Override
        public void onNothingSelected(AdapterView<?> parent) {}
    }
}
