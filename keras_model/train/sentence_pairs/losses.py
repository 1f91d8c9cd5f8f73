"""What makes the vectors of two texts as alike as their score says, or more alike than those of other pairs."""

from collections.abc import Callable
from typing import Any

from keras import ops

from keras_model.train.weighted_mean import weighted_mean

PairLoss = Callable[[Any, Any, Any, float], Any]
# Far below any scaled cosine, and still a float16.
_NEVER = -30000.0


def scored_pair_loss(kind: str, scale: float) -> PairLoss:
    """Return the function of targets, vectors, weights and smoothing for pairs with a score.

    Targets are scores, float [B, 1], vectors float [B, 2, D], weights float [B]; smoothing means nothing here.

    Args:
        kind: "cosent", or "cosine", which wants scores that are cosines.
        scale: of the cosines of "cosent".
    """
    if kind == "cosine":
        return lambda scores, vectors, weights, _: cosine_loss(scores[:, 0], pair_cosines(vectors), weights)
    return lambda scores, vectors, weights, _: order_loss(scores[:, 0], pair_cosines(vectors), weights, scale)


def partner_loss(scale: float, symmetric: bool) -> PairLoss:
    """Return the function of targets, vectors, weights and smoothing for pairs that belong together.

    Targets are the numbers of the texts, int [B, T], the same for texts that are the same, and behind them what
    `KnownPartners` adds; vectors are float [B, T, D], weights float [B]; smoothing means nothing here. T is 2, or 3
    with texts that do not belong to the first ones.

    Args:
        scale: of the cosines.
        symmetric: True also asks which first text belongs to a second one.
    """
    return lambda texts, vectors, weights, _: ranking_loss(texts, vectors, weights, scale, symmetric=symmetric)


def pair_cosines(vectors: Any) -> Any:
    """Return the cosine of each pair, float [B], of vectors float [B, 2, D]."""
    units = ops.normalize(ops.cast(vectors, "float32"), axis=-1)
    return ops.sum(units[:, 0] * units[:, 1], axis=-1)


def cosine_loss(wanted: Any, cosines: Any, weights: Any) -> Any:
    """Return the mean squared difference of cosines [B] from wanted ones [B]; weights are [B].

    Source: Reimers and Gurevych 2019, "Sentence-BERT", arXiv 1908.10084, section 3, "Regression Objective Function".
    """
    return weighted_mean(ops.square(cosines - wanted), weights)


def order_loss(scores: Any, cosines: Any, weights: Any, scale: float) -> Any:
    """Return log(1 + Σ exp(scale · (cos_i - cos_j))) over all i, j of a batch where score_i < score_j.

    Only the order of the scores counts. Arguments are [B] each; pairs of weight 0 count nothing.

    Source: Su Jianlin 2022, "CoSENT", kexue.fm/archives/8847; `CoSENTLoss` of sentence-transformers.
    """
    scaled = scale * cosines
    differences = ops.expand_dims(scaled, 1) - ops.expand_dims(scaled, 0)
    ordered = ops.expand_dims(scores, 1) < ops.expand_dims(scores, 0)
    counted = ops.logical_and(ops.expand_dims(weights, 1) > 0, ops.expand_dims(weights, 0) > 0)
    terms = ops.where(ops.logical_and(ordered, counted), differences, _NEVER)
    return ops.logsumexp(ops.concatenate([ops.zeros((1,), terms.dtype), ops.reshape(terms, (-1,))], axis=0))


def ranking_loss(texts: Any, vectors: Any, weights: Any, scale: float, *, symmetric: bool = False) -> Any:
    """Return the mean cross-entropy of finding each first text's partner among the second texts of the batch.

    A pair that shares a text with another is none of that one's counterexamples. A third text of each row is one more
    candidate for all of them, unless it is a text of the pair that asks, or of its own row's. No text is a
    counterexample for a first text that it is known to belong to.

    Args:
        texts: number of each pair's texts, int [B, 2], or [B, 3] with a text that does not belong to the first; behind
            them what belongs together by rows of other batches, as `KnownPartners.beside` returns it.
        vectors: float [B, 2, D] or [B, 3, D].
        weights: float [B].
        scale: of the cosines.
        symmetric: the mean of this and of finding each second text's partner, for which third texts do not count.

    Source: Henderson et al. 2017, "Efficient Natural Language Response Suggestion for Smart Reply", arXiv 1705.00652,
    section 4.4; `MultipleNegativesRankingLoss` and `MultipleNegativesSymmetricRankingLoss` of sentence-transformers.
    """
    units = ops.normalize(ops.cast(vectors, "float32"), axis=-1)
    scaled = scale * ops.matmul(units[:, 0], ops.transpose(units[:, 1]))
    count, width = ops.shape(scaled)[0], vectors.shape[1]
    pairs = texts[:, :2]
    alike = ops.equal(ops.expand_dims(pairs, (1, 3)), ops.expand_dims(pairs, (0, 2)))
    shared = ops.any(alike, axis=(2, 3))
    known = [] if texts.shape[1] == width else ops.split(ops.greater(texts[:, width:], 0), width - 1, axis=1)
    if known:
        shared = ops.logical_or(shared, known[0][:, :count])
    own = ops.eye(count, dtype="bool")
    scaled = ops.where(ops.logical_and(shared, ops.logical_not(own)), _NEVER, scaled)
    candidates = scaled
    if width > 2:
        others = scale * ops.matmul(units[:, 0], ops.transpose(units[:, 2]))
        third = texts[:, 2]
        asked = ops.any(ops.equal(ops.expand_dims(pairs, 1), ops.reshape(third, (1, -1, 1))), axis=2)
        none = ops.any(ops.equal(pairs, ops.expand_dims(third, 1)), axis=1)
        if known:
            asked = ops.logical_or(asked, known[1][:, :count])
        others = ops.where(ops.logical_or(asked, ops.expand_dims(none, 0)), _NEVER, others)
        candidates = ops.concatenate([scaled, others], axis=1)
    losses = _own_cross_entropy(candidates)
    if symmetric:
        losses = (losses + _own_cross_entropy(ops.transpose(scaled))) / 2
    return weighted_mean(losses, weights)


def _own_cross_entropy(scaled: Any) -> Any:
    """Minus the log probability of each row's own place, float [B], of [B, B] or more candidates."""
    return ops.logsumexp(scaled, axis=-1) - ops.diagonal(scaled)
