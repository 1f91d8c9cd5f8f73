"""How well a model answers labelled rows, by the measure of its task."""

from collections.abc import Sequence

import numpy as np

from keras_model import metrics
from keras_model.errors import DataError
from keras_model.rows import Row, TextRow
from keras_model.task_model import TaskModel
from keras_model.training_batches import inputs_and_targets, round_up

# The figure by which one model of a task is better than another.
SCORE = {
    "classification": "accuracy",
    "token-classification": "f1",
    "question-answering": "f1",
    "embedding": "spearman",
}


def evaluate(model: TaskModel, rows: Sequence[Row], batch_size: int = 64) -> dict[str, float]:
    """Return `examples` and the measures of the model's task.

    - classification: `accuracy`, `macro_f1`
    - token-classification: `precision`, `recall`, `f1` of exact entities, and `accuracy` over words
    - question-answering: `exact_match`, `f1`
    - embedding: `spearman` between the cosine of each pair and its label, a number

    All are shares between 0 and 1 but `spearman`, which goes down to -1.

    Raises:
        DataError: an embedding pair whose label is no number.

    """
    measures = {
        "classification": _classification,
        "token-classification": _token_classification,
        "question-answering": _question_answering,
        "embedding": _embedding,
    }[model.task](model, rows, batch_size)
    return {"examples": len(rows), **measures}


def _classification(model: TaskModel, rows: Sequence[Row], batch_size: int) -> dict[str, float]:
    features = model.prepare(inputs_and_targets(rows)[0])
    predicted = [""] * len(rows)
    lengths = round_up(features["mask"].sum(axis=1))
    for length in np.unique(lengths):
        chunk = np.flatnonzero(lengths == length)
        batch = {name: values[chunk, :length] for name, values in features.items()}
        for row, best in zip(chunk, model.predict(batch, batch_size).argmax(-1), strict=True):
            predicted[row] = model.labels[best]
    expected = [row.label for row in rows]
    return {
        "accuracy": metrics.accuracy(expected, predicted),
        "macro_f1": metrics.macro_f1(expected, predicted),
    }


def _token_classification(model: TaskModel, rows: Sequence[Row], batch_size: int) -> dict[str, float]:
    words, expected = inputs_and_targets(rows)
    predicted = model.predict(words, batch_size)
    return metrics.entity_scores(expected, predicted) | {
        "accuracy": metrics.accuracy(
            [tag for tags in expected for tag in tags], [tag for tags in predicted for tag in tags]
        )
    }


def _question_answering(model: TaskModel, rows: Sequence[Row], batch_size: int) -> dict[str, float]:
    answers = model.predict(inputs_and_targets(rows)[0], batch_size)
    expected = [[text for text, _ in row.answers] or [""] for row in rows]
    return metrics.answer_scores(expected, [answer["text"] for answer in answers])


def _embedding(model: TaskModel, rows: Sequence[Row], batch_size: int) -> dict[str, float]:
    if isinstance(rows[0], TextRow):
        raise DataError("an embedding is measured on pairs: columns text_a, text_b, label")
    pairs = inputs_and_targets(rows)[0]
    wanted = []
    for row in rows:
        try:
            wanted.append(float(row.label))
        except ValueError as error:
            raise DataError(f"line {row.line}: label {row.label!r} is no number") from error
    first, second = (model.predict([pair[side] for pair in pairs], batch_size) for side in (0, 1))
    norms = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    cosine = (first * second).sum(axis=1) / np.maximum(norms, 1e-12)
    return {"spearman": metrics.spearman(cosine, wanted)}
