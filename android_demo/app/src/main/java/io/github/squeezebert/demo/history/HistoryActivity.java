package io.github.squeezebert.demo.history;

import android.app.AlertDialog;
import android.content.Intent;
import android.os.Bundle;
import android.view.LayoutInflater;
import android.view.View;
import android.view.ViewGroup;
import android.widget.TextView;
import io.github.squeezebert.demo.R;
import io.github.squeezebert.demo.screen.Page;
import io.github.squeezebert.demo.words.Numbers;
import java.util.List;

/** The latest texts with their answers, by task; one that is tapped is the result. */
public final class HistoryActivity extends Page {
    /** In the intent that starts it: the names of the forms, in the order of their headings. */
    public static final String FORMS = "forms";

    /** In the intent that starts it: the string of each form's heading. */
    public static final String TITLES = "titles";

    /** In the result: {@link Remembered#form}. */
    public static final String FORM = "form";

    /** In the result: {@link Remembered#model}. */
    public static final String MODEL = "model";

    /** In the result: {@link Remembered#text}. */
    public static final String TEXT = "text";

    /** In the result: {@link Remembered#second}. */
    public static final String SECOND = "second";

    private History history;
    private ViewGroup rows;

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        fill(R.layout.history);
        history = new History(this);
        rows = findViewById(R.id.remembered);
        this.<TextView>findViewById(R.id.history_where).setText(getString(R.string.history_where, History.MOST));
        findViewById(R.id.clear_history).setOnClickListener(button -> askToClear());
        show();
    }

    private void show() {
        List<Remembered> entries = history.list();
        rows.removeAllViews();
        show(findViewById(R.id.clear_history), !entries.isEmpty());
        show(findViewById(R.id.no_history), entries.isEmpty());
        String[] forms = getIntent().getStringArrayExtra(FORMS);
        int[] titles = getIntent().getIntArrayExtra(TITLES);
        int heading = 0;
        for (int i = 0; i < forms.length; i++) {
            for (Remembered entry : entries) {
                if (entry.form().equals(forms[i])) {
                    // Forms of one task have one title.
                    if (titles[i] != heading) {
                        addHeading(titles[i]);
                        heading = titles[i];
                    }
                    add(entry);
                }
            }
        }
    }

    private void addHeading(int title) {
        TextView heading = (TextView) LayoutInflater.from(this).inflate(R.layout.task_heading, rows, false);
        heading.setText(title);
        rows.addView(heading);
    }

    private void add(Remembered entry) {
        View row = LayoutInflater.from(this).inflate(R.layout.remembered, rows, false);
        row.<TextView>findViewById(R.id.remembered_text).setText(entry.text());
        row.<TextView>findViewById(R.id.remembered_result).setText(entry.answer());
        row.<TextView>findViewById(R.id.remembered_when).setText(new Numbers(getResources()).ago(System.currentTimeMillis() - entry.time()));
        row.setOnClickListener(tapped -> {
            setResult(
                    RESULT_OK,
                    new Intent()
                            .putExtra(FORM, entry.form())
                            .putExtra(MODEL, entry.model())
                            .putExtra(TEXT, entry.text())
                            .putExtra(SECOND, entry.second()));
            finish();
        });
        rows.addView(row);
    }

    private void askToClear() {
        new AlertDialog.Builder(this)
                .setMessage(R.string.clear_history_question)
                .setPositiveButton(R.string.clear_history, (dialog, which) -> {
                    history.clear();
                    show();
                })
                .setNegativeButton(android.R.string.cancel, null)
                .show();
    }
}
