"""Chance, against SciPy and statsmodels (tests/data/paired_tests/make_expected.py)."""

import json

import numpy as np
import pytest

from keras_model.outputs.two_models import paired_tests
from support.places import DATA

EXPECTED = json.loads((DATA / "paired_tests" / "expected.json").read_text(encoding="utf-8"))


def shares(right):
    return np.stack([np.asarray(right, float), np.ones(len(right))], axis=1)


def near(interval, expected, part=0.12):
    """Ends that two bootstraps draw agree to a part of the interval's width."""
    assert interval == pytest.approx(expected, abs=part * (expected[1] - expected[0]))


@pytest.mark.parametrize(("worse", "better", "p"), EXPECTED["mcnemar"])
def test_mcnemars_test_is_that_of_statsmodels(worse, better, p):
    assert paired_tests.mcnemar(worse, better) == pytest.approx(p, rel=1e-9)


def test_the_drop_of_a_mean_is_that_of_scipy():
    before, after = map(shares, EXPECTED["shares"]["right"])
    near(paired_tests.ratio_drop_interval(before, after), EXPECTED["shares"]["interval"])


def test_the_drop_of_a_ratio_of_sums_is_that_of_resamples_one_by_one():
    before, after = (np.array(part) for part in EXPECTED["ratios"]["parts"])
    near(paired_tests.ratio_drop_interval(before, after), EXPECTED["ratios"]["interval"])


def test_the_drop_of_a_rank_correlation_is_that_of_scipy():
    values = [np.array(side) for side in EXPECTED["ranks"]["values"]]
    near(paired_tests.spearman_drop_interval(*values, range(120)), EXPECTED["ranks"]["interval"])
    together = EXPECTED["ranks"]["clusters"]
    near(paired_tests.spearman_drop_interval(*values, together), EXPECTED["ranks"]["cluster_interval"])


def test_the_loss_of_pairs_ranks_is_near_that_of_texts_drawn_and_ranked_anew():
    one, other = (np.array(side) @ np.array(side).T for side in EXPECTED["vectors"]["vectors"])
    near(paired_tests.pair_spearman_loss_interval(one, other), EXPECTED["vectors"]["interval"], 0.25)


def test_nothing_is_lost_for_certain_where_nothing_changed():
    same = shares([True, False, True])
    assert paired_tests.ratio_drop_interval(same, same) == (0, 0)
    values = np.array([1.0, 3.0, 2.0, 2.0])
    assert paired_tests.spearman_drop_interval(values, values, values, range(4)) == (0, 0)
    vectors = np.array(EXPECTED["vectors"]["vectors"][0])
    similar = vectors @ vectors.T
    assert paired_tests.pair_spearman_loss_interval(similar, similar) == pytest.approx((0, 0), abs=1e-12)


def test_ratios_of_nothing_and_constant_values_are_numbers():
    none = np.zeros((4, 2))
    assert paired_tests.ratio_drop_interval(none, none) == (0, 0)
    constant, values = np.ones(4), np.arange(4.0)
    assert np.isfinite(paired_tests.spearman_drop_interval(values, constant, values, range(4))).all()
    assert np.isfinite(paired_tests.pair_spearman_loss_interval(np.ones((3, 3)), np.ones((3, 3)))).all()


def test_a_hundred_times_as_many_rows_have_a_narrower_interval():
    random = np.random.default_rng(3)
    pairs = [random.random((2, count)) < 0.7 for count in (50, 5_000)]
    widths = [np.ptp(paired_tests.ratio_drop_interval(*map(shares, pair))) for pair in pairs]
    assert widths[0] / widths[1] == pytest.approx(10, rel=0.3)
