"""A text that belongs to another by any row of the file is never its counterexample."""

import numpy as np
import pytest

from keras_model.data.rows import PartnerRow, ScoreRow
from keras_model.train.sentence_pairs.encoding import targets_of_pairs
from keras_model.train.sentence_pairs.losses import partner_loss
from keras_model.train.sentence_pairs.partners import KnownPartners

ROWS = [
    PartnerRow("capital of France", "Paris"),
    PartnerRow("seat of the Louvre", "The city of light"),
    PartnerRow("Capital of  france", "the city of light"),
    PartnerRow("capital of Peru", "Lima"),
]
BATCH = [0, 1, 3]
VECTORS = np.random.default_rng(3).normal(size=(3, 3, 5)).astype(np.float32)
ALL = np.ones(3, np.float32)


def scaled(side):
    units = VECTORS / np.linalg.norm(VECTORS, axis=-1, keepdims=True)
    return 20.0 * units[:, 0] @ units[:, side].T


@pytest.mark.parametrize("size", [3, 8])
@pytest.mark.parametrize("symmetric", [False, True])
def test_a_partner_by_a_row_of_another_batch_is_no_counterexample(size, symmetric):
    targets = KnownPartners(ROWS, size).beside(targets_of_pairs(ROWS)[BATCH])
    assert targets.shape == (3, 2 + size), "as wide for a batch that is not full"
    cosines = scaled(1)
    cosines[0, 1] = -np.inf
    wanted = [np.mean(np.log(np.exp(one).sum(axis=1)) - np.diag(one)) for one in (cosines, cosines.T)]
    loss = float(partner_loss(20.0, symmetric)(targets, VECTORS[:, :2], ALL, 0.0))
    assert loss == pytest.approx(np.mean(wanted) if symmetric else wanted[0], rel=1e-5)


def test_nor_is_it_as_a_text_that_does_not_belong_to_another():
    rows = [*ROWS[:3], PartnerRow("capital of Peru", "Lima", negatives=("the city of light", "Cusco"))]
    for turn in (rows, [*ROWS[:3], PartnerRow("capital of Peru", "Lima", negatives=("Cusco",))]):
        targets = KnownPartners(rows, 4).beside(targets_of_pairs(turn)[BATCH])
        cosines, others = scaled(1), scaled(2)
        cosines[0, 1] = -np.inf
        # Rows 0 and 1 have no such text. The third's belongs to the first text of the first two, if it is not Cusco.
        others[:, :2] = -np.inf
        if turn is rows:
            others[:2, 2] = -np.inf
        both = np.concatenate([cosines, others], axis=1)
        wanted = np.mean(np.log(np.exp(both).sum(axis=1)) - np.diag(cosines))
        assert float(partner_loss(20.0, False)(targets, VECTORS, ALL, 0.0)) == pytest.approx(wanted, rel=1e-5)


def test_where_no_text_has_two_partners_the_numbers_are_all(rows=(ROWS[0], ROWS[1], ROWS[3], ROWS[0])):
    targets = targets_of_pairs(rows)
    assert KnownPartners(rows, 4).beside(targets) is targets


def test_scores_stay_as_they_are():
    rows = [ScoreRow(("a", "b"), 1.0), ScoreRow(("a", "c"), 0.0)]
    targets = targets_of_pairs(rows)
    assert KnownPartners(rows, 4).beside(targets) is targets
