package io.github.squeezebert.classifier;

/** The score of a text, or of a pair, and how much of it was read. */
public final class Scored {
    private final double score;
    private final int windows;
    private final boolean truncated;

    Scored(double score, int windows, boolean truncated) {
        this.score = score;
        this.windows = windows;
        this.truncated = truncated;
    }

    /** The score. What it means, and its range, is up to the model. */
    public double score() {
        return score;
    }

    /** In how many windows it was read, at least 1: a text has the mean of their scores, a pair the greatest. */
    public int windows() {
        return windows;
    }

    /** Whether the end of the text, or of one of the pair, was not read. */
    public boolean isTruncated() {
        return truncated;
    }

    @Override
    public String toString() {
        return score + " of " + windows + (truncated ? " windows, cut" : " windows");
    }
}
