package io.github.squeezebert.demo;

import android.content.res.Resources;
import io.github.squeezebert.classifier.Category;
import io.github.squeezebert.classifier.Classification;
import io.github.squeezebert.classifier.Progress;
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
        return Form.LABEL;
    }

    @Override
    Reply answer(Input input, Progress progress) {
        if (looksEmpty(input.text())) {
            return null;
        }
        Classification read = classifier.classification(input.text(), progress);
        List<Category> categories = read.categories();
        List<Row> rows = new ArrayList<>();
        for (Category category : categories.subList(0, Math.min(LIKELIEST, categories.size()))) {
            rows.add(labelRow(category.label(), category.probability()));
        }
        String howRead = howRead(read.windows(), read.isTruncated());
        if (categories.get(0).isBelowThreshold()) {
            return noneFits(howRead, rows);
        }
        String best = rows.get(0).spoken();
        return new Reply(howRead, howRead.isEmpty() ? best : best + ". " + howRead, rows);
    }
}
