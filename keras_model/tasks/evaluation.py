"""How well a task model answers labelled rows, by the measure of its task."""

from collections.abc import Callable, Sequence

import numpy as np

from keras_model.data.rows import LabelSetRow, Row
from keras_model.encode.long_texts.spread import ALL
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import Features
from keras_model.network.backend import compiles_each_shape
from keras_model.outputs.answers import Answers, EvaluationRow, Run, answer, label_matrix, own_rows, probabilities_of
from keras_model.outputs.decoding import softmax
from keras_model.outputs.label_thresholds import choose_thresholds
from keras_model.outputs.long_rows import LongRows, long_rows
from keras_model.outputs.no_answer import NO_ANSWER_THRESHOLD
from keras_model.outputs.reading import MULTI_LABEL, REGRESSION, Reading, sigmoid
from keras_model.tasks.batching import in_full_batches, round_up
from keras_model.tasks.multi_label_classifier import MultiLabelClassifier
from keras_model.tasks.task_model import TaskModel

_BATCH_SIZE = 64
# What makes probabilities of the logits of a task that answers by probability.
_PROBABILITIES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "classification": softmax,
    MULTI_LABEL: sigmoid,
    "token-classification": softmax,
}


def evaluate(model: TaskModel, rows: Sequence[Row]) -> dict[str, float]:
    """Return `examples` and the measures of the model's task, see `answer`.

    Where questions were judged to have no answer, `no_answer_threshold` says by which threshold: the model's own, or,
    if it has none, the best one for these rows.

    Raises:
        DataError: as `answer`.

    """
    return measures_of(answers_of(model, rows), len(rows))


def answers_of(
    model: TaskModel, rows: Sequence[EvaluationRow], way: Preprocessor | None = None, run: Run | None = None
) -> Answers:
    """Return what a model answers to labelled rows, and its measures, see `answer`.

    Args:
        model: that answers.
        rows: of its task.
        way: to read the rows; None for the model's own.
        run: that computes the answers; None for the model's own, `keras_run`.

    Raises:
        DataError: as `answer`.

    """
    return _answers(model, rows, way or model.preprocessor, model.reading, run)


def long_rows_of(model: TaskModel, rows: Sequence[Row]) -> LongRows | None:
    """Return what becomes of rows that are longer than a model reads at once, see `long_rows`."""
    return long_rows(model.task, rows, model.preprocessor, lambda some, way: answers_of(model, some, way))


def choose_windows(model: TaskModel, rows: Sequence[Row]) -> LongRows | None:
    """Let a model read long texts in all of their windows from now on, if that answers rows better.

    A multi-label model is judged either way with the thresholds that suit it there, and is left with those that suit
    its windows.

    Args:
        model: that reads beginnings; changed in place where `LongRows.suit_windows`.
        rows: labelled ones of its task.

    Returns:
        What became of the rows by their beginnings, as `long_rows`.

    Raises:
        DataError: as `answer`.

    """
    long = long_rows(model.task, rows, model.preprocessor, lambda some, way: _answers_at_best(model, some, way))
    if long is not None and long.suit_windows(len(rows)):
        model.preprocessor = model.preprocessor.with_windows(ALL)
        calibrate(model, rows)
    return long


def measures_of(answers: Answers, examples: int) -> dict[str, float]:
    """Return the measures as `evaluate` does, of answers to so many rows."""
    measures = {"examples": examples, **answers.measures}
    if answers.no_answer_threshold is not None:
        measures[NO_ANSWER_THRESHOLD] = answers.no_answer_threshold
    return measures


def calibrate(model: TaskModel, rows: Sequence[Row]) -> None:
    """Choose a multi-label model's thresholds in place, by labelled rows; leave any other model as it is.

    Raises:
        DataError: rows of another task.

    """
    if isinstance(model, MultiLabelClassifier):
        model.set_thresholds(_best_thresholds(model, rows, model.preprocessor))


def _best_thresholds(model: TaskModel, rows: Sequence[EvaluationRow], way: Preprocessor) -> tuple[float, ...]:
    own = own_rows(model.task, rows, LabelSetRow)
    probabilities = probabilities_of(model.task, [row.input for row in own], way, keras_run(model))
    return choose_thresholds(probabilities, label_matrix(own, model.labels))


def _answers_at_best(model: TaskModel, rows: Sequence[EvaluationRow], way: Preprocessor) -> Answers:
    """Return answers as `answers_of`; those of a multi-label model with the thresholds that suit these rows."""
    multi_label = isinstance(model, MultiLabelClassifier)
    reading = Reading(_best_thresholds(model, rows, way)) if multi_label else model.reading
    return _answers(model, rows, way, reading)


def _answers(
    model: TaskModel, rows: Sequence[EvaluationRow], way: Preprocessor, reading: Reading, run: Run | None = None
) -> Answers:
    return answer(
        model.task,
        rows,
        model.labels,
        way,
        run or keras_run(model),
        reading=reading,
        no_answer_threshold=model.no_answer_threshold,
    )


def keras_run(model: TaskModel) -> Run:
    """Return the `run` that `answer` takes: probabilities, scores, span logits or vectors, from features."""
    probabilities = _PROBABILITIES.get(model.task, lambda outputs: outputs)
    one_answer_a_row = model.task in ("classification", MULTI_LABEL, REGRESSION, "embedding")

    def run(features: Features) -> np.ndarray:
        if compiles_each_shape():
            outputs = at_full_length(features)
        else:
            # Short rows need not be computed at full length, unless there is an answer for every position.
            outputs = by_length(features) if one_answer_a_row else model.predict_outputs(features, _BATCH_SIZE)
        return probabilities(outputs)

    def by_length(features: Features) -> np.ndarray:
        lengths = round_up(features["mask"].sum(axis=1))
        parts, order = [], []
        for length in np.unique(lengths):
            rows = np.flatnonzero(lengths == length)
            batch = {name: values[rows, :length] for name, values in features.items()}
            parts.append(model.predict_outputs(batch, _BATCH_SIZE))
            order.append(rows)
        return np.concatenate(parts)[np.argsort(np.concatenate(order))]

    def at_full_length(features: Features) -> np.ndarray:
        count = len(features["mask"])
        rows = in_full_batches(np.arange(count), _BATCH_SIZE)
        return model.predict_outputs({name: values[rows] for name, values in features.items()}, _BATCH_SIZE)[:count]

    return run
