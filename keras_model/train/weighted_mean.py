"""The mean of what a batch's targets cost, without those that do not count."""

from typing import Any

from keras import ops


def weighted_mean(losses: Any, weights: Any) -> Any:
    """Return the mean of losses, each as often as its weight says; 0 where no weight is above 0.

    Args:
        losses: float [B], or [B, ...] for several targets a row.
        weights: float, of the same shape.
    """
    return ops.sum(losses * weights) / ops.maximum(ops.sum(weights), 1.0)
