import numpy as np
import pytest

from convert.ptq.gptq import round_with_compensation
from convert.ptq.weights import quantize_per_row

TOKENS = 400


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def correlated(rng, channels):
    """Inputs of few causes: every channel rises and falls with others."""
    causes = rng.normal(0, 1, (TOKENS, channels // 4))
    return causes @ rng.normal(0, 1, (channels // 4, channels)) + rng.normal(0, 0.1, (TOKENS, channels))


def moments(inputs, groups=1):
    parts = inputs.reshape(len(inputs), groups, -1).transpose(1, 0, 2)
    return parts.transpose(0, 2, 1) @ parts / len(inputs)


def errors(inputs, kernel, values, scale, groups=1):
    """Squared error of each output, ‖X(W - Ŵ)‖²."""
    difference = (kernel - values * scale[:, None]).reshape(groups, -1, kernel.shape[1])
    parts = inputs.reshape(len(inputs), groups, -1).transpose(1, 2, 0)
    return np.square(difference @ parts).sum(axis=2).ravel()


@pytest.mark.parametrize(("channels", "groups"), [(24, 1), (200, 1), (96, 4)])
def test_correlated_inputs_err_less_in_every_output(rng, channels, groups):
    inputs = correlated(rng, channels)
    kernel = rng.normal(0, 1, (20, channels // groups)).astype(np.float32)
    nearest, scale = quantize_per_row(kernel)
    compensated = round_with_compensation(kernel, groups, moments(inputs, groups), scale)
    assert (compensated.dtype, compensated.shape) == (np.int8, kernel.shape)
    plain = errors(inputs, kernel, nearest, scale, groups)
    better = errors(inputs, kernel, compensated, scale, groups)
    assert (better <= plain * (1 + 1e-9)).all()
    assert better.sum() < 0.6 * plain.sum()


def test_weights_on_their_way_to_compensate_stay_near_the_true_ones(rng):
    inputs = correlated(rng, 64)
    kernel = rng.normal(0, 1, (20, 64)).astype(np.float32)
    _, scale = quantize_per_row(kernel)
    compensated = round_with_compensation(kernel, 1, moments(inputs), scale)
    assert np.abs(compensated - kernel / scale[:, None]).max() < 10
    assert np.abs(compensated.astype(int)).max() <= 127


def test_independent_inputs_leave_nothing_to_compensate(rng):
    kernel = rng.normal(0, 1, (12, 70)).astype(np.float32)
    nearest, scale = quantize_per_row(kernel)
    variances = np.diag(rng.uniform(0.1, 10, 70))[None]
    np.testing.assert_array_equal(round_with_compensation(kernel, 1, variances, scale), nearest)


def test_the_same_inputs_give_the_same_weights(rng):
    moment = moments(correlated(rng, 150))
    kernel = rng.normal(0, 1, (30, 150)).astype(np.float32)
    _, scale = quantize_per_row(kernel)
    first = round_with_compensation(kernel, 1, moment, scale)
    np.testing.assert_array_equal(round_with_compensation(kernel.copy(), 1, moment.copy(), scale), first)


def test_groups_are_rounded_apart(rng):
    inputs = correlated(rng, 48)
    kernel = rng.normal(0, 1, (8, 24)).astype(np.float32)
    _, scale = quantize_per_row(kernel)
    moment = moments(inputs, 2)
    together = round_with_compensation(kernel, 2, moment, scale)
    apart = [
        round_with_compensation(kernel[part], 1, moment[group : group + 1], scale[part])
        for group, part in enumerate((slice(4), slice(4, 8)))
    ]
    np.testing.assert_array_equal(together, np.concatenate(apart))


def test_channels_that_never_vary_do_no_harm(rng):
    inputs = correlated(rng, 32)
    inputs[:, 5:9] = 0
    kernel = rng.normal(0, 1, (6, 32)).astype(np.float32)
    nearest, scale = quantize_per_row(kernel)
    compensated = round_with_compensation(kernel, 1, moments(inputs), scale)
    np.testing.assert_array_equal(compensated[:, 5:9], nearest[:, 5:9])
    silent = round_with_compensation(kernel, 1, np.zeros((1, 32, 32)), scale)
    np.testing.assert_array_equal(silent, nearest)


def test_the_rounding_of_sums_over_inputs_that_are_constant_is_not_read(rng):
    inputs = np.repeat(rng.normal(3, 1, (1, 64)), TOKENS, axis=0).astype(np.float32)
    mean = inputs.mean(axis=0)
    # As sums of float32 leave it: small, and below 0 along some directions.
    covariance = (inputs.T @ inputs / np.float32(TOKENS) - np.outer(mean, mean))[None]
    noise = covariance + np.eye(64, dtype=np.float32) * (1e-8 - covariance[0].trace() / 64)
    assert np.linalg.eigvalsh(noise[0].astype(np.float64)).min() < 0 < noise[0].trace()
    kernel = rng.normal(0, 1, (12, 64)).astype(np.float32)
    nearest, scale = quantize_per_row(kernel)
    np.testing.assert_array_equal(round_with_compensation(kernel, 1, noise, scale), nearest)
