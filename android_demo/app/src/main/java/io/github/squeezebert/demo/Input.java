package io.github.squeezebert.demo;

/** What stands in the fields of the screen, those that the task does not show included. */
final class Input {
    static final Input NONE = new Input("", "", "");

    private final String text;
    private final String context;
    private final String sentences;

    Input(String text, String context, String sentences) {
        this.text = text;
        this.context = context;
        this.sentences = sentences;
    }

    /** The text to read, the question to answer, or the sentence to compare. */
    String text() {
        return text;
    }

    /** The text that holds the answer to a question. */
    String context() {
        return context;
    }

    /** What a sentence is compared with: one sentence a line. */
    String sentences() {
        return sentences;
    }
}
