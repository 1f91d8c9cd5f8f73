package io.github.squeezebert.demo;

import android.content.res.Resources;
import io.github.squeezebert.classifier.Category;
import io.github.squeezebert.classifier.Classification;
import io.github.squeezebert.classifier.Progress;
import io.github.squeezebert.classifier.TextClassifier;
import java.util.ArrayList;
import java.util.List;

/** Classification: the likeliest labels of a text, or of two where the model learnt from pairs alone. */
final class LabelPresenter extends Presenter {
    private final TextClassifier classifier;

    LabelPresenter(TextClassifier classifier, Resources words) {
        super(classifier, words);
        this.classifier = classifier;
    }

    @Override
    Form form() {
        return classifier.takesTexts() ? Form.LABEL : Form.LABEL_PAIR;
    }

    @Override
    Reply answer(Input input, Progress progress) {
        boolean pair = !classifier.takesTexts();
        if (looksEmpty(input.text()) || pair && looksEmpty(input.second())) {
            return null;
        }
        Classification read = pair
                ? classifier.classification(input.text(), input.second(), progress)
                : classifier.classification(input.text(), progress);
        List<Category> categories = read.categories();
        List<Row> rows = new ArrayList<>();
        for (Category category : categories.subList(0, Math.min(LIKELIEST, categories.size()))) {
            rows.add(labelRow(category.label(), category.probability()));
        }
        String howRead = howRead(read.windows(), read.isTruncated());
        if (categories.get(0).isBelowThreshold()) {
            return noneFits(howRead, rows);
        }
        return new Reply(howRead, spoken(rows, howRead), rows);
    }
}
