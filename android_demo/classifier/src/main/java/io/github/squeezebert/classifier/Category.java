package io.github.squeezebert.classifier;

/** A label with its probability. */
public final class Category {
    private final String label;
    private final double probability;
    private final boolean belowThreshold;

    Category(String label, double probability, double threshold) {
        this.label = label;
        this.probability = probability;
        this.belowThreshold = probability < threshold;
    }

    /** The label, as {@code labels.txt} in the model has it. */
    public String label() {
        return label;
    }

    /** From 0 to 1; over all labels of an answer they sum to 1, up to rounding. */
    public double probability() {
        return probability;
    }

    /**
     * Whether its probability is below {@link TextClassifier#threshold()}. Where that is so of the likeliest label, the
     * first of an answer, none of the labels fits the text.
     */
    public boolean isBelowThreshold() {
        return belowThreshold;
    }

    @Override
    public String toString() {
        return label + " " + (float) probability;
    }
}
