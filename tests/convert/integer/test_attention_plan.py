"""Means of keys and values: those of all tokens at once, however the tokens come."""

import numpy as np
import pytest

from convert.integer.attention_plan import AttentionStatistics

CHANNELS = 6


def planned(parts):
    statistics = AttentionStatistics(CHANNELS)
    for keys, values in parts:
        statistics.add(keys, values)
    return statistics.plan()


@pytest.mark.parametrize("pieces", [1, 2, 7, 40])
def test_the_means_do_not_depend_on_how_tokens_are_handed_in(pieces):
    generator = np.random.default_rng(0)
    keys, values = generator.normal([[[3]], [[-50]]], 2, (2, 40, CHANNELS)).astype(np.float32)
    plan = planned(zip(np.array_split(keys, pieces), np.array_split(values, pieces), strict=True))
    np.testing.assert_allclose(plan.key_mean, keys.mean(axis=0, dtype=np.float64), rtol=1e-6)
    np.testing.assert_allclose(plan.value_mean, values.mean(axis=0, dtype=np.float64), rtol=1e-6)
    assert plan.key_mean.dtype == plan.value_mean.dtype == np.float32
    assert plan.key_mean.shape == plan.value_mean.shape == (CHANNELS,)


def test_every_token_counts_the_same_in_a_sentence_of_any_length():
    ones, threes = np.ones((1, CHANNELS), np.float32), np.full((3, CHANNELS), 3, np.float32)
    plan = planned([(ones, threes[:1]), (threes, np.repeat(ones, 3, axis=0))])
    assert plan.key_mean.tolist() == [(1 + 3 * 3) / 4] * CHANNELS
    assert plan.value_mean.tolist() == [(3 + 3 * 1) / 4] * CHANNELS


def test_many_tokens_do_not_wear_the_means_out():
    """In float32 a sum of so many tokens would be wrong in its third digit."""
    block = np.full((100_000, CHANNELS), 0.1, np.float32)
    plan = planned([(block, -block)] * 30)
    np.testing.assert_allclose(plan.key_mean, np.float32(0.1), rtol=1e-7)
    np.testing.assert_allclose(plan.value_mean, np.float32(-0.1), rtol=1e-7)
