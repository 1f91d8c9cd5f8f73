package io.github.squeezebert.demo;

import android.content.res.Resources;

/** A reply as a text that leaves the screen: copied, shared, or kept in the history. */
final class ReplyText {
    /** More rows than these say nothing in one line. */
    private static final int SUMMARY_ROWS = 3;

    private ReplyText() {}

    /**
     * What was asked, the answer line by line, and which model gave it. A label in words is followed by the file's own,
     * which a developer can search for.
     *
     * @param model its title
     */
    static String whole(Form form, Input asked, Reply reply, String model, Resources words) {
        StringBuilder text = new StringBuilder(asked.text().trim());
        String second = asked.besideText(form).trim();
        text.append(second.isEmpty() ? "" : "\n\n" + second).append("\n\n");
        if (!reply.headline().isEmpty()) {
            text.append(reply.headline()).append('\n');
        }
        for (Row row : reply.rows()) {
            text.append(row.figure()).append("  ").append(row.copied()).append('\n');
        }
        return text.append('\n').append(words.getString(R.string.made_by, model, words.getString(R.string.app_name))).toString();
    }

    /** The answer in one line. */
    static String summary(Reply reply) {
        StringBuilder text = new StringBuilder(reply.headline());
        for (Row row : reply.rows().subList(0, Math.min(SUMMARY_ROWS, reply.rows().size()))) {
            text.append(text.length() == 0 ? "" : " · ").append(row.label()).append(' ').append(row.figure());
        }
        return text.toString();
    }
}
