package io.github.squeezebert.demo;

import android.content.res.Resources;
import io.github.squeezebert.classifier.Answer;
import io.github.squeezebert.classifier.Progress;
import io.github.squeezebert.classifier.QuestionAnswerer;
import java.util.Collections;
import java.util.List;

/** Question answering: the stretch of a text that answers a question, marked where it stands. */
final class QuestionPresenter extends Presenter {
    // A model that never learnt to say no names some stretch of any text; one that is less likely is no answer.
    private static final double LEAST_SCORE = 0.01;

    private final QuestionAnswerer answerer;

    QuestionPresenter(QuestionAnswerer answerer, Resources words) {
        super(answerer, words);
        this.answerer = answerer;
    }

    @Override
    Form form() {
        return Form.QUESTION;
    }

    @Override
    Reply answer(Input input, Progress progress) {
        String context = input.context();
        if (looksEmpty(input.text()) || looksEmpty(context)) {
            return null;
        }
        Answer found = answerer.answer(input.text(), context, progress);
        // The text is read to its end, but of a long question only the beginning.
        String howRead = answerer.isTruncated(input.text()) ? words(R.string.question_cut) : "";
        boolean knowsNone = answerer.noAnswerThreshold() < Double.POSITIVE_INFINITY;
        if (found.isNone() || !knowsNone && found.score() < LEAST_SCORE) {
            return sentence(words(R.string.no_span), howRead, Collections.<Row>emptyList());
        }
        List<Row> rows = Collections.singletonList(row(
                found.text(), found.text(), found.text(), numbers().percent(found.score()), (float) found.score()));
        Mark mark = new Mark(found.start(), found.end(), "");
        return new Reply(howRead, spoken(rows, howRead), rows, context, Collections.singletonList(mark));
    }
}
