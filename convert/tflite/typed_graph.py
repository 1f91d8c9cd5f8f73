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
    """A tensor with its storage type.

    Attributes:
        name: unique within the file.
        shape: static.
        dtype: float32, float16, int32, int8 or uint8.
        quantization: what its integers stand for; None of floats and of ids, indices and shapes.

    Raises:
        ValueError: integers of eight bits without a quantization, which no operator could read.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype
    quantization: Quantization | None = None

    def __post_init__(self) -> None:
        if np.dtype(self.dtype).itemsize == 1 and self.quantization is None:
            raise ValueError(f"{self.name}: {np.dtype(self.dtype)} needs a scale and a zero point")

    @property
    def steps(self) -> Quantization:
        """The quantization of a tensor that must have one.

        Raises:
            TypeError: it has none.
        """
        if self.quantization is None:
            raise TypeError(f"{self.name}: its numbers stand for themselves, it is not quantized")
        return self.quantization


@dataclass(frozen=True, eq=False)
class TypedConstant(TypedTensor):
    """A tensor whose value is known before inference.

    Attributes:
        data: the value; stored as `dtype`.
    """

    data: np.ndarray = field(kw_only=True)


@dataclass(frozen=True, eq=False)
class TypedOperator:
    """An operator of `convert.graph.graph.Operator.kind`, or QUANTIZE or DEQUANTIZE, over typed tensors."""

    kind: str
    inputs: list[TypedTensor]
    output: TypedTensor
    options: dict[str, Any] = field(default_factory=dict)

    def constant(self, place: int) -> TypedConstant:
        """The input at a place, which must be a constant.

        Raises:
            TypeError: it is computed.
        """
        tensor = self.inputs[place]
        if not isinstance(tensor, TypedConstant):
            raise TypeError(f"{self.output.name}: input {place} of this {self.kind}, {tensor.name}, is no constant")
        return tensor
