"""Pairs of texts as arrays to learn from, and the loss that suits them."""

from collections.abc import Sequence

import numpy as np

from keras_model.data.held_out import normal_form
from keras_model.data.rows import PartnerRow, Row, ScoreRow
from keras_model.data.sentence_pairs import score_range, sentence_pairs
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import FEATURES, Features
from keras_model.train.sentence_pairs.losses import PairLoss, partner_loss, scored_pair_loss
from keras_model.train.sentence_pairs.scores import as_cosines


def encoded_pairs(preprocessor: Preprocessor, rows: Sequence[Row]) -> tuple[Features, np.ndarray]:
    """Return both texts of each pair as ids, and what is known of the pair.

    Of pairs without a score each side gets its own prompt, see `Prompts.of_sides`. Where a row has negatives, each row
    has a third text, its first negative, or its second text again where it has none.

    Returns:
        `ids`, `mask`, `segment_ids`, int32 [B, T, S] each, T texts; the scores, float32 [B, 1], or the numbers of the
        texts, int32 [B, T], the same for texts that are the same whatever their case and blanks.

    Raises:
        DataError: rows that are no pairs, or of both kinds.
    """
    pairs = sentence_pairs(rows)
    scored = any(isinstance(row, ScoreRow) for row in pairs)
    prompts: tuple[str | None, ...] = (None, None) if scored else preprocessor.prompts.of_sides()
    texts = _texts(pairs)
    # A third text is one like the second.
    prompts = (*prompts, prompts[1])[: max(map(len, texts), default=2)]
    sides = [preprocessor([own[side] for own in texts], prompt) for side, prompt in enumerate(prompts)]
    features = {name: np.stack([side[name] for side in sides], axis=1) for name in FEATURES}
    return features, targets_of_pairs(pairs)


def targets_of_pairs(rows: Sequence[Row]) -> np.ndarray:
    """Return what is known of each pair, the second of what `encoded_pairs` returns; errors as there.

    The texts that belong together are numbered first, so that they have the same numbers whatever negatives there are.
    """
    pairs = sentence_pairs(rows)
    scores = [row.score for row in pairs if isinstance(row, ScoreRow)]
    if scores:
        return np.array(scores, np.float32)[:, np.newaxis]
    numbers: dict[str, int] = {}
    for text in (text for row in pairs for text in row.texts[:2]):
        numbers.setdefault(normal_form(text), len(numbers))
    numbered = [[numbers.setdefault(normal_form(text), len(numbers)) for text in own] for own in _texts(pairs)]
    return np.array(numbered, np.int32)


def _texts(pairs: Sequence[ScoreRow | PartnerRow]) -> list[tuple[str, ...]]:
    if any(isinstance(row, PartnerRow) and row.negatives for row in pairs):
        return [(*row.texts, *_negative(row)) for row in pairs]
    return [row.texts for row in pairs]


def _negative(row: ScoreRow | PartnerRow) -> tuple[str, ...]:
    return row.negatives[:1] if isinstance(row, PartnerRow) and row.negatives else row.texts[1:]


def loss_of_pairs(rows: Sequence[Row], kind: str, scale: float, symmetric: bool) -> PairLoss:
    """Return the loss that suits pairs: of their scores, or of partners.

    Args:
        rows: pairs to learn from.
        kind: of the loss of scores, as `scored_pair_loss`.
        scale: of cosines, as both losses have it.
        symmetric: as `partner_loss`.
    """
    bounds = score_range(rows)
    if bounds is None:
        return partner_loss(scale, symmetric)
    of_scores = scored_pair_loss(kind, scale)
    if kind == "cosent":
        return of_scores
    low, high = bounds
    return lambda scores, vectors, weights, smoothing: of_scores(
        as_cosines(scores, low, high), vectors, weights, smoothing
    )
