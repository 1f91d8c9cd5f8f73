import numpy as np
import pytest

from convert.integer.attention import reciprocal
from convert.integer.inverse_deviation import massive_root, root
from convert.integer.sigmoid_sum import SigmoidSum


def in_int8(function, points):
    """The sum with the rounding of its arguments, of LOGISTIC's output and of the weights."""
    low, high = function.unit_range
    step = (high - low) / 255
    arguments = np.round((function.slopes * points[:, None] + function.offsets) / step).clip(-128, 127) * step
    sigmoids = np.round(256 / (1 + np.exp(-arguments))).clip(0, 255) / 256
    scale = np.abs(function.weights).max() / 127
    return sigmoids @ (np.round(function.weights / scale) * scale) + function.constant


@pytest.mark.parametrize("run", [SigmoidSum.__call__, in_int8])
@pytest.mark.parametrize("largest", [1, 3, 16, 64, 128, 512])
def test_the_reciprocal_errs_less_than_four_steps_of_a_probability(largest, run):
    points = np.geomspace(1, max(largest, 2), 999)
    assert np.abs(run(reciprocal(largest, 1.0), points) - 1 / points).max() < 4 / 255


@pytest.mark.parametrize("run", [SigmoidSum.__call__, in_int8])
@pytest.mark.parametrize("largest", [129, 256, 512])
def test_the_inverse_root_errs_less_than_four_steps_of_a_probability(largest, run):
    points = np.geomspace(1, largest, 999)
    assert np.abs(run(reciprocal(largest, 0.5), points) - points**-0.5).max() < 4 / 255


@pytest.mark.parametrize("run", [SigmoidSum.__call__, in_int8])
@pytest.mark.parametrize(("least", "greatest"), [(0.2, 0.25), (0.01, 0.04), (1, 16), (1e-3, 0.06), (3, 100)])
def test_the_root_errs_less_than_two_percent(least, greatest, run):
    points = np.geomspace(least, greatest, 999)
    assert np.abs(run(root(least, greatest), points) * np.sqrt(points) - 1).max() < 0.02


@pytest.mark.parametrize("run", [SigmoidSum.__call__, in_int8])
@pytest.mark.parametrize("greatest", [2.5, 8, 30, 130])
def test_the_root_of_massive_variances_leaves_usual_ones_alone(greatest, run):
    usual = np.linspace(0, 0.7, 99)
    assert run(massive_root(1.0, greatest), usual).min() > 1 - 0.5 / 255  # stored as 1, where its type ends
    massive = np.geomspace(1, greatest, 999)
    found = np.minimum(run(massive_root(1.0, greatest), massive), 1)
    assert np.abs(found * np.sqrt(massive) - 1).max() < 0.06


def test_weights_are_multiples_of_an_int8_step_and_amplify_no_rounding():
    weights = reciprocal(64, 1.0).weights
    steps = weights / (np.abs(weights).max() / 127)
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-3)
    assert np.abs(weights).max() < 1


def test_a_fit_is_deterministic():
    again = reciprocal.__wrapped__(32, 1.0)
    np.testing.assert_array_equal(again.weights, reciprocal(32, 1.0).weights)
    assert again.constant == reciprocal(32, 1.0).constant
