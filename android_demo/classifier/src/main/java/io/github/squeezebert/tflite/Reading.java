package io.github.squeezebert.tflite;

import java.util.regex.Pattern;

/** How the numbers of a network are read beyond what its task says. */
public final class Reading {
    private static final String IDENTITY = "identity";
    private static final String SIGMOID = "sigmoid";
    private static final String EACH = "each";
    private static final String TOGETHER = "together";
    // What the parser of every language takes, and nothing that only some do.
    private static final Pattern DECIMAL = Pattern.compile("[0-9]+(\\.[0-9]+)?(e-?[0-9]+)?");

    private static final Pattern OFFSET = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,40})?");

    private final double[] thresholds;
    private final boolean sigmoid;
    private final double offset;
    private final boolean together;

    /**
     * @param labels how many the file has
     * @throws IllegalArgumentException if a fact that the task needs is missing, or faulty
     */
    Reading(Facts facts, Task task, int labels) {
        thresholds = new double[task == Task.MULTI_LABEL_CLASSIFICATION ? labels : 0];
        if (thresholds.length > 0) {
            String told = facts.string(Contract.THRESHOLDS_FACT, "");
            String[] parts = told.split(" ", -1);
            for (int i = 0; i < labels; i++) {
                if (parts.length != labels || !DECIMAL.matcher(parts[i]).matches()) {
                    throw new IllegalArgumentException(
                            "has " + Contract.THRESHOLDS_FACT + " " + told + ", not " + labels + " decimals, one a label");
                }
                thresholds[i] = Double.parseDouble(parts[i]);
                if (!(thresholds[i] > 0 && thresholds[i] <= 1)) {
                    throw new IllegalArgumentException(
                            "has the threshold " + parts[i] + " of a label, not above 0 and at most 1");
                }
            }
        }
        String activation = facts.string(Contract.ACTIVATION_FACT, IDENTITY);
        sigmoid = activation.equals(SIGMOID);
        if (!sigmoid && !activation.equals(IDENTITY)) {
            throw new IllegalArgumentException(
                    "has " + Contract.ACTIVATION_FACT + " " + activation + ", not " + IDENTITY + " or " + SIGMOID);
        }
        offset = offset(facts.string(Contract.OFFSET_FACT, "0"));
        String tags = facts.string(Contract.TAGS_FACT, EACH);
        together = tags.equals(TOGETHER);
        if (!together && !tags.equals(EACH)) {
            throw new IllegalArgumentException(
                    "has " + Contract.TAGS_FACT + " " + tags + ", not " + EACH + " or " + TOGETHER);
        }
    }

    private static double offset(String told) {
        if (!OFFSET.matcher(told).matches()) {
            throw new IllegalArgumentException("has " + Contract.OFFSET_FACT + " " + told + ", no decimal");
        }
        return Double.parseDouble(told);
    }

    /** Of a multi-label classification: the probability from which each label is given, in the order of the labels. */
    public double[] thresholds() {
        return thresholds.clone();
    }

    /** Of a token classification: whether the words of a text get the likeliest tags together, not each its own. */
    public boolean tagsTogether() {
        return together;
    }

    /** The score that a network's number stands for. */
    public double score(float number) {
        // By the hyperbolic tangent, which no number makes overflow.
        double raw = number + offset;
        return sigmoid ? 0.5 * (Math.tanh(0.5 * raw) + 1) : raw;
    }
}
