package io.github.squeezebert.demo;

/** What one of two models said of an input, or why it said nothing. */
final class Compared {
    /** Before there is an answer, or where a field is empty. */
    static final Compared NOTHING = new Compared(null, null, null, 0);

    private final String fault;
    private final Pieces pieces;
    private final Reply reply;
    private final float milliseconds;

    private Compared(String fault, Pieces pieces, Reply reply, float milliseconds) {
        this.fault = fault;
        this.pieces = pieces;
        this.reply = reply;
        this.milliseconds = milliseconds;
    }

    static Compared failed(String fault) {
        return new Compared(fault, null, null, 0);
    }

    /** @param milliseconds from the text to the reply, tokens included */
    static Compared answered(Pieces pieces, Reply reply, float milliseconds) {
        return new Compared(null, pieces, reply, milliseconds);
    }

    /** Why the model cannot be used, or null. */
    String fault() {
        return fault;
    }

    /** Null where there is no reply. */
    Pieces pieces() {
        return pieces;
    }

    /** Null where there is none. */
    Reply reply() {
        return reply;
    }

    float milliseconds() {
        return milliseconds;
    }
}
