import numpy as np
import pytest

from convert.logarithm import Logarithm


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def values(logarithm, sums, round_units=False):
    """The logarithm as the graph computes it; with the rounding of int8 units and of LOGISTIC's output."""
    arguments = np.clip(logarithm.slopes * sums[:, None] + logarithm.offsets, *logarithm.unit_range)
    if not round_units:
        return sigmoid(arguments) @ logarithm.weights + logarithm.constant
    low, high = logarithm.unit_range
    step = (high - low) / 255
    units = np.round(sigmoid(np.round(arguments / step) * step) * 256) / 256
    return units @ logarithm.weights + logarithm.constant


@pytest.mark.parametrize("largest", [1, 3, 16, 64, 128, 512])
def test_the_sum_of_sigmoids_follows_the_logarithm(largest):
    logarithm = Logarithm.fit(largest)
    sums = np.linspace(1, max(largest, 2), 3001)
    error = np.abs(values(logarithm, sums) - np.log(sums)).max()
    assert error < 0.01  # of a probability: 1 %
    assert error <= logarithm.largest_error * 1.05 + 1e-4


@pytest.mark.parametrize("largest", [3, 64, 128, 512])
def test_rounding_the_units_to_int8_costs_little(largest):
    logarithm = Logarithm.fit(largest)
    sums = np.geomspace(1, largest, 3001)
    assert np.abs(values(logarithm, sums, round_units=True) - np.log(sums)).max() < 0.02
    # Large weights would amplify what the sigmoids are rounded by.
    assert np.abs(logarithm.weights).max() < 1


def test_a_fit_is_made_once_and_is_deterministic():
    assert Logarithm.fit(32) is Logarithm.fit(32)
    again = Logarithm.fit.__wrapped__(32)
    np.testing.assert_array_equal(again.weights, Logarithm.fit(32).weights)
