package io.github.squeezebert.demo;

import android.content.res.Resources;
import io.github.squeezebert.classifier.Progress;
import io.github.squeezebert.classifier.Scored;
import io.github.squeezebert.classifier.TextScorer;
import java.util.Collections;

/** Regression: the score of a text or, where there is a second one, of the two. */
final class ScorePresenter extends Presenter {
    private final TextScorer scorer;

    ScorePresenter(TextScorer scorer, Resources words) {
        super(scorer, words);
        this.scorer = scorer;
    }

    @Override
    Form form() {
        if (!scorer.takesTexts()) {
            return Form.SCORE_PAIR;
        }
        return scorer.takesPairs() ? Form.SCORE : Form.SCORE_TEXT;
    }

    @Override
    Reply answer(Input input, Progress progress) {
        String second = input.second();
        boolean alone = !scorer.takesPairs() || looksEmpty(second);
        if (looksEmpty(input.text()) || alone && !scorer.takesTexts()) {
            return null;
        }
        Scored read = alone ? scorer.scored(input.text(), progress) : scorer.scored(input.text(), second, progress);
        // A bar would have to know the range of the scores, which the file does not say.
        String said = words(R.string.score, numbers().decimal(read.score(), 3));
        return sentence(said, howRead(read.windows(), read.isTruncated()), Collections.<Row>emptyList());
    }
}
