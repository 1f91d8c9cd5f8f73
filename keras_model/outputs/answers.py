"""What a model answers to labelled rows, and how well, whichever runtime computes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from keras_model.data.rows import PairRow, Row, SpanRow, TextRow, TokenRow
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import Features, stacked
from keras_model.errors import DataError
from keras_model.outputs import metrics
from keras_model.outputs.decoding import best_answer, span_probabilities, tags_of_words

Run = Callable[[Features], np.ndarray]
EvaluationRow = Row | str
# The figure by which one model of a task is better than another.
SCORE = {
    "classification": "accuracy",
    "token-classification": "f1",
    "question-answering": "f1",
    "embedding": "spearman",
}


@dataclass(frozen=True)
class Answers:
    """One model's answers to all rows.

    Attributes:
        values: float [rows, ...]: probabilities, or unit vectors of an embedding; in the order of the rows.
        predictions: the label, tags or answer text of each row; empty for embeddings.
        measures: name → share or correlation against the rows' own labels.
    """

    values: list[np.ndarray]
    predictions: list[str | tuple[str, ...]]
    measures: dict[str, float]


def answer(
    task: str, rows: Sequence[EvaluationRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run
) -> Answers:
    """Run a model over rows.

    Args:
        task: of the model.
        rows: of that task; plain texts too, for an embedding.
        labels: of the model.
        preprocessor: text to ids at the model's length.
        run: `ids`, `mask`, `segment_ids`, int32 [B, S] each → probabilities, span logits or vectors, [B, ...].

    Returns:
        The answers; their measures are, all between 0 and 1 but `spearman`, which goes down to -1:

        - classification: `accuracy`, `macro_f1`
        - token-classification: `precision`, `recall`, `f1` of exact entities, and `accuracy` over words
        - question-answering: `exact_match`, `f1`
        - embedding: `spearman` between the cosine of each pair and its label, a number; none for texts alone

    Raises:
        DataError: rows of another task, or an embedding pair whose label is no number.
    """
    kinds = {
        "classification": (TextRow, PairRow),
        "token-classification": (TokenRow,),
        "question-answering": (SpanRow,),
        "embedding": (PairRow, str),
    }[task]
    if not all(isinstance(row, kinds) for row in rows):
        wanted = "; give pairs: columns text_a, text_b, label" if task == "embedding" else ""
        raise DataError(f"these rows do not serve a model of the task {task}{wanted}")
    by_task = {
        "classification": _classification,
        "token-classification": _token_classification,
        "question-answering": _question_answering,
        "embedding": _embedding,
    }
    return by_task[task](rows, labels, preprocessor, run)


def _classification(
    rows: Sequence[EvaluationRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run
) -> Answers:
    texts = [row.text if isinstance(row, TextRow) else (row.text_a, row.text_b) for row in rows]
    probabilities = run(preprocessor(texts))
    predicted = [labels[best] for best in probabilities.argmax(-1)]
    expected = [row.label for row in rows]
    measures = {
        "accuracy": metrics.accuracy(expected, predicted),
        "macro_f1": metrics.macro_f1(expected, predicted),
    }
    return Answers(list(probabilities), predicted, measures)


def _token_classification(
    rows: Sequence[EvaluationRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run
) -> Answers:
    features, places = preprocessor.encode_word_windows([row.tokens for row in rows])
    probabilities = run(features)
    predicted = tags_of_words(probabilities, places, labels)
    expected = [row.tags for row in rows]
    flat = [[tag for tags in side for tag in tags] for side in (expected, predicted)]
    measures = metrics.entity_scores(expected, predicted) | {"accuracy": metrics.accuracy(*flat)}
    values = [probabilities[tuple(sentence[sentence[:, 0] >= 0].T)] for sentence in places]
    return Answers(values, [tuple(tags) for tags in predicted], measures)


def _question_answering(
    rows: Sequence[EvaluationRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run
) -> Answers:
    windows = [preprocessor.encode_question(row.question, row.context) for row in rows]
    logits = run(stacked([window.features for window in windows]))
    ends = np.cumsum([len(window.offsets) for window in windows])[:-1]
    values, predicted = [], []
    for row, window, part in zip(rows, windows, np.split(logits, ends), strict=True):
        values.append(span_probabilities(part, window.features["mask"]))
        predicted.append(best_answer(row.context, part, window)["text"])
    expected = [[text for text, _ in row.answers] or [""] for row in rows]
    return Answers(values, predicted, metrics.answer_scores(expected, predicted))


def _embedding(rows: Sequence[EvaluationRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run) -> Answers:
    def vectors(texts: list[str]) -> np.ndarray:
        raw = run(preprocessor(texts))
        return raw / np.maximum(np.linalg.norm(raw, axis=-1, keepdims=True), 1e-12)

    if all(isinstance(row, str) for row in rows):
        return Answers(list(vectors(list(rows))), [], {})
    first, second = vectors([row.text_a for row in rows]), vectors([row.text_b for row in rows])
    wanted = []
    for row in rows:
        try:
            wanted.append(float(row.label))
        except ValueError as error:
            raise DataError(f"line {row.line}: label {row.label!r} is no number, as an embedding's must be") from error
    measures = {"spearman": metrics.spearman((first * second).sum(axis=-1), wanted)}
    return Answers(list(np.concatenate([first, second], axis=0)), [], measures)
