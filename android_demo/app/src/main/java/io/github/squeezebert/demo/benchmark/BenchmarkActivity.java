package io.github.squeezebert.demo.benchmark;

import android.os.Bundle;
import android.view.LayoutInflater;
import android.view.Menu;
import android.view.MenuItem;
import android.view.View;
import android.view.ViewGroup;
import android.widget.ProgressBar;
import android.widget.Spinner;
import android.widget.TextView;
import io.github.squeezebert.demo.R;
import io.github.squeezebert.demo.models.AppModel;
import io.github.squeezebert.demo.models.ModelsActivity;
import io.github.squeezebert.demo.screen.SessionPage;
import io.github.squeezebert.demo.share.TextMenu;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long a model takes on this phone, by the length of the text and the number of threads. */
public final class BenchmarkActivity extends SessionPage<BenchmarkState, BenchmarkSession> {
    private static final int[] RUNS = {10, 30, 100};
    private static final int USUAL_RUNS = 1;

    private Spinner modelChoice;
    private Spinner runsChoice;
    private View start;
    private View running;
    private ProgressBar done;
    private TextView status;
    private TextView about;
    private View head;
    private ViewGroup rows;
    private String wanted;
    private List<AppModel> listed;
    private Report reported;

    public BenchmarkActivity() {
        super(BenchmarkSession.class);
    }

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        fill(R.layout.benchmark);
        modelChoice = findViewById(R.id.benchmark_model);
        runsChoice = findViewById(R.id.benchmark_runs);
        start = findViewById(R.id.benchmark_start);
        running = findViewById(R.id.benchmark_running);
        done = findViewById(R.id.benchmark_progress);
        status = findViewById(R.id.benchmark_status);
        about = findViewById(R.id.benchmark_about);
        head = findViewById(R.id.benchmark_head);
        rows = findViewById(R.id.benchmark_rows);
        wanted = saved == null ? getIntent().getStringExtra(ModelsActivity.MODEL) : saved.getString(ModelsActivity.MODEL);
        List<String> counts = new ArrayList<>();
        for (int runs : RUNS) {
            counts.add(getResources().getQuantityString(R.plurals.runs, runs, runs));
        }
        runsChoice.setAdapter(adapter(counts));
        runsChoice.setSelection(USUAL_RUNS);
        start.setOnClickListener(button -> session.start(
                (AppModel) modelChoice.getSelectedItem(), RUNS[runsChoice.getSelectedItemPosition()]));
        findViewById(R.id.benchmark_cancel).setOnClickListener(button -> session.cancel());
        session.show(this);
    }

    @Override
    protected BenchmarkSession begin(Bundle saved) {
        return new BenchmarkSession(getApplicationContext(), new Device(CpuFeatures.ofThisPhone()));
    }

    @Override
    protected void onSaveInstanceState(Bundle state) {
        super.onSaveInstanceState(state);
        AppModel chosen = (AppModel) modelChoice.getSelectedItem();
        state.putString(ModelsActivity.MODEL, chosen == null ? wanted : chosen.id());
    }

    @Override
    public boolean onCreateOptionsMenu(Menu menu) {
        getMenuInflater().inflate(R.menu.text, menu);
        return true;
    }

    @Override
    public boolean onPrepareOptionsMenu(Menu menu) {
        TextMenu.prepare(menu, reported != null);
        return true;
    }

    @Override
    public boolean onOptionsItemSelected(MenuItem item) {
        String text = reported == null ? null : reported.text(this);
        return TextMenu.choose(this, item, text) || super.onOptionsItemSelected(item);
    }

    @Override
    public void onState(BenchmarkState state) {
        if (state.models() != null && state.models() != listed) {
            listed = state.models();
            modelChoice.setAdapter(adapter(listed));
            choose(wanted);
        }
        boolean canStart = listed != null && !listed.isEmpty() && !state.isRunning();
        start.setEnabled(canStart);
        modelChoice.setEnabled(!state.isRunning());
        runsChoice.setEnabled(!state.isRunning());
        show(running, state.isRunning());
        // A phone that dims its screen also slows down.
        running.setKeepScreenOn(state.isRunning());
        done.setMax(Math.max(1, state.total()));
        done.setProgress(state.done());
        status.setText(describe(state));
        status.setTextColor(getColor(state.fault() == null ? R.color.text_quiet : R.color.fault));
        if (state.report() != reported) {
            boolean before = reported != null;
            reported = state.report();
            show(reported);
            if (before != (reported != null)) {
                invalidateOptionsMenu();
            }
        }
    }

    private String describe(BenchmarkState state) {
        if (listed != null && listed.isEmpty()) {
            return getString(R.string.no_models);
        }
        if (state.fault() != null) {
            return getString(R.string.broken_model, state.fault());
        }
        if (state.isCancelled()) {
            return getString(R.string.benchmark_cancelled);
        }
        if (state.isRunning()) {
            return state.tokens() == 0
                    ? getString(R.string.opening)
                    : getString(
                            R.string.benchmark_measuring,
                            getResources().getQuantityString(R.plurals.tokens, state.tokens(), state.tokens()),
                            getResources().getQuantityString(R.plurals.threads, state.threads(), state.threads()));
        }
        return getString(state.report() == null ? R.string.benchmark_waiting : R.string.benchmark_done);
    }

    private void show(Report report) {
        List<Measurement> measurements =
                report == null ? Collections.<Measurement>emptyList() : report.measurements();
        show(head, !measurements.isEmpty());
        about.setText(report == null ? "" : report.about(this));
        rows.removeAllViews();
        for (Measurement measurement : measurements) {
            View row = LayoutInflater.from(this).inflate(R.layout.benchmark_row, rows, false);
            row.setContentDescription(Report.line(measurement, getResources()));
            set(row, R.id.row_tokens, getString(R.string.benchmark_count, measurement.tokens()));
            set(row, R.id.row_threads, getString(R.string.benchmark_count, measurement.threads()));
            set(row, R.id.row_median, Report.figure(measurement.median(), getResources()));
            set(row, R.id.row_p90, Report.figure(measurement.p90(), getResources()));
            rows.addView(row);
        }
    }

    private void choose(String id) {
        for (int position = 0; position < listed.size(); position++) {
            if (listed.get(position).id().equals(id)) {
                modelChoice.setSelection(position);
            }
        }
    }

    private static void set(View row, int id, String text) {
        row.<TextView>findViewById(id).setText(text);
    }
}
