"""Pairs of texts as arrays to learn from, and the loss that suits them."""

from collections.abc import Sequence

import numpy as np

from keras_model.data.held_out import normal_form
from keras_model.data.rows import Row, ScoreRow
from keras_model.data.sentence_pairs import score_range, sentence_pairs
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import FEATURES, Features
from keras_model.train.sentence_pairs.losses import PairLoss, partner_loss, scored_pair_loss
from keras_model.train.sentence_pairs.scores import as_cosines


def encoded_pairs(preprocessor: Preprocessor, rows: Sequence[Row]) -> tuple[Features, np.ndarray]:
    """Return both texts of each pair as ids, and what is known of the pair.

    Of pairs without a score each side gets its own prompt, see `Prompts.of_sides`.

    Returns:
        `ids`, `mask`, `segment_ids`, int32 [B, 2, S] each; the scores, float32 [B, 1], or the numbers of the texts,
        int32 [B, 2], the same for texts that are the same whatever their case and blanks.

    Raises:
        DataError: rows that are no pairs, or of both kinds.
    """
    pairs = sentence_pairs(rows)
    scored = [row for row in pairs if isinstance(row, ScoreRow)]
    prompts = (None, None) if scored else preprocessor.prompts.of_sides()
    sides = [preprocessor([row.texts[side] for row in pairs], prompt) for side, prompt in enumerate(prompts)]
    features = {name: np.stack([side[name] for side in sides], axis=1) for name in FEATURES}
    if scored:
        return features, np.array([[row.score] for row in scored], np.float32)
    numbers: dict[str, int] = {}
    texts = [[numbers.setdefault(normal_form(text), len(numbers)) for text in row.texts] for row in pairs]
    return features, np.array(texts, np.int32)


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
