"""The losses of pairs, held to what sentence-transformers computes (tests/data/pair_losses)."""

import json

import numpy as np
import pytest

from keras_model.train.sentence_pairs.losses import partner_loss, scored_pair_loss
from support.places import DATA

GOLDEN = json.loads((DATA / "pair_losses" / "losses.json").read_text())
VECTORS = np.array(GOLDEN["vectors"], np.float32)
SCORES = np.array(GOLDEN["scores"], np.float32)[:, None]
PAIRS = len(VECTORS)
ALL = np.ones(PAIRS, np.float32)
DIFFERENT = np.arange(2 * PAIRS, dtype=np.int32).reshape(PAIRS, 2)


@pytest.mark.parametrize("kind", ["cosine", "cosent"])
def test_scored_pairs(kind):
    loss = float(scored_pair_loss(kind, 20.0)(SCORES, VECTORS, ALL, 0.0))
    assert loss == pytest.approx(GOLDEN["losses"][kind], rel=1e-5)


@pytest.mark.parametrize(("symmetric", "name"), [(False, "ranking"), (True, "symmetric")])
def test_partners(symmetric, name):
    loss = float(partner_loss(20.0, symmetric)(DIFFERENT, VECTORS, ALL, 0.0))
    assert loss == pytest.approx(GOLDEN["losses"][name], rel=1e-5)


def test_only_the_order_of_scores_counts_and_equal_ones_have_none():
    loss = scored_pair_loss("cosent", 20.0)
    once = float(loss(SCORES, VECTORS, ALL, 0.0))
    assert float(loss(100 * SCORES**3 - 7, VECTORS, ALL, 0.0)) == pytest.approx(once)
    assert float(loss(np.ones_like(SCORES), VECTORS, ALL, 0.0)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("shared", "apart"),
    [((0, 0, 1, 0), "first"), ((0, 1, 1, 1), "second"), ((0, 0, 1, 1), "swapped"), ((0, 1, 1, 0), "swapped back")],
)
def test_pairs_that_share_a_text_are_no_counterexamples_of_each_other(shared, apart):
    row, side, other, its_side = shared
    texts = DIFFERENT.copy()
    texts[other, its_side] = texts[row, side]
    units = VECTORS / np.linalg.norm(VECTORS, axis=-1, keepdims=True)
    scaled = 20.0 * units[:, 0] @ units[:, 1].T
    scaled[0, 1] = scaled[1, 0] = -np.inf
    wanted = np.mean(np.log(np.exp(scaled).sum(axis=1)) - np.diag(scaled))
    assert float(partner_loss(20.0, False)(texts, VECTORS, ALL, 0.0)) == pytest.approx(wanted, rel=1e-5), apart


def test_rows_without_weight_count_nothing():
    weights = np.array([1, 1, 1, 1, 0], np.float32)
    for kind in ("cosine", "cosent"):
        loss = scored_pair_loss(kind, 20.0)
        fewer = float(loss(SCORES[:4], VECTORS[:4], ALL[:4], 0.0))
        assert float(loss(SCORES, VECTORS, weights, 0.0)) == pytest.approx(fewer, rel=1e-5)
