package io.github.squeezebert.demo;

/** A stretch of a text that is set off from the rest. */
final class Mark {
    private final int start;
    private final int end;
    private final String label;

    /**
     * @param start index of its first char
     * @param end index after its last
     * @param label what to write behind it; may be empty
     */
    Mark(int start, int end, String label) {
        this.start = start;
        this.end = end;
        this.label = label;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    String label() {
        return label;
    }
}
