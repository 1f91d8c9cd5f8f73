"""Writes what SciPy and statsmodels say of made-up answers of two models to the same rows.

    pip install -r requirements.txt
    python make_expected.py

McNemar's test is statsmodels'. The bootstrap of a mean's and of a rank correlation's drop is SciPy's, percentiles of
20,000 paired resamples. SciPy has no ratio of sums and no pairs of texts: here each resample is computed by itself.
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import bootstrap, spearmanr
from statsmodels.stats.contingency_tables import mcnemar

RESAMPLES = 20_000


def percentiles(values):
    return [float(value) for value in np.percentile(values, [5, 95])]


def scipy_interval(data, statistic):
    found = bootstrap(
        data, statistic, paired=True, vectorized=False, n_resamples=RESAMPLES, confidence_level=0.9,
        method="percentile", rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    return [float(found.low), float(found.high)]


def lost_ranks(before, after, wanted):
    return spearmanr(before, wanted)[0] - spearmanr(after, wanted)[0]


def main():
    random = np.random.default_rng(0)
    counts = [(0, 0), (1, 0), (5, 0), (19, 8), (8, 19), (10, 10), (300, 250), (2000, 1800)]
    tests = [[w, b, float(mcnemar([[0, w], [b, 0]], exact=True).pvalue)] for w, b in counts]

    right = random.random((2, 400)) < 0.85
    right[1] = np.where(random.random(400) < 0.06, ~right[0], right[0])
    shares = {
        "right": right.astype(int).tolist(),
        "interval": scipy_interval(right.astype(float), lambda one, other: one.mean() - other.mean()),
    }

    wanted = random.integers(0, 5, 150)
    found = np.minimum(wanted, random.integers(0, 5, (2, 150)) + 2)
    given = found + random.integers(0, 2, (2, 150))
    parts = [np.stack([2 * f, wanted + g], axis=1) for f, g in zip(found, given, strict=True)]
    drops = []
    for _ in range(RESAMPLES):
        rows = random.integers(0, 150, 150)
        one, other = (part[rows].sum(axis=0) for part in parts)
        drops.append(one[0] / one[1] - other[0] / other[1])
    ratios = {"parts": [part.tolist() for part in parts], "interval": percentiles(drops)}

    gold = random.integers(0, 6, 120)
    before = np.round(gold + random.normal(0, 1, 120), 1)
    after = np.round(before + random.normal(0, 0.6, 120), 1)
    ranks = {
        "values": [before.tolist(), after.tolist(), gold.tolist()],
        "interval": scipy_interval((before, after, gold), lost_ranks),
    }

    queries = np.repeat(np.arange(30), 4)
    drops = []
    for _ in range(RESAMPLES // 4):
        rows = (4 * random.integers(0, 30, 30)[:, None] + np.arange(4)).ravel()
        drops.append(lost_ranks(before[rows], after[rows], gold[rows]))
    ranks |= {"clusters": queries.tolist(), "cluster_interval": percentiles(drops)}

    first = random.normal(size=(60, 8))
    second = first + 0.25 * random.normal(size=first.shape)
    sides = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in (first, second)]
    sides = [np.round(side, 4) for side in sides]
    one, other = (side @ side.T for side in sides)
    losses = []
    for _ in range(RESAMPLES // 10):
        texts = random.integers(0, 60, 60)
        places = np.triu_indices(60, 1)
        pairs = texts[places[0]], texts[places[1]]
        apart = pairs[0] != pairs[1]
        losses.append(1 - spearmanr(one[pairs][apart], other[pairs][apart])[0])
    vectors = {"vectors": [side.tolist() for side in sides], "interval": percentiles(losses)}

    made = {"mcnemar": tests, "shares": shares, "ratios": ratios, "ranks": ranks, "vectors": vectors}
    Path(__file__).with_name("expected.json").write_text(json.dumps(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
