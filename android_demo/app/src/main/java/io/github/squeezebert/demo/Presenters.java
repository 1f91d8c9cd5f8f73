package io.github.squeezebert.demo;

import android.content.res.Resources;
import io.github.squeezebert.classifier.MultiLabelClassifier;
import io.github.squeezebert.classifier.QuestionAnswerer;
import io.github.squeezebert.classifier.SentenceEncoder;
import io.github.squeezebert.classifier.TextClassifier;
import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.classifier.TextScorer;
import io.github.squeezebert.classifier.TokenClassifier;

/** The presenter of each task. */
final class Presenters {
    private Presenters() {}

    /** The one for the task of a model, which it closes. */
    static Presenter of(TextModel model, Resources words) {
        if (model instanceof TextClassifier classifier) {
            return new LabelPresenter(classifier, words);
        }
        if (model instanceof MultiLabelClassifier classifier) {
            return new LabelSetPresenter(classifier, words);
        }
        if (model instanceof TextScorer scorer) {
            return new ScorePresenter(scorer, words);
        }
        if (model instanceof TokenClassifier tagger) {
            return new EntityPresenter(tagger, words);
        }
        if (model instanceof QuestionAnswerer answerer) {
            return new QuestionPresenter(answerer, words);
        }
        return new SimilarityPresenter((SentenceEncoder) model, words);
    }
}
