"""How well a task model answers labelled rows, by the measure of its task."""

from collections.abc import Sequence

import numpy as np

from keras_model.data.rows import LabelSetRow, Row, Text, TokenRow, own_rows
from keras_model.data.tasks import EMBEDDING, WHOLE_TEXT_TASKS
from keras_model.encode.long_texts.spread import ALL
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import Features
from keras_model.network.backend import compiles_each_shape
from keras_model.outputs.answers import Answers, EvaluationRow, Run
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.by_task.labels import probabilities_of
from keras_model.outputs.confidence.temperature import Temperature, fit_temperature
from keras_model.outputs.decoding.entities import tags_of_words
from keras_model.outputs.label_thresholds import choose_thresholds
from keras_model.outputs.long_rows import LongRows, long_rows
from keras_model.outputs.metrics import entity_scores, label_matrix
from keras_model.outputs.no_answer import NO_ANSWER_THRESHOLD
from keras_model.outputs.reading import TOGETHER, Reading
from keras_model.outputs.tag_path import TagsTrial, tags_lean_on_each_other
from keras_model.progress import RowsDone
from keras_model.tasks.batching import in_full_batches, round_up
from keras_model.tasks.labelled_model import LabelledModel
from keras_model.tasks.multi_label_classifier import MultiLabelClassifier
from keras_model.tasks.task_model import TaskModel
from keras_model.tasks.token_classifier import TokenClassifier

_BATCH_SIZE = 64


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


def choose_tags(model: TaskModel, rows: Sequence[Row]) -> TagsTrial | None:
    """Let a tagger read the tags of a text's words together from now on, if that finds more entities of rows.

    Args:
        model: that reads each word by itself; changed in place where `TagsTrial.suit_together`.
        rows: labelled ones of its task, which it has not learnt from.

    Returns:
        The F1 of both ways; None for another task, and where no label goes on with another's entity.

    Raises:
        DataError: as `answer`.
    """
    if not isinstance(model, TokenClassifier) or not tags_lean_on_each_other(model.labels):
        return None
    own = own_rows(model.task, rows, TokenRow)
    features, places = model.preprocessor.encode_word_windows([row.tokens for row in own])
    probabilities = keras_run(model)(features)
    each, together = (
        entity_scores([row.tags for row in own], tags_of_words(probabilities, places, model.labels, way))["f1"]
        for way in (False, True)
    )
    trial = TagsTrial(len(own), each, together)
    if trial.suit_together:
        model.set_tags(TOGETHER)
    return trial


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


def temper(model: TaskModel, rows: Sequence[Row]) -> Temperature | None:
    """Divide a classifier's logits in place by the temperature that suits labelled rows, see `fit_temperature`.

    Labels stay as they are; those of a multi-label model are given by new thresholds, as `calibrate` chooses them. Tags
    that are read together may be others.

    Args:
        model: any; one without labels is left as it is, and None is returned.
        rows: labelled ones of its task, which it has not learnt from.

    Raises:
        DataError: as `fit_temperature`.
    """
    if not isinstance(model, LabelledModel):
        return None
    fitted = fit_temperature(model.task, rows, model.labels, model.preprocessor, outputs_run(model))
    model.divide_logits(fitted.temperature)
    calibrate(model, rows)
    return fitted


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


def label_probabilities(model: TaskModel, texts: Sequence[Text]) -> np.ndarray:
    """Return the probability of each label for each text, float32 [B, N], as its own windows of the texts say."""
    return probabilities_of(model.task, texts, model.preprocessor, keras_run(model))


def keras_run(model: TaskModel, progress: RowsDone | None = None) -> Run:
    """Return the `run` that `answer` takes: probabilities, scores, span logits or vectors, from features.

    The progress is told how many rows of the features are done, of how many, after each batch of them.
    """
    outputs = outputs_run(model, progress)
    if not isinstance(model, LabelledModel):
        return outputs
    return lambda features: model.probabilities(outputs(features))


def outputs_run(model: TaskModel, progress: RowsDone | None = None) -> Run:
    """Return what gives a network's own outputs from features, logits in place of probabilities, as `keras_run`."""
    one_answer_a_row = model.task in (*WHOLE_TEXT_TASKS, EMBEDDING)

    def run(features: Features) -> np.ndarray:
        if compiles_each_shape():
            return at_full_length(features)
        # Short rows need not be computed at full length, unless there is an answer for every position.
        return by_length(features) if one_answer_a_row else predicted(features, 0, len(features["mask"]))

    def predicted(features: Features, before: int, whole: int) -> np.ndarray:
        """Predict a part of all rows, some of which were done before."""
        if progress is None:
            return model.predict_outputs(features, _BATCH_SIZE)
        return model.predict_outputs(
            features, _BATCH_SIZE, progress=lambda done: progress(min(before + done, whole), whole)
        )

    def by_length(features: Features) -> np.ndarray:
        lengths = round_up(features["mask"].sum(axis=1))
        parts, order, done = [], [], 0
        for length in np.unique(lengths):
            rows = np.flatnonzero(lengths == length)
            batch = {name: values[rows, :length] for name, values in features.items()}
            parts.append(predicted(batch, done, len(lengths)))
            order.append(rows)
            done += len(rows)
        return np.concatenate(parts)[np.argsort(np.concatenate(order))]

    def at_full_length(features: Features) -> np.ndarray:
        count = len(features["mask"])
        rows = in_full_batches(np.arange(count), _BATCH_SIZE)
        return predicted({name: values[rows] for name, values in features.items()}, 0, count)[:count]

    return run
