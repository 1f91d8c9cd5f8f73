"""Which threshold a label gets: the best by its F1, nearest to 0.5, between two probabilities that occur."""

import numpy as np
import pytest

from keras_model.outputs.label_thresholds import choose_thresholds


def f1(given, expected):
    return 2 * (given & expected).sum() / max(1, given.sum() + expected.sum())


@pytest.mark.parametrize("rows", [1, 2, 7, 60])
def test_no_other_threshold_has_a_higher_f1(rows):
    generator = np.random.default_rng(rows)
    expected = generator.random((rows, 8)) < 0.4
    probabilities = np.clip(0.3 * expected + generator.random((rows, 8)) * 0.7, 0, 1).round(2).astype(np.float32)
    thresholds = choose_thresholds(probabilities, expected)
    for label, threshold in enumerate(thresholds):
        column, wanted = probabilities[:, label].astype(np.float64), expected[:, label]
        if not wanted.any():
            assert threshold == 0.5
            continue
        best = max(f1(column >= value, wanted) for value in column)
        assert f1(column >= threshold, wanted) == pytest.approx(best)
        assert threshold not in column, "an answer rounded otherwise falls on the same side"


def test_the_threshold_lies_halfway_and_is_written_short():
    probabilities = np.array([[0.1, 0.2], [0.6, 0.3], [0.9, 0.30001]])
    expected = np.array([[False, False], [True, False], [True, True]])
    first, second = choose_thresholds(probabilities, expected)
    assert first == 0.35
    assert second == pytest.approx(0.300005, abs=1e-12), "four decimals would fall on a probability"


def test_of_equally_good_thresholds_the_nearest_to_a_half_is_taken():
    probabilities = np.array([0.05, 0.1, 0.3, 0.4, 0.6])[:, None]
    expected = np.array([False, True, False, False, True])[:, None]
    scores = [f1(probabilities[:, 0] >= value, expected[:, 0]) for value in (0.1, 0.6)]
    assert scores[0] == scores[1]
    assert choose_thresholds(probabilities, expected) == (0.5,)
    level = np.array([0.2, 0.8])[:, None]
    assert choose_thresholds(level, np.array([[True], [True]])) == (0.1,)


def test_the_nearest_to_a_half_may_be_the_higher_one():
    # From 0.9 on one right of one, from 0.3 on two right of four: an F1 of 2/3 each.
    probabilities = np.array([0.9, 0.6, 0.5, 0.3])[:, None]
    expected = np.array([True, False, False, True])[:, None]
    assert choose_thresholds(probabilities, expected) == (0.75,)


def test_probabilities_near_zero_get_a_threshold_that_can_be_written():
    (threshold,) = choose_thresholds(np.array([[1e-30], [0.0]]), np.array([[True], [False]]))
    assert threshold == 1e-6
