package io.github.squeezebert.classifier;

/** A label with its probability. */
public final class Category {
    private final String label;
    private final float probability;

    Category(String label, float probability) {
        this.label = label;
        this.probability = probability;
    }

    /** The label, as {@code labels.txt} in the model has it. */
    public String label() {
        return label;
    }

    /** From 0 to 1; over all labels of an answer they sum to 1, up to rounding. */
    public float probability() {
        return probability;
    }

    @Override
    public String toString() {
        return label + " " + probability;
    }
}
