package com.example.app;

import android.content.Context;
import io.github.squeezebert.android.AssetModels;
import io.github.squeezebert.classifier.Category;
import io.github.squeezebert.classifier.TextClassifier;
import io.github.squeezebert.classifier.TextModel;
import java.io.IOException;
import java.util.List;

/** What a text asks for. */
public final class Intents implements AutoCloseable {
    private final TextClassifier classifier;

    public Intents(Context context) throws IOException {
        TextModel.Options options = new TextModel.Options().setMaxResults(3);
        classifier = AssetModels.open(context, "intents.tflite", TextClassifier.class, options);
    }

    /** The likeliest label, or "none" where no label fits. */
    public String of(String text) {
        List<Category> labels = classifier.classify(text);
        return labels.get(0).isBelowThreshold() ? "none" : labels.get(0).label();
    }

    /** Frees the native memory. */
    @Override
    public void close() {
        classifier.close();
    }
}
