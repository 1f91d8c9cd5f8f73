package io.github.squeezebert.classifier;

/** The part of a context that answers a question, or that the context does not answer it. */
public final class Answer {
    private final String text;
    private final int start;
    private final int end;
    private final double score;
    private final int windows;
    private final int windowsInAll;

    Answer(String text, int start, int end, double score, int windows, int windowsInAll) {
        this.text = text;
        this.start = start;
        this.end = end;
        this.score = score;
        this.windows = windows;
        this.windowsInAll = windowsInAll;
    }

    /** Whether the context holds no answer; then the text is empty, and start and end are 0. */
    public boolean isNone() {
        return text.isEmpty();
    }

    /** The answer; empty where there is none. */
    public String text() {
        return text;
    }

    /** Index of its first {@code char} in the context; Python counts code points instead. */
    public int start() {
        return start;
    }

    /** Index after its last {@code char}. */
    public int end() {
        return end;
    }

    /**
     * The product of the probabilities of its start and its end within their window, from 0 to 1. Where the context holds
     * no answer, the probability of that; 0 where it holds nothing to read.
     */
    public double score() {
        return score;
    }

    /** In how many windows the context was read; 0 where it holds nothing to read. */
    public int windows() {
        return windows;
    }

    /** How many windows the whole context takes; more than {@link #windows} where only some were asked for. */
    public int windowsInAll() {
        return windowsInAll;
    }

    @Override
    public String toString() {
        return (isNone() ? "no answer" : text) + " [" + start + ", " + end + ") " + score;
    }
}
