package io.github.squeezebert.demo;

import android.app.Activity;
import android.content.Context;
import android.view.LayoutInflater;
import android.view.View;
import android.view.ViewGroup;
import android.widget.ProgressBar;
import android.widget.TextView;
import io.github.squeezebert.demo.screen.Page;
import io.github.squeezebert.demo.words.Numbers;
import java.util.Collections;
import java.util.List;

/** The part of the screen that shows a reply, or why there is none. */
final class ReplyView {
    /** Who sends a reply elsewhere. */
    interface Outgoing {
        void copy();

        void share();
    }

    private final Context context;
    private final Numbers numbers;
    private final TextView status;
    private final View reading;
    private final ProgressBar read;
    private final ViewGroup rows;
    private final TextView text;
    private final View outgoing;
    private final View opening;

    /** @param stop what to do when the reading of a long text shall end */
    ReplyView(Activity screen, Runnable stop, Outgoing elsewhere) {
        context = screen;
        status = screen.findViewById(R.id.status);
        reading = screen.findViewById(R.id.reading);
        read = screen.findViewById(R.id.read);
        screen.findViewById(R.id.stop).setOnClickListener(button -> stop.run());
        rows = screen.findViewById(R.id.results);
        text = screen.findViewById(R.id.marked_text);
        outgoing = screen.findViewById(R.id.outgoing);
        screen.findViewById(R.id.copy).setOnClickListener(button -> elsewhere.copy());
        screen.findViewById(R.id.share).setOnClickListener(button -> elsewhere.share());
        opening = screen.findViewById(R.id.opening);
        numbers = new Numbers(screen.getResources());
    }

    void show(SessionState state) {
        boolean goesOn = state.reading().goesOn();
        Reply reply = goesOn ? null : state.reply();
        Page.show(reading, goesOn);
        read.setMax(Math.max(state.reading().total(), 1));
        read.setProgress(state.reading().done());
        status.setText(describe(state));
        status.setTextColor(context.getColor(state.fault() == null ? R.color.text_quiet : R.color.fault));
        status.setContentDescription(reply == null ? null : reply.spoken());
        show(rows, reply == null ? Collections.<Row>emptyList() : reply.rows());
        boolean marked = reply != null && !reply.text().isEmpty();
        Page.show(text, marked);
        Page.show(outgoing, reply != null);
        Page.show(opening, state.isOpening());
        text.setText(marked ? MarkedText.of(reply.text(), reply.marks(), context) : "");
    }

    private String describe(SessionState state) {
        if (state.models() != null && state.models().isEmpty()) {
            return context.getString(R.string.no_models);
        }
        if (state.fault() != null) {
            return context.getString(R.string.broken_model, state.fault());
        }
        if (state.reading().goesOn()) {
            return context.getString(R.string.reading, state.reading().done() + 1, state.reading().total());
        }
        if (state.reading() == Reading.STOPPED) {
            return context.getString(R.string.stopped);
        }
        if (state.reply() != null) {
            String milliseconds = numbers.decimal(state.milliseconds(), 1);
            return context.getString(R.string.headline_and_time, state.reply().headline(), milliseconds).trim();
        }
        return context.getString(state.form() == null ? R.string.opening : state.form().waiting());
    }

    /** Shows rows in a column of their own. */
    static void show(ViewGroup rows, List<Row> shown) {
        for (int i = rows.getChildCount(); i < shown.size(); i++) {
            LayoutInflater.from(rows.getContext()).inflate(R.layout.result, rows);
        }
        for (int i = 0; i < rows.getChildCount(); i++) {
            View view = rows.getChildAt(i);
            Page.show(view, i < shown.size());
            if (i < shown.size()) {
                fill(view, shown.get(i));
            }
        }
    }

    private static void fill(View view, Row row) {
        view.setContentDescription(row.spoken());
        view.<TextView>findViewById(R.id.label).setText(row.label());
        view.<TextView>findViewById(R.id.figure).setText(row.figure());
        ProgressBar bar = view.findViewById(R.id.bar);
        bar.setProgress(Math.round(row.share() * bar.getMax()));
    }
}
