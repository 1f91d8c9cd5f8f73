package io.github.squeezebert.classifier;

import java.util.Collections;
import java.util.List;

/** The labels of a text, or of a pair, and how much of it was read. */
public final class Classification {
    private final List<Category> categories;
    private final int windows;
    private final boolean truncated;

    Classification(List<Category> categories, int windows, boolean truncated) {
        this.categories = Collections.unmodifiableList(categories);
        this.windows = windows;
        this.truncated = truncated;
    }

    /** The labels with their probabilities, likeliest first, equals in the order of {@link TextClassifier#labels()}. */
    public List<Category> categories() {
        return categories;
    }

    /** In how many windows the text was read, at least 1; the probabilities are the mean of theirs. */
    public int windows() {
        return windows;
    }

    /** Whether the end of the text, or of one of the pair, was not read. */
    public boolean isTruncated() {
        return truncated;
    }

    @Override
    public String toString() {
        return categories + " of " + windows + (truncated ? " windows, cut" : " windows");
    }
}
