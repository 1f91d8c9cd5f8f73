package io.github.squeezebert.demo;

import java.util.Collections;
import java.util.List;

/** What a model said, in the words and rows of the screen, whatever its task. */
final class Reply {
    private final String headline;
    private final String spoken;
    private final List<Row> rows;
    private final String text;
    private final List<Mark> marks;

    /**
     * @param headline what to say above the rows; may be empty
     * @param spoken what a screen reader says when it comes
     * @param rows best first
     */
    Reply(String headline, String spoken, List<Row> rows) {
        this(headline, spoken, rows, "", Collections.<Mark>emptyList());
    }

    /**
     * @param text the text that was read, to be shown with its marks; empty for none
     * @param marks in their order, without overlap
     */
    Reply(String headline, String spoken, List<Row> rows, String text, List<Mark> marks) {
        this.headline = headline;
        this.spoken = spoken;
        this.rows = rows;
        this.text = text;
        this.marks = marks;
    }

    String headline() {
        return headline;
    }

    String spoken() {
        return spoken;
    }

    List<Row> rows() {
        return rows;
    }

    String text() {
        return text;
    }

    List<Mark> marks() {
        return marks;
    }
}
