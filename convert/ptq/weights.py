"""Weights in eight bits, one scale for each output channel."""

import numpy as np


def quantize_per_row(weights: np.ndarray, scale: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 weights over axis 0, within ±127 as the TensorFlow Lite 8-bit specification asks.

    Args:
        weights: float (rows, ...).
        scale: float (rows,), or None for the smallest that avoids saturation.

    Returns:
        int8 weights of the same shape, and the float32 scale of each row.
    """
    rows = weights.reshape(len(weights), -1)
    if scale is None:
        scale = np.abs(rows).max(axis=1) / 127
    # A row of zeros needs some scale; 1 keeps its bias representable.
    scale = np.where(scale > 0, scale, 1.0).astype(np.float32)
    values = np.clip(np.round(rows / scale[:, None]), -127, 127).astype(np.int8)
    return values.reshape(weights.shape), scale
