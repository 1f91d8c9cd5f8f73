package io.github.squeezebert.classifier;

/** A label of a text that may have several, with its probability. */
public final class LabelScore {
    private final String label;
    private final double probability;
    private final boolean given;

    LabelScore(String label, double probability, double threshold) {
        this.label = label;
        this.probability = probability;
        // In 64 bits, as Python compares: a threshold rounded to 32 might fall on a probability.
        this.given = probability >= threshold;
    }

    /** The label, as {@code labels.txt} in the model has it. */
    public String label() {
        return label;
    }

    /** From 0 to 1, whatever the other labels' are: they do not sum to 1. */
    public double probability() {
        return probability;
    }

    /** Whether the text has this label: its probability is at least the label's threshold. */
    public boolean isGiven() {
        return given;
    }

    @Override
    public String toString() {
        return label + " " + (float) probability + (given ? "" : " (not given)");
    }
}
