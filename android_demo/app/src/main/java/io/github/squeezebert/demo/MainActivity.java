package io.github.squeezebert.demo;

import android.content.Intent;
import android.os.Bundle;
import android.view.Menu;
import android.view.MenuItem;
import android.view.View;
import android.widget.AdapterView;
import android.widget.Spinner;
import android.widget.TextView;
import io.github.squeezebert.demo.benchmark.BenchmarkActivity;
import io.github.squeezebert.demo.history.HistoryActivity;
import io.github.squeezebert.demo.models.AppModel;
import io.github.squeezebert.demo.models.ModelsActivity;
import io.github.squeezebert.demo.share.OutgoingText;
import java.util.List;

/**
 * Answers while one types, by the task of the chosen model.
 *
 * <p>{@link FormView} holds what is written, {@link ModelSession} has it answered off the main thread by the {@link
 * Presenter} of the task, and {@link ReplyView} shows the {@link Reply}.
 */
public final class MainActivity extends FormPage<SessionState, ModelSession> implements ReplyView.Outgoing {
    private static final String MODEL = "model";
    private static final int MODELS = 1;
    private static final String RECEIVED = "received";
    private static final int HISTORY = 2;

    private Preferences preferences;
    private Spinner modelChoice;
    private ReplyView reply;
    private List<AppModel> listed;
    private SessionState shown = SessionState.START;

    public MainActivity() {
        super(ModelSession.class);
    }

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        fillFirst(R.layout.main);
        preferences = new Preferences(this);
        modelChoice = findViewById(R.id.model);
        reply = new ReplyView(this, () -> session.stop(), this);
        form = new FormView(this, session::ask);
        modelChoice.setOnItemSelectedListener(this);
        if (saved == null) {
            take(getIntent());
        } else {
            form.expect(saved.getString(RECEIVED));
        }
        introduce();
        session.show(this);
    }

    @Override
    protected void onNewIntent(Intent intent) {
        super.onNewIntent(intent);
        take(intent);
    }

    @Override
    protected ModelSession begin(Bundle saved) {
        String last = new Preferences(this).model(getString(R.string.first_model));
        return new ModelSession(getApplicationContext(), saved == null ? last : saved.getString(MODEL));
    }

    @Override
    protected void onSaveInstanceState(Bundle state) {
        super.onSaveInstanceState(state);
        state.putString(MODEL, session.chosenId());
        state.putString(RECEIVED, form.received());
    }

    @Override
    protected void onPause() {
        super.onPause();
        session.remember();
    }

    @Override
    public boolean onCreateOptionsMenu(Menu menu) {
        getMenuInflater().inflate(R.menu.main, menu);
        return true;
    }

    @Override
    public boolean onOptionsItemSelected(MenuItem item) {
        int id = item.getItemId();
        if (id == R.id.history) {
            session.remember();
            startActivityForResult(history(), HISTORY);
        } else if (id == R.id.models) {
            startActivityForResult(new Intent(this, ModelsActivity.class), MODELS);
        } else if (id == R.id.compare) {
            startActivity(CompareActivity.intent(this, session.chosenId(), this.<TextView>findViewById(R.id.text).getText()));
        } else if (id == R.id.benchmark) {
            startActivity(new Intent(this, BenchmarkActivity.class).putExtra(ModelsActivity.MODEL, session.chosenId()));
        } else if (id == R.id.about) {
            startActivity(new Intent(this, AboutActivity.class));
        } else {
            return super.onOptionsItemSelected(item);
        }
        return true;
    }

    @Override
    protected void onActivityResult(int request, int result, Intent data) {
        super.onActivityResult(request, result, data);
        if (request == MODELS) {
            session.refresh(data == null ? null : data.getStringExtra(ModelsActivity.MODEL));
        } else if (request == HISTORY && result == RESULT_OK) {
            Form asked = Form.named(data.getStringExtra(HistoryActivity.FORM));
            form.restore(asked, data.getStringExtra(HistoryActivity.TEXT), data.getStringExtra(HistoryActivity.SECOND));
            session.askAgain();
            session.refresh(data.getStringExtra(HistoryActivity.MODEL));
        }
    }

    @Override
    public void onState(SessionState state) {
        boolean another = state.form() != shown.form();
        shown = state;
        if (state.models() != null && state.models() != listed) {
            listed = state.models();
            modelChoice.setAdapter(new ModelAdapter(this, listed));
        }
        if (state.chosen() >= 0 && state.chosen() != modelChoice.getSelectedItemPosition()) {
            modelChoice.setSelection(state.chosen());
        }
        // Other apps are told of a task once, and not of every state: that goes to another process and back.
        if (another && state.form() != null) {
            form.show(state.form(), listed.get(state.chosen()).fileName());
            preferences.setModel(session.chosenId());
            ShareTarget.offer(this, state.form());
        }
        reply.show(state);
    }

    @Override
    public void onItemSelected(AdapterView<?> list, View item, int position, long id) {
        session.choose(position);
    }

    @Override
    public void copy() {
        OutgoingText.copy(this, getString(shown.form().title()), outgoing());
    }

    @Override
    public void share() {
        OutgoingText.share(this, getString(R.string.share_text), outgoing());
    }

    private String outgoing() {
        String model = listed.get(shown.chosen()).toString();
        return ReplyText.whole(shown.form(), shown.asked(), shown.reply(), model, getResources());
    }

    private Intent history() {
        Form[] forms = Form.values();
        String[] names = new String[forms.length];
        int[] titles = new int[forms.length];
        for (int i = 0; i < forms.length; i++) {
            names[i] = forms[i].name();
            titles[i] = forms[i].title();
        }
        return new Intent(this, HistoryActivity.class)
                .putExtra(HistoryActivity.FORMS, names)
                .putExtra(HistoryActivity.TITLES, titles);
    }

    /** Says what this is to who has not read it yet. */
    private void introduce() {
        View introduction = findViewById(R.id.introduction);
        show(introduction, !preferences.isIntroduced());
        findViewById(R.id.introduced).setOnClickListener(button -> {
            preferences.setIntroduced();
            show(introduction, false);
        });
    }

    /** Takes over a text that another app shares, or that was selected in it. */
    private void take(Intent intent) {
        boolean selected = Intent.ACTION_PROCESS_TEXT.equals(intent.getAction());
        CharSequence shared = intent.getCharSequenceExtra(selected ? Intent.EXTRA_PROCESS_TEXT : Intent.EXTRA_TEXT);
        if (shared != null && shared.length() > 0) {
            form.receive(shared);
        }
    }
}
