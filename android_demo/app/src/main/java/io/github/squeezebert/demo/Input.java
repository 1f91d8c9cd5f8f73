package io.github.squeezebert.demo;

/** What stands in the fields of the screen, those that the task does not show included. */
final class Input {
    static final Input NONE = new Input("", "", "", "");

    private final String text;
    private final String second;
    private final String context;
    private final String sentences;

    Input(String text, String second, String context, String sentences) {
        this.text = text;
        this.second = second;
        this.context = context;
        this.sentences = sentences;
    }

    /** Whether the same stands in all fields of another. */
    boolean isSame(Input other) {
        return text.equals(other.text)
                && second.equals(other.second)
                && context.equals(other.context)
                && sentences.equals(other.sentences);
    }

    /** The text to read or to score, the question to answer, or the sentence to compare. */
    String text() {
        return text;
    }

    /** The text that is scored together with the first; it may be empty. */
    String second() {
        return second;
    }

    /** The text that holds the answer to a question. */
    String context() {
        return context;
    }

    /** What stands in a second field: {@code R.id.second}, {@code context} or {@code sentences}; empty for 0. */
    String of(int secondField) {
        if (secondField == R.id.second) {
            return second;
        }
        if (secondField == R.id.context) {
            return context;
        }
        return secondField == R.id.sentences ? sentences : "";
    }

    /** What the network reads together with the first field: not the sentences, which are compared with it. */
    String besideText(Form form) {
        return form == Form.COMPARISON ? "" : of(form.secondField());
    }

    /** What a sentence is compared with: one sentence a line. */
    String sentences() {
        return sentences;
    }
}
