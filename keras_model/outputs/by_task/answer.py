"""A model run over rows of whichever task."""

from collections.abc import Sequence

from keras_model.data import tasks
from keras_model.data.rows import LabelSetRow, PairRow, ScoreRow, SpanRow, TextRow, TokenRow, own_rows
from keras_model.data.sentence_pairs import sentence_pairs
from keras_model.encode.long_texts.spread import ALL
from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import UserError
from keras_model.outputs.answers import SCORE, Answers, EvaluationRow, Run
from keras_model.outputs.by_task.labels import label_answers, label_set_answers
from keras_model.outputs.by_task.scores import score_answers
from keras_model.outputs.by_task.spans import span_answers
from keras_model.outputs.by_task.tags import tag_answers
from keras_model.outputs.by_task.vectors import pair_vectors, text_vectors
from keras_model.outputs.reading import AS_IT_IS, Reading


def answer(
    task: str,
    rows: Sequence[EvaluationRow],
    labels: Sequence[str],
    preprocessor: Preprocessor,
    run: Run,
    *,
    reading: Reading = AS_IT_IS,
    no_answer_threshold: float | None = None,
    question_windows: int = ALL,
) -> Answers:
    """Run a model over rows.

    Args:
        task: of the model.
        rows: of that task; plain texts too, for an embedding.
        labels: of the model.
        preprocessor: text to ids at the model's length.
        run: `ids`, `mask`, `segment_ids`, int32 [B, S] each → probabilities, scores before their activation, span
            logits or vectors, [B, ...].
        reading: how the model's numbers are read.
        no_answer_threshold: of a model that tells questions without an answer, see `span_answers`.
        question_windows: in so many windows at most a question's context is read, see `span_answers`.

    Returns:
        The answers; their measures are, all between 0 and 1 but `spearman` and `pearson`, which go down to -1:

        - classification: `accuracy`, `macro_f1`
        - multi-label-classification: `micro_f1`, `macro_f1`, `subset_accuracy`
        - these two and token-classification: `expected_calibration_error`, of the likeliest label, of each label's
          probability, and of each word's likeliest tag
        - regression: `spearman`, `pearson`; where pairs share a first text, which is a query then, and no score is
          below 0, also `ndcg_at_10` and `mrr` of the queries that have a document with a score above 0
        - token-classification: `precision`, `recall`, `f1` of exact entities by the data's words, the same of those
          found in the text as written (`text_precision`, `text_recall`, `text_f1`), and `accuracy` over words
        - question-answering: `exact_match`, `f1`; where rows have no answer or the model has a threshold, all that
          `squad_scores` tells
        - embedding: `spearman` between the cosine of each pair and its score; of pairs without one `mrr`,
          `recall_at_1` and `ndcg_at_10` of finding a first text's partners among all second texts; none for texts alone

    Raises:
        UserError: a task that has no rows.
        DataError: rows of another task, a tagger's without a word, or an embedding's pairs of which some have a score.
    """
    match task:
        case tasks.CLASSIFICATION:
            return label_answers(own_rows(task, rows, TextRow, PairRow), labels, preprocessor, run)
        case tasks.MULTI_LABEL:
            return label_set_answers(own_rows(task, rows, LabelSetRow), labels, preprocessor, run, reading)
        case tasks.REGRESSION:
            return score_answers(own_rows(task, rows, ScoreRow), preprocessor, run, reading)
        case tasks.TAGGING:
            return tag_answers(own_rows(task, rows, TokenRow), labels, preprocessor, run, reading)
        case tasks.QUESTION_ANSWERING:
            return span_answers(own_rows(task, rows, SpanRow), preprocessor, run, no_answer_threshold, question_windows)
        case tasks.EMBEDDING if all(isinstance(row, str) for row in rows):
            return text_vectors(own_rows(task, rows, str), preprocessor, run)
        case tasks.EMBEDDING:
            return pair_vectors(sentence_pairs(rows), preprocessor, run)
    raise UserError(f"a model of the task {task!r} answers no rows; choose one of {', '.join(SCORE)}")
