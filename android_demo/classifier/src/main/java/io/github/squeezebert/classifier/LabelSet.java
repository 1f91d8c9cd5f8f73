package io.github.squeezebert.classifier;

import java.util.Collections;
import java.util.List;

/** All labels with their probabilities, and how much of the text, or of the pair, was read. */
public final class LabelSet {
    private final List<LabelScore> labels;
    private final int windows;
    private final boolean truncated;

    LabelSet(List<LabelScore> labels, int windows, boolean truncated) {
        this.labels = Collections.unmodifiableList(labels);
        this.windows = windows;
        this.truncated = truncated;
    }

    /** All labels, likeliest first, equals in the order of {@link MultiLabelClassifier#labels()}. */
    public List<LabelScore> labels() {
        return labels;
    }

    /** In how many windows the text was read, at least 1; a probability is the greatest of theirs. */
    public int windows() {
        return windows;
    }

    /** Whether the end of the text, or of one of the pair, was not read. */
    public boolean isTruncated() {
        return truncated;
    }

    @Override
    public String toString() {
        return labels + " of " + windows + (truncated ? " windows, cut" : " windows");
    }
}
