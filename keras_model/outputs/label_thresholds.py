"""The probability from which on a label is given, chosen for each label by labelled rows."""

import numpy as np

from keras_model.outputs.reading import USUAL_THRESHOLD

# Decimals that a threshold is rounded to, where two probabilities still part there.
_DECIMALS = 4
# Far less than any runtime tells from 0, and few digits to write.
_LEAST = 1e-6


def choose_thresholds(probabilities: np.ndarray, expected: np.ndarray) -> tuple[float, ...]:
    """Return the threshold of each label at which its F1 is highest; of equally good ones the nearest to 0.5.

    It lies halfway between two probabilities that occur, so that an answer rounded otherwise falls on the same side.
    A label that no row has keeps 0.5: nothing tells where its threshold should be.

    Args:
        probabilities: of each label in each row, float [rows, labels].
        expected: whether the row has the label, bool of the same shape.
    """
    columns = zip(np.asarray(probabilities, np.float64).T, expected.T, strict=True)
    return tuple(_threshold(column, wanted) if wanted.any() else USUAL_THRESHOLD for column, wanted in columns)


def _threshold(probabilities: np.ndarray, expected: np.ndarray) -> float:
    values = np.unique(probabilities)
    below = np.append(0.0, values[:-1])
    # From each value on, the label is given; F1 is 2 · right / (given + expected).
    order = np.argsort(probabilities)
    first = np.searchsorted(probabilities[order], values)
    right = expected.sum() - np.append(0, np.cumsum(expected[order]))[first]
    scores = 2 * right / (len(order) - first + expected.sum())
    halfway = (below + values) / 2
    best = np.flatnonzero(scores == scores.max())
    place = best[np.argmin(np.abs(halfway[best] - USUAL_THRESHOLD))]
    rounded = round(float(halfway[place]), _DECIMALS)
    chosen = rounded if below[place] < rounded < values[place] else float(halfway[place])
    return max(chosen, _LEAST)
