package io.github.squeezebert.demo;

import android.app.Activity;
import android.content.Intent;
import android.os.Bundle;
import android.view.Menu;
import android.view.MenuItem;
import android.view.View;
import android.widget.AdapterView;
import android.widget.ArrayAdapter;
import android.widget.Spinner;
import android.widget.TextView;
import io.github.squeezebert.demo.benchmark.BenchmarkActivity;
import io.github.squeezebert.demo.models.AppModel;
import io.github.squeezebert.demo.models.ModelsActivity;
import java.util.List;

/**
 * Answers while one types, by the task of the chosen model.
 *
 * <p>{@link FormView} holds what is written, {@link ModelSession} has it answered off the main thread by the {@link
 * Presenter} of the task, and {@link ReplyView} shows the {@link Reply}.
 */
public final class MainActivity extends Activity implements ModelSession.Listener {
    private static final String MODEL = "model";
    private static final int MODELS = 1;
    private static final String RECEIVED = "received";

    private ModelSession session;
    private Spinner modelChoice;
    private FormView form;
    private ReplyView reply;
    private List<AppModel> listed;

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        setContentView(R.layout.main);
        setActionBar(findViewById(R.id.toolbar));
        modelChoice = findViewById(R.id.model);
        reply = new ReplyView(this, () -> session.stop());
        session = (ModelSession) getLastNonConfigurationInstance();
        if (session == null) {
            String preferred = saved == null ? getString(R.string.first_model) : saved.getString(MODEL);
            session = new ModelSession(getApplicationContext(), preferred);
        }
        form = new FormView(this, session::ask);
        modelChoice.setOnItemSelectedListener(new Choice());
        if (saved == null) {
            take(getIntent());
        } else {
            form.expect(saved.getString(RECEIVED));
        }
        session.show(this);
    }

    @Override
    protected void onNewIntent(Intent intent) {
        super.onNewIntent(intent);
        take(intent);
    }

    @Override
    public ModelSession onRetainNonConfigurationInstance() {
        return session;
    }

    @Override
    protected void onSaveInstanceState(Bundle state) {
        super.onSaveInstanceState(state);
        state.putString(MODEL, session.chosenId());
        state.putString(RECEIVED, form.received());
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
        int id = item.getItemId();
        if (id == R.id.models) {
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
        }
    }

    @Override
    public void onState(SessionState state) {
        if (state.models() != null && state.models() != listed) {
            listed = state.models();
            ArrayAdapter<AppModel> adapter =
                    new ArrayAdapter<>(this, android.R.layout.simple_spinner_item, listed);
            adapter.setDropDownViewResource(android.R.layout.simple_spinner_dropdown_item);
            modelChoice.setAdapter(adapter);
        }
        if (state.chosen() >= 0 && state.chosen() != modelChoice.getSelectedItemPosition()) {
            modelChoice.setSelection(state.chosen());
        }
        if (state.form() != null) {
            form.show(state.form());
        }
        reply.show(state);
    }

    /** Takes over a text that another app shares, or that was selected in it. */
    private void take(Intent intent) {
        boolean selected = Intent.ACTION_PROCESS_TEXT.equals(intent.getAction());
        CharSequence shared = intent.getCharSequenceExtra(selected ? Intent.EXTRA_PROCESS_TEXT : Intent.EXTRA_TEXT);
        if (shared != null && shared.length() > 0) {
            form.receive(shared);
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
