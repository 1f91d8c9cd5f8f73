"""The shapes of batches that a backend takes without compiling anew."""

import keras
import numpy as np


def one_shape() -> bool:
    """Whether every batch should have the same shape.

    JAX compiles a step for every shape it meets, for half a minute each where a step of twelve layers then takes some
    hundredths of a second (an H100). Elsewhere a batch may be as long as its longest row.
    """
    return keras.backend.backend() == "jax"


def in_full_batches(rows: np.ndarray, batch_size: int) -> np.ndarray:
    """Return row numbers followed by as many of them again as fill the last batch."""
    return np.resize(rows, -(-len(rows) // batch_size) * batch_size)
