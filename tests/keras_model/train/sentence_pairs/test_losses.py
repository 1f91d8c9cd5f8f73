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


def with_thirds(texts):
    """The vectors of pairs with a third one each, and the mean loss where `texts` numbers all three."""
    thirds = np.roll(VECTORS[:, 1], 2, axis=0) + VECTORS[:, 0]
    vectors = np.concatenate([VECTORS, thirds[:, None]], axis=1).astype(np.float32)
    units = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled = 20.0 * np.concatenate([units[:, 0] @ units[:, 1].T, units[:, 0] @ units[:, 2].T], axis=1)
    for row, pair in enumerate(texts):
        for other, own in enumerate(texts):
            if own[2] in pair[:2] or own[2] in own[:2]:
                scaled[row, PAIRS + other] = -np.inf
    wanted = np.mean(np.log(np.exp(scaled).sum(axis=1)) - np.diag(scaled[:, :PAIRS]))
    return vectors, wanted


THIRDS = np.concatenate([DIFFERENT, 2 * PAIRS + np.arange(PAIRS, dtype=np.int32)[:, None]], axis=1)


@pytest.mark.parametrize(
    ("row", "third"),
    [(None, None), (1, DIFFERENT[0, 1]), (1, DIFFERENT[0, 0]), (2, DIFFERENT[2, 1])],
    ids=["all differ", "another's partner", "another's first text", "none of its own"],
)
def test_texts_that_do_not_belong_to_a_first_one_are_candidates_for_all(row, third):
    texts = THIRDS.copy()
    if row is not None:
        texts[row, 2] = third
    vectors, wanted = with_thirds(texts)
    loss = float(partner_loss(20.0, False)(texts, vectors, ALL, 0.0))
    assert loss == pytest.approx(wanted, rel=1e-5)
    assert loss > float(partner_loss(20.0, False)(DIFFERENT, VECTORS, ALL, 0.0))


def test_without_any_third_text_of_its_own_the_loss_is_that_of_pairs():
    texts = np.concatenate([DIFFERENT, DIFFERENT[:, 1:]], axis=1)
    vectors = np.concatenate([VECTORS, VECTORS[:, 1:]], axis=1)
    for symmetric in (False, True):
        loss = partner_loss(20.0, symmetric)
        pairs = float(loss(DIFFERENT, VECTORS, ALL, 0.0))
        assert float(loss(texts, vectors, ALL, 0.0)) == pytest.approx(pairs, rel=1e-6)
