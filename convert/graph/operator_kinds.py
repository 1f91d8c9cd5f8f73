"""What is asked of each operator kind that a graph may hold: the one table that every reader takes it from.

How a file records a kind, its version and its options, stands in `convert.tflite.operators`: the writer needs that
half, and knows no graph. The functions that compute a kind in TensorFlow stand in `convert.qat.execution`, for nothing
below it may import TensorFlow. All three list the same kinds. What foreign files may hold, and what runtimes make of
it, is no part of this (`convert.verify.delegate`, `convert.tflite.runtime_version`).
"""

from dataclasses import dataclass
from enum import Enum


class Bound(Enum):
    """Which end of its first input a kind bounds by its second."""

    FLOOR = "maximum"
    CEILING = "minimum"


class Weights(Enum):
    """What becomes of large int8 weights in a graph of float activations (dynamic range)."""

    MULTIPLIED = "with activations that the operator quantizes row by row as they come"
    EXPANDED = "the rows that are looked up, never the table"


@dataclass(frozen=True)
class OperatorKind:
    """One kind.

    Attributes:
        passes_values: the output holds values of the first input unchanged, so it has its quantization.
        bound: by a constant, it costs nothing in integers: the type of the value before it saturates there.
        fixed_output: the output's (scale, zero point), where the 8-bit specification fixes it.
        adds: whether XNNPACK asks for like steps of inputs and output.
        channel_axis: the axis of the kernel, input 1, that has one scale for each index; input 2 are its offsets.
        weights: what becomes of int8 weights among floats; None where the kind keeps float weights.
    """

    passes_values: bool = False
    bound: Bound | None = None
    fixed_output: tuple[float, int] | None = None
    adds: bool = False
    channel_axis: int | None = None
    weights: Weights | None = None


OPERATOR_KINDS = {
    "ADD": OperatorKind(adds=True),
    "BATCH_MATMUL": OperatorKind(),
    "CONCATENATION": OperatorKind(passes_values=True),
    "CONV_2D": OperatorKind(channel_axis=0, weights=Weights.MULTIPLIED),
    "DEPTHWISE_CONV_2D": OperatorKind(channel_axis=3),
    "ELU": OperatorKind(),
    "GATHER": OperatorKind(passes_values=True, weights=Weights.EXPANDED),
    "GELU": OperatorKind(),
    "LOGISTIC": OperatorKind(fixed_output=(1 / 256, -128)),
    "MAXIMUM": OperatorKind(passes_values=True, bound=Bound.FLOOR),
    "MEAN": OperatorKind(),
    "MINIMUM": OperatorKind(passes_values=True, bound=Bound.CEILING),
    "MUL": OperatorKind(),
    "REDUCE_MAX": OperatorKind(passes_values=True),
    "RELU": OperatorKind(),
    "RESHAPE": OperatorKind(passes_values=True),
    "RSQRT": OperatorKind(),
    "SLICE": OperatorKind(passes_values=True),
    "SOFTMAX": OperatorKind(fixed_output=(1 / 256, -128)),
    "SQUARED_DIFFERENCE": OperatorKind(),
    "SUB": OperatorKind(adds=True),
    "TANH": OperatorKind(fixed_output=(1 / 128, 0)),
    "TRANSPOSE": OperatorKind(passes_values=True),
}
