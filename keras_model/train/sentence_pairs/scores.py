"""What becomes of the scores of pairs when they are learnt."""

from collections.abc import Sequence
from typing import Any

from keras_model.data.rows import PartnerRow, Row
from keras_model.data.sentence_pairs import score_range


def as_cosines(scores: Any, low: float, high: float) -> Any:
    """Return scores as cosines: as they are where all lie between -1 and 1, else from `low` to `high` as 0 to 1."""
    return scores if is_cosine(low, high) else (scores - low) / (high - low)


def is_cosine(low: float, high: float) -> bool:
    """Whether scores between these bounds can be taken for cosines."""
    return low >= -1 and high <= 1


def told_scores(rows: Sequence[Row], kind: str) -> str:
    """Return what becomes of the rows' scores, for people.

    Args:
        rows: pairs to learn from.
        kind: of the loss, as `scored_pair_loss`.
    """
    bounds = score_range(rows)
    if bounds is None:
        negative = any(isinstance(row, PartnerRow) and row.negatives for row in rows)
        others = ", and from texts that its rows say not to belong to it" if negative else ""
        return f"pairs without a score: each text's partner is told from the other texts of its batch{others}"
    low, high = bounds
    if kind == "cosent":
        return f"scores from {low:g} to {high:g}: their order is learnt, as the order of the cosines"
    if is_cosine(low, high):
        return f"scores from {low:g} to {high:g} are learnt as cosines"
    return f"scores from {low:g} to {high:g} are learnt as cosines from 0 to 1"
