package io.github.squeezebert.demo;

import android.content.res.Resources;

/** What two models said of an input, as text to copy or to share. */
final class CompareText {
    private CompareText() {}

    /** Of a state that {@link CompareState#isComplete is complete}. */
    static String of(CompareState state, Resources words) {
        StringBuilder text = new StringBuilder();
        text.append(state.input().text().trim()).append('\n');
        String second = state.input().besideText(state.form()).trim();
        if (!second.isEmpty()) {
            text.append(second).append('\n');
        }
        add(state.first(), state.ofFirst(), words, text);
        add(state.second(), state.ofSecond(), words, text);
        String verdict = verdict(state, words);
        if (!verdict.isEmpty()) {
            text.append('\n').append(verdict).append('\n');
        }
        return text.toString();
    }

    /** Whether both name the same first; empty where the answers have no first. */
    static String verdict(CompareState state, Resources words) {
        Reply first = state.ofFirst().reply();
        Reply second = state.ofSecond().reply();
        if (first.rows().isEmpty() || second.rows().isEmpty()) {
            return "";
        }
        String label = first.rows().get(0).label();
        return label.equals(second.rows().get(0).label())
                ? words.getString(R.string.compare_same, label)
                : words.getString(R.string.compare_different);
    }

    /** Number of tokens, and the time. */
    static String figures(Compared compared, Resources words) {
        int count = compared.pieces().count();
        return words.getString(
                R.string.compare_figures,
                words.getQuantityString(R.plurals.tokens, count, count),
                compared.milliseconds());
    }

    private static void add(TaskModel model, Compared compared, Resources words, StringBuilder text) {
        text.append('\n').append(model).append(" (").append(model.model().fileName()).append(")\n");
        text.append(figures(compared, words)).append('\n').append(compared.pieces().text()).append('\n');
        Reply reply = compared.reply();
        if (!reply.headline().isEmpty()) {
            text.append(reply.headline()).append('\n');
        }
        for (Row row : reply.rows()) {
            text.append(row.label()).append(": ").append(row.figure()).append('\n');
        }
    }
}
