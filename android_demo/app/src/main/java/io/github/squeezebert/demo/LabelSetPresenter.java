package io.github.squeezebert.demo;

import android.content.res.Resources;
import io.github.squeezebert.classifier.LabelScore;
import io.github.squeezebert.classifier.LabelSet;
import io.github.squeezebert.classifier.MultiLabelClassifier;
import io.github.squeezebert.classifier.Progress;
import java.util.ArrayList;
import java.util.List;

/** Classification with several labels: those that a text, or a pair, has or, where it has none, the likeliest. */
final class LabelSetPresenter extends Presenter {
    private final MultiLabelClassifier classifier;

    LabelSetPresenter(MultiLabelClassifier classifier, Resources words) {
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
        List<Row> given = new ArrayList<>();
        List<Row> others = new ArrayList<>();
        StringBuilder spoken = new StringBuilder();
        LabelSet read = pair
                ? classifier.labelSet(input.text(), input.second(), progress)
                : classifier.labelSet(input.text(), progress);
        for (LabelScore label : read.labels()) {
            Row row = labelRow(label.label(), label.probability());
            if (!label.isGiven()) {
                others.add(row);
            } else if (given.size() < MOST_ROWS) {
                given.add(row);
                spoken.append(row.spoken()).append(". ");
            }
        }
        String howRead = howRead(read.windows(), read.isTruncated());
        if (given.isEmpty()) {
            return noneFits(howRead, others.subList(0, Math.min(LIKELIEST, others.size())));
        }
        return new Reply(howRead, (spoken + howRead).trim(), given);
    }
}
