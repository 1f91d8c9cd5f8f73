"""How the answers of a converted model differ from those of the model it was made from."""

from dataclasses import dataclass

import numpy as np

from keras_model.data.tasks import EMBEDDING
from keras_model.outputs import metrics
from keras_model.outputs.answers import SCORE, Answers

# The figure that a conversion may not lower; an embedding's vectors shall point where the original's do.
KEPT_SCORE = SCORE | {EMBEDDING: "cosine"}
# Rows whose pairs are ranked: a million pairs tell enough, a hundred million would not fit into memory.
PAIRED_ROWS = 1500


@dataclass(frozen=True)
class Difference:
    """How one model's answers differ from a reference's.

    Attributes:
        agreement: share of rows with the same prediction; for embeddings the mean cosine, for scores their correlation.
        mean, worst: of each row's divergence: the largest difference of a probability, the difference of a score as a
            share of the deviation of all the reference's scores, or 1 - cosine.
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


def difference_of(reference: Answers, other: Answers) -> Difference:
    """How `other` differs from `reference`, row by row."""
    if reference.predictions:
        divergence = np.array(
            [np.abs(a - b).max(initial=0) for a, b in zip(reference.values, other.values, strict=True)]
        )
        same = [a == b for a, b in zip(reference.predictions, other.predictions, strict=True)]
        agreement, spearman = float(np.mean(same)), None
    elif np.ndim(reference.values[0]) == 0:
        first, second = np.array(reference.values), np.array(other.values)
        # Equal scores, or one row, have no deviation to be a share of.
        divergence = np.abs(first - second) / (first.std() or 1.0)
        agreement, spearman = metrics.pearson(first, second), None
    else:
        first, second = np.stack(reference.values), np.stack(other.values)
        cosine = (first * second).sum(axis=-1)
        divergence, agreement = np.maximum(1 - cosine, 0), float(cosine.mean())
        some, others = first[:PAIRED_ROWS], second[:PAIRED_ROWS]
        pairs = np.triu_indices(len(some), 1)
        spearman = metrics.spearman((some @ some.T)[pairs], (others @ others.T)[pairs]) if len(some) > 2 else None
    order = np.argsort(-divergence, kind="stable").tolist()
    return Difference(agreement, float(divergence.mean()), float(divergence.max()), order, divergence, spearman)
