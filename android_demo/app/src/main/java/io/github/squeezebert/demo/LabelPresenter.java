package io.github.squeezebert.demo;

import android.content.res.Resources;
import io.github.squeezebert.classifier.Category;
import io.github.squeezebert.classifier.TextClassifier;
import java.util.ArrayList;
import java.util.List;

/** Classification: the likeliest labels of a text. */
final class LabelPresenter extends Presenter {
    private final TextClassifier classifier;

    LabelPresenter(TextClassifier classifier, Resources words) {
        super(classifier, words);
        this.classifier = classifier;
    }

    @Override
    Form form() {
        return Form.TEXT;
    }

    @Override
    Reply answer(Input input) {
        if (looksEmpty(input.text())) {
            return null;
        }
        List<Category> categories = classifier.classify(input.text());
        List<Row> rows = new ArrayList<>();
        for (Category category : categories.subList(0, Math.min(LIKELIEST, categories.size()))) {
            rows.add(labelRow(category.label(), category.probability()));
        }
        if (categories.get(0).isBelowThreshold()) {
            String none = words(R.string.no_label_fits);
            return new Reply(none, none, rows);
        }
        return new Reply("", rows.get(0).spoken(), rows);
    }
}
