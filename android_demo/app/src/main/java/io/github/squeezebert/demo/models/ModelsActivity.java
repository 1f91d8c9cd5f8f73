package io.github.squeezebert.demo.models;

import android.content.ActivityNotFoundException;
import android.content.Intent;
import android.os.Bundle;
import android.view.LayoutInflater;
import android.view.View;
import android.view.ViewGroup;
import android.widget.ProgressBar;
import android.widget.TextView;
import io.github.squeezebert.demo.R;
import io.github.squeezebert.demo.screen.SessionPage;
import java.util.Collections;
import java.util.List;

/**
 * Lists the models, takes a further one from the phone's files, and removes those that were taken.
 *
 * <p>Its result names, under {@link #MODEL}, the one that was imported last.
 */
public final class ModelsActivity extends SessionPage<ImportState, ImportSession> {
    /** The {@link AppModel#id} of a model, in an intent. */
    public static final String MODEL = "model";

    private static final int CHOOSE = 1;

    private TextView status;
    private View copying;
    private ProgressBar copied;
    private View choose;
    private ViewGroup rows;
    private List<ModelRow> listed = Collections.emptyList();

    public ModelsActivity() {
        super(ImportSession.class);
    }

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        fill(R.layout.models);
        status = findViewById(R.id.import_status);
        copying = findViewById(R.id.import_copying);
        copied = findViewById(R.id.import_progress);
        choose = findViewById(R.id.import_choose);
        rows = findViewById(R.id.model_rows);
        choose.setOnClickListener(button -> chooseFile());
        findViewById(R.id.import_cancel).setOnClickListener(button -> session.cancel());
        session.show(this);
    }

    @Override
    protected ImportSession begin(Bundle saved) {
        return new ImportSession(getApplicationContext(), ModelFolder.of(this));
    }

    @Override
    protected void onActivityResult(int request, int result, Intent data) {
        super.onActivityResult(request, result, data);
        if (request == CHOOSE && result == RESULT_OK && data != null && data.getData() != null) {
            session.add(data.getData());
        }
    }

    @Override
    public void onState(ImportState state) {
        boolean copies = state.copied() != null;
        show(copying, copies);
        choose.setEnabled(!copies);
        status.setText(copies ? getString(R.string.import_copying, state.copied()) : state.message());
        show(status, status.length() > 0);
        status.setTextColor(getColor(state.isFault() ? R.color.fault : R.color.text));
        copied.setIndeterminate(state.total() <= 0);
        if (state.total() > 0) {
            copied.setProgress((int) (copied.getMax() * Math.min(1, (double) state.done() / state.total())));
        }
        if (session.latest() != null) {
            setResult(RESULT_OK, new Intent().putExtra(MODEL, session.latest()));
        }
        if (state.rows() != listed) {
            listed = state.rows();
            rows.removeAllViews();
            for (ModelRow row : listed) {
                add(row);
            }
        }
    }

    private void add(ModelRow row) {
        View view = LayoutInflater.from(this).inflate(R.layout.model_row, rows, false);
        view.<TextView>findViewById(R.id.model_title).setText(row.model().toString());
        view.<TextView>findViewById(R.id.model_detail).setText(row.detail(this));
        View remove = view.findViewById(R.id.model_remove);
        show(remove, row.isRemovable());
        remove.setContentDescription(getString(R.string.import_remove_spoken, row.model().toString()));
        remove.setOnClickListener(button -> session.remove(row.model()));
        rows.addView(view);
    }

    private void chooseFile() {
        // No type is registered for .tflite, so file managers call it anything.
        Intent intent = new Intent(Intent.ACTION_OPEN_DOCUMENT).addCategory(Intent.CATEGORY_OPENABLE).setType("*/*");
        try {
            startActivityForResult(intent, CHOOSE);
        } catch (ActivityNotFoundException e) {
            session.fail(getString(R.string.import_no_files_app));
        }
    }
}
