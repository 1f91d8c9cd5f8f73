package io.github.squeezebert.demo;

/** How far a text is read that takes so long that one wants to see it. */
final class Reading {
    /** Nothing is read, or it is soon done. */
    static final Reading NONE = new Reading(0, 0);

    /** It was ended before it was done. */
    static final Reading STOPPED = new Reading(0, 0);

    private final int done;
    private final int total;

    /**
     * @param done how many parts have been read
     * @param total of how many
     */
    Reading(int done, int total) {
        this.done = done;
        this.total = total;
    }

    boolean goesOn() {
        return total > 0;
    }

    int done() {
        return done;
    }

    int total() {
        return total;
    }
}
