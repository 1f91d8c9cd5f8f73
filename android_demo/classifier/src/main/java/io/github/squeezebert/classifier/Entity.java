package io.github.squeezebert.classifier;

/** A name found in a text. */
public final class Entity {
    private final String text;
    private final String label;
    private final int start;
    private final int end;
    private final double score;

    Entity(String text, String label, int start, int end, double score) {
        this.text = text;
        this.label = label;
        this.start = start;
        this.end = end;
        this.score = score;
    }

    /** The part of the text that it stands for. */
    public String text() {
        return text;
    }

    /** What it is, such as {@code person}: the model's tag without a prefix such as {@code B-}. */
    public String label() {
        return label;
    }

    /** Index of its first {@code char} in the text; Python counts code points instead. */
    public int start() {
        return start;
    }

    /** Index after its last {@code char}. */
    public int end() {
        return end;
    }

    /** The least probability of its words' tags, from 0 to 1. */
    public double score() {
        return score;
    }

    @Override
    public String toString() {
        return text + " [" + start + ", " + end + ") " + label + " " + (float) score;
    }
}
