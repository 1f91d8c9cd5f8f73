"""How far chance alone may move the difference of two models that answered the same rows.

Rows are drawn again with replacement, both models' answers to a row together: the paired bootstrap. Both ends of an
interval are percentiles, each the bound of a one-sided interval of 95 %; between them lie 90 %.
Sources: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13; McNemar 1947,
doi 10.1007/BF02295996.
"""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from keras_model.outputs.metrics import mean_ranks

_RESAMPLES, _SEED = 2000, 0
# Resamples that are drawn at once: 50 of 10,000 rows take 4 MB.
_TOGETHER = 50
_TAIL = 5  # percent beyond each end


def mcnemar(worse: int, better: int) -> float:
    """McNemar's exact test, two-sided.

    Args:
        worse: rows that only the first model answers rightly.
        better: rows that only the second one answers rightly.

    Returns:
        How likely counts at least as unequal are, if a row is as likely to change either way; 1 where none changed.
    """
    changed, least = worse + better, min(worse, better)
    # In logarithms: the binomials of some thousand rows exceed every float.
    logs = [
        math.lgamma(changed + 1) - math.lgamma(k + 1) - math.lgamma(changed - k + 1) - changed * math.log(2)
        for k in range(least + 1)
    ]
    return min(1.0, 2 * math.fsum(map(math.exp, logs)))


def ratio_drop_interval(before: np.ndarray, after: np.ndarray) -> tuple[float, float]:
    """The interval of how far a ratio of sums falls, such as a mean or a micro-averaged F1.

    Args:
        before: numerator and denominator of each row, float [rows, 2], of the first model.
        after: of the second.

    Returns:
        Both ends, in units of the ratio; a resample whose denominators are all 0 has the ratio 0.
    """
    parts = np.concatenate([before, after], axis=1, dtype=np.float64)

    def drops(times: np.ndarray) -> np.ndarray:
        sums = times @ parts
        return _ratio(sums[:, 0], sums[:, 1]) - _ratio(sums[:, 2], sums[:, 3])

    return _interval(len(parts), drops)


def spearman_drop_interval(
    before: np.ndarray, after: np.ndarray, wanted: np.ndarray, clusters: Sequence[int] | np.ndarray
) -> tuple[float, float]:
    """The interval of how far a rank correlation falls.

    Args:
        before: value of each row by the first model, float [rows].
        after: by the second.
        wanted: what both are correlated with.
        clusters: number of the cluster of each row, from 0: rows that are drawn together, such as a query's.

    Returns:
        Both ends, -2 to 2.
    """
    ranked = [_Ranked(values) for values in (before, after, wanted)]
    place = np.asarray(clusters)

    def drops(times: np.ndarray) -> np.ndarray:
        weights = times[:, place]
        first, second, target = (side.centred(weights) for side in ranked)
        return _correlation(weights, first, target) - _correlation(weights, second, target)

    return _interval(int(place.max()) + 1, drops)


def pair_spearman_loss_interval(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """The interval of what the rank correlation of two models' similarities lacks to 1, texts drawn again.

    To rank all pairs of each resample anew takes minutes. Here the correlation is taken as linear in how often a text
    is drawn, with the infinitesimal jackknife's slopes: Jaeckel 1972; Efron and Tibshirani 1993, chapter 22.

    Args:
        first: similarity of each two texts by the first model, float [texts, texts].
        second: by the second.
    """
    pairs = np.triu_indices(len(first), 1)
    one, other = (_standard(mean_ranks(similarities[pairs])) for similarities in (first, second))
    correlation = float((one * other).mean())
    of_pairs = one * other - correlation * (one**2 + other**2) / 2
    slopes = sum(np.bincount(side, of_pairs, len(first)) for side in pairs) / len(of_pairs)
    return _interval(len(first), lambda times: 1 - correlation - (times - 1) @ slopes)


def _standard(values: np.ndarray) -> np.ndarray:
    """With mean 0 and deviation 1; all 0 where they are constant."""
    centred = values - values.mean()
    return centred / (centred.std() or 1.0)


def _interval(units: int, statistic: Callable[[np.ndarray], np.ndarray]) -> tuple[float, float]:
    """The interval of a statistic of how often each unit is drawn, float [resamples, units] → [resamples]."""
    values = np.concatenate([statistic(times) for times in _resamples(units)])
    low, high = np.percentile(values, [_TAIL, 100 - _TAIL])
    return float(low), float(high)


def _resamples(units: int) -> Iterator[np.ndarray]:
    random = np.random.default_rng(_SEED)
    starts = units * np.arange(_TOGETHER)[:, None]
    for _ in range(_RESAMPLES // _TOGETHER):
        drawn = random.integers(0, units, (_TOGETHER, units)) + starts
        yield np.bincount(drawn.ravel(), minlength=_TOGETHER * units).reshape(_TOGETHER, units).astype(np.float64)


class _Ranked:
    """Values in order, which can be ranked anew for any weights without sorting."""

    def __init__(self, values: np.ndarray) -> None:
        _, self._group = np.unique(np.asarray(values, np.float64), return_inverse=True)
        self._order = np.argsort(self._group, kind="stable")
        self._starts = np.flatnonzero(np.diff(self._group[self._order], prepend=-1))

    def centred(self, weights: np.ndarray) -> np.ndarray:
        """Each row's mean rank among the rows drawn, less the mean of all that were drawn, [resamples, rows]."""
        groups = np.add.reduceat(weights[:, self._order], self._starts, axis=1)
        last = np.cumsum(groups, axis=1)
        ranks: np.ndarray = (last - (groups - 1) / 2)[:, self._group]
        # The mean of all ranks is fixed by how many there are.
        return ranks - (last[:, -1:] + 1) / 2


def _correlation(weights: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    shared = (weights * first * second).sum(axis=1)
    return _ratio(shared, np.sqrt((weights * first**2).sum(axis=1) * (weights * second**2).sum(axis=1)))


def _ratio(numerators: np.ndarray, denominators: np.ndarray) -> np.ndarray:
    return np.divide(numerators, denominators, out=np.zeros_like(numerators), where=denominators > 0)
