import numpy as np
import pytest

from convert.ptq.weights import quantize_per_row


@pytest.fixture
def weights():
    rng = np.random.default_rng(0)
    return (rng.normal(0, 1, (6, 1, 1, 40)) * np.geomspace(1e-4, 10, 6).reshape(6, 1, 1, 1)).astype(np.float32)


def test_each_row_has_the_scale_of_its_largest_weight(weights):
    values, scale = quantize_per_row(weights)
    assert (values.dtype, scale.dtype, values.shape, scale.shape) == (np.int8, np.float32, weights.shape, (6,))
    assert (np.abs(values).max(axis=(1, 2, 3)) == 127).all()
    error = np.abs(values * scale.reshape(6, 1, 1, 1) - weights)
    assert (error <= scale.reshape(6, 1, 1, 1) * 0.5001).all()


def test_minus_128_is_never_used(weights):
    values, _ = quantize_per_row(-np.abs(weights), np.full(6, 1e-6))
    assert values.min() == -127


def test_a_given_scale_is_taken(weights):
    values, scale = quantize_per_row(weights, np.full(6, 0.1))
    np.testing.assert_array_equal(scale, np.full(6, 0.1, np.float32))
    np.testing.assert_array_equal(values, np.clip(np.round(weights / np.float32(0.1)), -127, 127))


def test_a_row_of_zeros_gets_a_scale_that_divides():
    values, scale = quantize_per_row(np.zeros((2, 3), np.float32))
    assert not values.any()
    np.testing.assert_array_equal(scale, [1, 1])
