"""The error equals what can be worked out by hand, and has the properties that its definition promises."""

import numpy as np
import pytest

from keras_model.outputs.confidence.calibration_error import (
    expected_calibration_error,
    label_calibration_error,
    label_set_calibration_error,
)


def test_a_worked_example_in_five_bins():
    # Bins ]0, .2] … ]8, 1]: .1 and .2 share the first, .35 is alone, .9, .95 and 1 share the last.
    confidence = np.array([0.1, 0.2, 0.35, 0.9, 0.95, 1.0])
    came_true = np.array([True, False, False, True, True, False])
    gaps = [2 * abs(0.15 - 1 / 2), 1 * abs(0.35 - 0), 3 * abs(2.85 / 3 - 2 / 3)]
    assert expected_calibration_error(confidence, came_true, bins=5) == pytest.approx(sum(gaps) / 6)


def naive(confidence, came_true, bins):
    """The definition, bin by bin."""
    total = 0.0
    for number in range(1, bins + 1):
        low = -1.0 if number == 1 else (number - 1) / bins
        held = (confidence > low) & (confidence <= number / bins)
        if held.any():
            total += held.sum() / len(confidence) * abs(came_true[held].mean() - confidence[held].mean())
    return total


@pytest.mark.parametrize("seed", range(20))
def test_random_cases_have_the_error_of_the_definition_in_any_order(seed):
    random = np.random.default_rng(seed)
    bins = int(random.integers(1, 20))
    confidence = np.concatenate([random.random(100), np.arange(bins + 1) / bins])
    came_true = random.random(len(confidence)) < 0.6
    error = expected_calibration_error(confidence, came_true, bins)
    assert error == pytest.approx(naive(confidence, came_true, bins))
    order = random.permutation(len(confidence))
    assert expected_calibration_error(confidence[order], came_true[order], bins) == pytest.approx(error)


def test_confidence_that_comes_true_has_next_to_no_error_and_boasting_has_what_it_boasts():
    random = np.random.default_rng(5)
    confidence = random.random(200_000)
    came_true = random.random(200_000) < confidence
    assert expected_calibration_error(confidence, came_true) < 0.01
    assert expected_calibration_error(np.ones(200_000), came_true) == pytest.approx(1 - came_true.mean())


@pytest.mark.parametrize("edge", [1 / 3, 0.2, 1.0])
def test_an_edge_belongs_to_the_bin_below(edge):
    # In one bin, over and under by the same, they even out; in two they would not.
    confidence, came_true = np.array([edge, edge - 0.01]), np.array([True, False])
    assert expected_calibration_error(confidence, came_true) == pytest.approx(abs(edge - 0.005 - 0.5))


def test_a_float32_and_an_exact_end_of_the_range_are_counted():
    assert expected_calibration_error(np.array([0.0, 1.0], np.float32), np.array([False, True])) == 0.0
    with pytest.raises(ValueError, match="no cases"):
        expected_calibration_error(np.zeros(0), np.zeros(0, bool))


def test_of_exclusive_labels_the_likeliest_counts_and_of_others_each():
    probabilities = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])
    expected = np.array([[True, False, False], [False, True, False]])
    assert label_calibration_error(probabilities, expected) == pytest.approx((0.3 + 0.6) / 2)
    # .1 twice in the second bin, .2 in the third, .3 alone, .6 alone, .7 alone.
    gaps = [0.2, 0.2, 0.7, 0.6, 0.3]
    assert label_set_calibration_error(probabilities, expected) == pytest.approx(sum(gaps) / 6)
