package io.github.squeezebert.demo;

import io.github.squeezebert.classifier.Category;
import java.util.List;

/** What a model said of a text, and how long it took. */
final class Answer {
    private final List<Category> categories;
    private final float milliseconds;

    Answer(List<Category> categories, float milliseconds) {
        this.categories = categories;
        this.milliseconds = milliseconds;
    }

    /** All labels, likeliest first. */
    List<Category> categories() {
        return categories;
    }

    /** Whether not even the likeliest label fits the text. */
    boolean isRejected() {
        return categories.get(0).isBelowThreshold();
    }

    /** From the text to the sorted labels. */
    float milliseconds() {
        return milliseconds;
    }
}
