"""The labels of texts, and how well they are given."""

from collections.abc import Sequence

import numpy as np

from keras_model.data.rows import LabelSetRow, PairRow, Text, TextRow
from keras_model.data.tasks import CLASSIFICATION, MULTI_LABEL
from keras_model.encode.preprocessor import Preprocessor
from keras_model.outputs import metrics
from keras_model.outputs.answers import Answers, Run
from keras_model.outputs.confidence.calibration_error import (
    CALIBRATION_ERROR,
    label_calibration_error,
    label_set_calibration_error,
)
from keras_model.outputs.reading import Reading


def label_answers(
    rows: Sequence[TextRow | PairRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run
) -> Answers:
    """Return the likeliest label of each row, as `answer` does."""
    probabilities = probabilities_of(CLASSIFICATION, [row.input for row in rows], preprocessor, run)
    predicted = [labels[best] for best in probabilities.argmax(-1)]
    expected = [row.label for row in rows]
    measures = {
        "accuracy": metrics.accuracy(expected, predicted),
        "macro_f1": metrics.macro_f1(expected, predicted),
        CALIBRATION_ERROR: label_calibration_error(probabilities, np.array(expected)[:, None] == np.array(labels)),
    }
    return Answers(list(probabilities), predicted, measures)


def label_set_answers(
    rows: Sequence[LabelSetRow], labels: Sequence[str], preprocessor: Preprocessor, run: Run, reading: Reading
) -> Answers:
    """Return the labels that each row is given, as `answer` does."""
    probabilities = probabilities_of(MULTI_LABEL, [row.input for row in rows], preprocessor, run)
    given, expected = reading.given(probabilities), metrics.label_matrix(rows, labels)
    predicted = [tuple(labels[int(place)] for place in np.flatnonzero(row)) for row in given]
    measures = metrics.label_set_scores(expected, given)
    measures[CALIBRATION_ERROR] = label_set_calibration_error(probabilities, expected)
    return Answers(list(probabilities), predicted, measures)


def probabilities_of(task: str, texts: Sequence[Text], preprocessor: Preprocessor, run: Run) -> np.ndarray:
    """Return the probability of each label for each text, float32 [B, N], of all windows that the front end reads."""
    windows = preprocessor.encode_windows(texts)
    return windows.combine(run(windows.features), task)
