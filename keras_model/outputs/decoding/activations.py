"""What logits stand for."""

import numpy as np


def softmax(logits: np.ndarray, axis: int = -1, dtype: type[np.floating] | None = None) -> np.ndarray:
    """Return the probabilities that logits stand for, which come to 1 over an axis; float, of the same shape.

    Args:
        logits: float; -inf has probability 0.
        axis: of the classes.
        dtype: to compute in; None for the logits' own.
    """
    exponentials = np.exp(logits - logits.max(axis, keepdims=True), dtype=dtype)
    return exponentials / exponentials.sum(axis, keepdims=True)


def sigmoid(values: np.ndarray) -> np.ndarray:
    """Return the logistic function of each value, of the same float type and shape."""
    # By the hyperbolic tangent, which no value makes overflow.
    return 0.5 * (np.tanh(0.5 * values) + 1)
