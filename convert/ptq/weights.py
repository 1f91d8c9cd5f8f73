"""Weights as they are stored: in eight bits with one scale for each output channel, or over all channels."""

from dataclasses import replace
from typing import TypeVar

import numpy as np

from convert.graph.constructions import over_all_channels
from convert.graph.graph import Operator
from convert.tflite.typed_graph import TypedOperator

_AnyOperator = TypeVar("_AnyOperator", Operator, TypedOperator)


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


def without_groups(operator: _AnyOperator) -> _AnyOperator:
    """The same convolution over all channels; the zeros between the groups change no sum. Others stay as they are."""
    groups = operator.options.get("groups", 1)
    if groups == 1:
        return operator
    kernel = operator.constant(1)
    whole = over_all_channels(kernel.data, groups)
    inputs = [operator.inputs[0], replace(kernel, shape=whole.shape, data=whole), operator.inputs[2]]
    return replace(operator, inputs=inputs, options={**operator.options, "groups": 1})
