package io.github.squeezebert.classifier;

/** A document's place among those that were ranked, with its score. */
public final class Ranked {
    private final int index;
    private final double score;

    Ranked(int index, double score) {
        this.index = index;
        this.score = score;
    }

    /** Where the document stands in the list that was given, from 0. */
    public int index() {
        return index;
    }

    /** The score of the query with this document; the higher, the better it fits. */
    public double score() {
        return score;
    }

    @Override
    public String toString() {
        return index + " " + score;
    }
}
