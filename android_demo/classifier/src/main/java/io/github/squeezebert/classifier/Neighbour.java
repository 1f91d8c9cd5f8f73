package io.github.squeezebert.classifier;

/** A stored sentence, with how alike it is to what was searched for. */
public final class Neighbour {
    private final String id;
    private final double score;

    Neighbour(String id, double score) {
        this.id = id;
        this.score = score;
    }

    /** What {@link SentenceIndex#add} was told to call it. */
    public String id() {
        return id;
    }

    /** The cosine of the two vectors, from -1 to 1; 0 where one of them is zero. */
    public double score() {
        return score;
    }

    @Override
    public String toString() {
        return id + " " + (float) score;
    }
}
