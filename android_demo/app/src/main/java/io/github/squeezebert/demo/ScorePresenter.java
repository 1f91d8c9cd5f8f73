package io.github.squeezebert.demo;

import android.content.res.Resources;
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
        return Form.SCORE;
    }

    @Override
    Reply answer(Input input) {
        if (looksEmpty(input.text())) {
            return null;
        }
        String second = input.second();
        double score = looksEmpty(second) ? scorer.score(input.text()) : scorer.score(input.text(), second);
        // A bar would have to know the range of the scores, which the file does not say.
        String told = words(R.string.score, score);
        return new Reply(told, told, Collections.<Row>emptyList());
    }
}
