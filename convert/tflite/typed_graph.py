"""Operators over tensors whose storage types are decided: what `convert.tflite.writer` writes."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Quantization:
    """real = scale · (integer - zero_point), one scale for the tensor or one for each index along `axis`."""

    scale: np.ndarray
    zero_point: int = 0
    axis: int = 0


@dataclass(frozen=True, eq=False)
class TypedTensor:
    """A tensor with its storage type; `data` is None for values computed at run time."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype
    quantization: Quantization | None = None
    data: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class TypedOperator:
    """An operator of `convert.graph.graph.Operator.kind`, or QUANTIZE or DEQUANTIZE, over typed tensors."""

    kind: str
    inputs: list[TypedTensor]
    output: TypedTensor
    options: dict[str, Any] = field(default_factory=dict)
