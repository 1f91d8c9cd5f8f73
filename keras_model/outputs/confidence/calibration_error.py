"""The expected calibration error: how far a model's confidence is from its accuracy.

Source: Guo, Pleiss, Sun, Weinberger 2017, "On Calibration of Modern Neural Networks", arXiv 1706.04599. "Calibration"
is their word for confidence that comes true. It has nothing to do with the texts that a conversion takes ranges from.
"""

import numpy as np

CALIBRATION_ERROR = "expected_calibration_error"  # its name among measures
BINS = 15  # as in the source


def expected_calibration_error(confidence: np.ndarray, came_true: np.ndarray, bins: int = BINS) -> float:
    """Return by how much confidence and its outcome are apart in the mean, between 0 and 1.

    What is said with a confidence in the m-th of equally wide bins, above (m - 1) / bins and at most m / bins, is
    compared with the share of it that came true. The differences' mean is taken, each as often as its bin has cases.

    Args:
        confidence: probability of each of n cases, 0 to 1, of any float type and shape.
        came_true: whether the case came true, bool of the same shape.
        bins: how many.

    Raises:
        ValueError: there are no cases.

    Example:
        >>> round(expected_calibration_error(np.array([0.9, 0.9, 0.6]), np.array([True, False, True])), 4)
        0.4
    """
    if not confidence.size:
        raise ValueError("no cases, so no calibration error")
    values = np.asarray(confidence, np.float64).ravel()
    # A confidence that is the edge of a bin belongs to the bin below.
    place = np.searchsorted(np.arange(1, bins) / bins, values)
    gaps = np.bincount(place, values - came_true.ravel(), bins)
    return float(np.abs(gaps).sum() / len(values))


def label_calibration_error(probabilities: np.ndarray, expected: np.ndarray) -> float:
    """Return the error of the likeliest label's probability, for labels of which each case has one.

    Args:
        probabilities: of each label for each case, float [n, N].
        expected: whether the case has the label, bool [n, N].

    Raises:
        ValueError: there are no cases.
    """
    best = probabilities.argmax(-1)[:, None]
    confidence, right = (np.take_along_axis(side, best, -1) for side in (probabilities, expected))
    return expected_calibration_error(confidence, right)


def label_set_calibration_error(probabilities: np.ndarray, expected: np.ndarray) -> float:
    """Return the error of every label's probability for every row, for labels that go together.

    Each label of each row is a decision of its own. Its probability is compared with whether the row has the label, not
    with whether it is given the label, for that also depends on a threshold.

    Args:
        probabilities: of each label for each row, float [rows, labels].
        expected: whether the row has the label, bool of the same shape.

    Raises:
        ValueError: there are no rows.
    """
    return expected_calibration_error(probabilities, expected)
