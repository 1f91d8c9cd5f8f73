"""Texts that none of the labels fits: told by the probability of the likeliest label, against a threshold."""

import math
from collections.abc import Sequence

import numpy as np

from keras_model.data.rows import PairRow, TextRow, own_rows
from keras_model.data.tasks import CLASSIFICATION
from keras_model.outputs.answers import Answers, EvaluationRow

_CURVE_POINTS = 101


def choose_rejection_threshold(
    scores: np.ndarray, right: np.ndarray, out_of_scope: np.ndarray, least_accuracy: float
) -> float:
    """Return the greatest threshold that leaves enough right answers: it also rejects the most out of scope.

    It lies halfway between two scores that occur, so that an answer rounded otherwise falls on the same side.

    Args:
        scores: of the likeliest label of each in-scope row, [A].
        right: whether that label is right, bool [A]; at least a share of `least_accuracy`.
        out_of_scope: scores of the likeliest label of each other text, [B].
        least_accuracy: share of the A rows that must be right and not rejected.
    """
    needed = math.ceil(least_accuracy * len(scores) - 1e-9)
    kept = np.sort(scores[right])[-needed]
    every = np.concatenate([scores, out_of_scope])
    return float(kept + every[every < kept].max(initial=0)) / 2


def rejection_curve(scores: np.ndarray, right: np.ndarray, out_of_scope: np.ndarray) -> list[dict[str, float]]:
    """What each threshold would give, from 0, which rejects nothing, to one that rejects all texts out of scope.

    Only thresholds that reject more of these than a lower one are worth having; each lies halfway between two scores
    that occur. There are at most `_CURVE_POINTS`, evenly chosen.

    Args:
        scores: of the likeliest label of each in-scope row, [A].
        right: whether that label is right, bool [A].
        out_of_scope: scores of the likeliest label of each other text, [B].

    Returns:
        {"threshold", "accuracy_with_rejection", "out_of_scope_recall", "in_scope_rejected"} of each, ascending.
    """
    every = np.unique(np.concatenate([scores, out_of_scope, [1.0]]))
    # Nothing lies above 1, so what scores it is never rejected.
    rejectable = np.unique(out_of_scope[out_of_scope < 1])
    above = every[np.searchsorted(every, rejectable) + 1]
    thresholds = np.append(0.0, (rejectable + above) / 2)
    picked = np.unique(np.linspace(0, len(thresholds) - 1, _CURVE_POINTS).round().astype(int))
    return [
        {
            "threshold": float(threshold),
            "accuracy_with_rejection": accuracy_with_rejection(right, scores, threshold),
            "out_of_scope_recall": out_of_scope_recall(out_of_scope, threshold),
            "in_scope_rejected": float((scores < threshold).mean()),
        }
        for threshold in thresholds[picked]
    ]


def right_answers(rows: Sequence[EvaluationRow], answers: Answers) -> np.ndarray:
    """Whether each row's likeliest label is its own, bool [rows].

    Raises:
        DataError: rows without a label.
    """
    own: list[TextRow | PairRow] = own_rows(CLASSIFICATION, rows, TextRow, PairRow)
    return np.array([row.label == label for row, label in zip(own, answers.predictions, strict=True)])


def best_scores(probabilities: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
    """The probability of each row's likeliest label, [rows]."""
    return np.array([row.max() for row in probabilities])


def accuracy_with_rejection(right: np.ndarray, scores: np.ndarray, threshold: float) -> float:
    """Share of in-scope rows answered rightly, where a rejected row is answered wrongly."""
    return float((right & (scores >= threshold)).mean())


def out_of_scope_recall(scores: np.ndarray, threshold: float) -> float:
    """Share of out-of-scope texts that are rejected."""
    return float((scores < threshold).mean())
