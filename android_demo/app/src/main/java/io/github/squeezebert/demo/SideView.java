package io.github.squeezebert.demo;

import android.content.Context;
import android.view.View;
import android.view.ViewGroup;
import android.widget.TextView;
import io.github.squeezebert.demo.screen.Page;
import java.util.Collections;

/** One of the two columns of the comparison: what one model made of the text. */
final class SideView {
    private final View column;
    private final TextView title;
    private final TextView figures;
    private final TextView pieces;
    private final TextView headline;
    private final ViewGroup rows;
    private final TextView text;

    SideView(View column) {
        this.column = column;
        title = column.findViewById(R.id.side_title);
        figures = column.findViewById(R.id.side_figures);
        pieces = column.findViewById(R.id.side_pieces);
        headline = column.findViewById(R.id.side_headline);
        rows = column.findViewById(R.id.side_rows);
        text = column.findViewById(R.id.side_text);
    }

    /** @param model null for no column */
    void show(TaskModel model, Compared compared) {
        Page.show(column, model != null);
        if (model == null) {
            return;
        }
        Context context = column.getContext();
        Reply reply = compared.reply();
        title.setText(model.toString());
        if (compared.fault() != null) {
            set(figures, context.getString(R.string.broken_model, compared.fault()));
        } else {
            set(figures, reply == null ? "" : CompareText.figures(compared, context.getResources()));
        }
        figures.setTextColor(context.getColor(compared.fault() == null ? R.color.text_quiet : R.color.fault));
        set(pieces, reply == null ? "" : compared.pieces().text());
        pieces.setContentDescription(
                reply == null ? null : context.getString(R.string.compare_pieces_spoken, compared.pieces().text()));
        set(headline, reply == null ? "" : reply.headline());
        ReplyView.show(rows, reply == null ? Collections.<Row>emptyList() : reply.rows());
        boolean marked = reply != null && !reply.text().isEmpty();
        set(text, marked ? MarkedText.of(reply.text(), reply.marks(), context) : "");
    }

    private static void set(TextView view, CharSequence text) {
        view.setText(text);
        Page.show(view, text.length() > 0);
    }
}
