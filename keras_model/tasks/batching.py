"""Batches of few shapes, which a backend takes without compiling anew for each."""

import numpy as np


def in_full_batches(rows: np.ndarray, batch_size: int) -> np.ndarray:
    """Return row numbers followed by as many of them again as fill the last batch."""
    return np.resize(rows, -(-len(rows) // batch_size) * batch_size)


def batches_of_two_lengths(
    rows: np.ndarray, lengths: np.ndarray, longest: int, short_rows: int, long_rows: int
) -> list[tuple[np.ndarray, int]]:
    """Cut rows into batches of two shapes.

    Args:
        rows: row numbers, in the order to keep.
        lengths: of all rows, in tokens.
        longest: the length of the longer batches; the others' is half of it.
        short_rows: rows of a batch of half the length.
        long_rows: rows of a batch of full length.

    Returns:
        Row numbers and the length to pad to, a batch each. Every row is in one batch; the last batch alone, which is of
        full length, may hold rows again.
    """
    fits = lengths[rows] <= longest // 2
    short = rows[fits]
    full = len(short) // short_rows * short_rows
    others = in_full_batches(np.concatenate([rows[~fits], short[full:]]), long_rows)
    return [(batch, longest // 2) for batch in short[:full].reshape(-1, short_rows)] + [
        (batch, longest) for batch in others.reshape(-1, long_rows)
    ]


# Lengths are rounded up to a multiple of this: fine enough to waste little on padding, coarse enough that the
# backend meets few distinct shapes.
LENGTH_STEP = 4


def round_up(lengths: np.ndarray) -> np.ndarray:
    """Return lengths as multiples of `LENGTH_STEP`."""
    return -(-lengths // LENGTH_STEP) * LENGTH_STEP
