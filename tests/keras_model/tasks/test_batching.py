"""Batches of two shapes hold every row, and repeat no more of them than fill the last."""

import numpy as np
import pytest

from keras_model.tasks.batching import LENGTH_STEP, batches_of_two_lengths, in_full_batches, round_up

LONGEST = 32


@pytest.mark.parametrize("count", [1, 3, 7, 8, 9, 64])
@pytest.mark.parametrize("batch_size", [1, 4, 8])
def test_full_batches_hold_each_row_and_then_some_again(count, batch_size):
    rows = np.random.default_rng(count).permutation(1000)[:count]
    filled = in_full_batches(rows, batch_size)
    assert len(filled) % batch_size == 0
    assert 0 <= len(filled) - count < batch_size
    np.testing.assert_array_equal(filled[:count], rows)
    assert set(filled) == set(rows)


def test_no_rows_make_no_batch():
    assert len(in_full_batches(np.array([], np.int64), 8)) == 0
    assert batches_of_two_lengths(np.array([], np.int64), np.array([3]), LONGEST, 4, 2) == []


@pytest.mark.parametrize("seed", range(30))
def test_two_lengths_hold_every_row(seed):
    generator = np.random.default_rng(seed)
    count = int(generator.integers(1, 80))
    lengths = generator.integers(1, LONGEST + 1, 100)
    rows = generator.permutation(100)[:count]
    short_rows, long_rows = (int(size) for size in generator.integers(1, 10, 2))
    batches = batches_of_two_lengths(rows, lengths, LONGEST, short_rows, long_rows)

    sizes = {LONGEST // 2: short_rows, LONGEST: long_rows}
    assert all(len(batch) == sizes[length] for batch, length in batches)
    assert all((lengths[batch] <= length).all() for batch, length in batches)
    seen = np.concatenate([batch for batch, _ in batches])
    assert set(seen) == set(rows)
    assert len(seen) - count < long_rows
    assert len(np.unique(seen)) == count
    if len(seen) > count:
        assert batches[-1][1] == LONGEST
        before = np.concatenate([np.array([], np.int64), *(batch for batch, _ in batches[:-1])])
        assert len(np.unique(before)) == len(before), "rows again in another batch than the last"

    # Rows that are too long, or left over, are all that full length is spent on.
    short = sum(length == LONGEST // 2 for _, length in batches) * short_rows
    assert 0 <= (lengths[rows] <= LONGEST // 2).sum() - short < short_rows


def test_rows_keep_their_order_within_a_length():
    lengths = np.array([4, 30, 4, 30, 4, 30, 4, 4])
    rows = np.array([7, 5, 6, 3, 4, 1, 2, 0])
    batches = batches_of_two_lengths(rows, lengths, LONGEST, 2, 2)
    found = [(batch.tolist(), length) for batch, length in batches]
    assert found == [([7, 6], 16), ([4, 2], 16), ([5, 3], 32), ([1, 0], 32)]


def test_a_row_of_half_the_length_is_a_short_one():
    half = np.array([LONGEST // 2, LONGEST // 2 + 1])
    batches = batches_of_two_lengths(np.arange(2), half, LONGEST, 1, 1)
    assert [(batch.tolist(), length) for batch, length in batches] == [([0], 16), ([1], 32)]


def test_lengths_are_rounded_up_to_whole_steps():
    lengths = np.arange(1, 200)
    rounded = round_up(lengths)
    assert (rounded % LENGTH_STEP == 0).all()
    assert (rounded >= lengths).all()
    assert (rounded - lengths < LENGTH_STEP).all()
    np.testing.assert_array_equal(round_up(rounded), rounded)
