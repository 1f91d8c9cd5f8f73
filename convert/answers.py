"""What a model answers to evaluation rows, and how well, whichever runtime computes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from keras_model import metrics
from keras_model.decoding import best_answer, tags_of_words
from keras_model.errors import DataError
from keras_model.preprocessor import Features, Preprocessor
from keras_model.rows import PairRow, Row, SpanRow, TextRow, TokenRow

Run = Callable[[Features], np.ndarray]
EvaluationRow = Row | str
# The figure that a conversion may not lower, by task.
SCORE = {
    "classification": "accuracy",
    "token-classification": "f1",
    "question-answering": "f1",
    "embedding": "cosine",
}
# Rows whose pairs are ranked: a million pairs tell enough, a hundred million would not fit into memory.
_PAIRED_ROWS = 1500


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


@dataclass(frozen=True)
class Difference:
    """How one model's answers differ from a reference's.

    Attributes:
        agreement: share of rows with the same prediction; for embeddings the mean cosine.
        mean, worst: of each row's divergence: the largest difference of a probability, or 1 - cosine.
        rows: indices of rows, most divergent first.
        divergence: of each row.
        pair_spearman: for embeddings, rank correlation of the similarities of the first rows' pairs; else None.
    """

    agreement: float
    mean: float
    worst: float
    rows: list[int]
    divergence: np.ndarray
    pair_spearman: float | None


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
        raise DataError(f"these rows do not serve a model of the task {task}")
    by_task = {
        "classification": _classification,
        "token-classification": _token_classification,
        "question-answering": _question_answering,
        "embedding": _embedding,
    }
    return by_task[task](rows, labels, preprocessor, run)


def compare(reference: Answers, other: Answers) -> Difference:
    """How `other` differs from `reference`, row by row."""
    if reference.predictions:
        divergence = np.array(
            [np.abs(a - b).max(initial=0) for a, b in zip(reference.values, other.values, strict=True)]
        )
        same = [a == b for a, b in zip(reference.predictions, other.predictions, strict=True)]
        agreement, spearman = float(np.mean(same)), None
    else:
        first, second = np.stack(reference.values), np.stack(other.values)
        cosine = (first * second).sum(axis=-1)
        divergence, agreement = np.maximum(1 - cosine, 0), float(cosine.mean())
        some, others = first[:_PAIRED_ROWS], second[:_PAIRED_ROWS]
        pairs = np.triu_indices(len(some), 1)
        spearman = metrics.spearman((some @ some.T)[pairs], (others @ others.T)[pairs]) if len(some) > 2 else None
    order = np.argsort(-divergence, kind="stable").tolist()
    return Difference(agreement, float(divergence.mean()), float(divergence.max()), order, divergence, spearman)


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
    words = [row.tokens for row in rows]
    features, word_index = preprocessor.encode_words(words)
    probabilities = run(features)
    predicted = tags_of_words(probabilities, word_index, words, labels)
    expected = [row.tags for row in rows]
    flat = [[tag for tags in side for tag in tags] for side in (expected, predicted)]
    measures = metrics.entity_scores(expected, predicted) | {"accuracy": metrics.accuracy(*flat)}
    values = [row[index >= 0] for row, index in zip(probabilities, word_index, strict=True)]
    return Answers(values, [tuple(tags) for tags in predicted], measures)


def _question_answering(
    rows: Sequence[EvaluationRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run
) -> Answers:
    windows = [preprocessor.encode_question(row.question, row.context) for row in rows]
    names = ("ids", "mask", "segment_ids")
    logits = run({name: np.concatenate([window.features[name] for window in windows]) for name in names})
    ends = np.cumsum([len(window.offsets) for window in windows])[:-1]
    values, predicted = [], []
    for row, window, part in zip(rows, windows, np.split(logits, ends), strict=True):
        exponentials = np.exp(part - part.max(axis=1, keepdims=True))
        values.append(exponentials / exponentials.sum(axis=1, keepdims=True))
        predicted.append(best_answer(row.context, part, window.offsets)["text"])
    expected = [[text for text, _ in row.answers] or [""] for row in rows]
    return Answers(values, predicted, metrics.answer_scores(expected, predicted))


def _embedding(rows: Sequence[EvaluationRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run) -> Answers:
    def vectors(texts: list[str]) -> np.ndarray:
        raw = run(preprocessor(texts))
        return raw / np.maximum(np.linalg.norm(raw, axis=-1, keepdims=True), 1e-12)

    if all(isinstance(row, str) for row in rows):
        return Answers(list(vectors(list(rows))), [], {})
    first, second = vectors([row.text_a for row in rows]), vectors([row.text_b for row in rows])
    try:
        wanted = [float(row.label) for row in rows]
    except ValueError as error:
        raise DataError(f"an embedding is measured on pairs whose label is a number: {error}") from error
    measures = {"spearman": metrics.spearman((first * second).sum(axis=-1), wanted)}
    return Answers(list(np.concatenate([first, second], axis=0)), [], measures)
