"""What the native runtime's kernels take for granted of an operator.

The kinds are those of text models, whoever converted them. In a file of another tool, a kind that is not here is left
to the runtime; in a file of ours, there is no other. Read off tensorflow/lite/kernels and XNNPACK's subgraphs, and off
files that ended the runtime.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from convert.tflite.structure import shapes, value_ranges
from convert.tflite.structure.call import Call, Shape
from convert.tflite.structure.value_ranges import Range


class Types(Enum):
    """Which type the output has."""

    OWN = "its own, whatever is read"
    FIRST = "that of the first input"
    BOTH = "that of the first two inputs, which have one type"


class Scales(Enum):
    """What a kernel does with the scales of integers."""

    CARRIED = "nothing"
    USED = "makes a multiplier of them, so that none may be missing or extreme"
    SUM = "makes a multiplier of them that must be less than one"


@dataclass(frozen=True)
class Kernel:
    """One kind of operator; it writes one output.

    Attributes:
        least, most: numbers of inputs that it reads.
        types: of the output against the inputs.
        scales: what becomes of integers' scales.
        shape: what shape it writes, given shapes and options that it can compute with.
        options: the schema's name of its options, or "" where it has none.
        values: the least and the greatest number that it makes of two inputs of int32.
        table: the input that it looks rows up in, by the numbers in the other.
        weights: whether inputs 1 and 2 are weights and offsets, which have scales of their own for each channel.
    """

    least: int
    most: int
    types: Types
    scales: Scales
    shape: Callable[[Call], Shape]
    options: str = ""
    values: Callable[[Range, Range], Range] | None = None
    table: int | None = None
    weights: bool = False


def _unary(scales: Scales = Scales.USED, options: str = "") -> Kernel:
    return Kernel(1, 1, Types.FIRST, scales, shapes.alike, options)


def _binary(scales: Scales, options: str, values: Callable[[Range, Range], Range] | None = None) -> Kernel:
    return Kernel(2, 2, Types.BOTH, scales, shapes.broadcast, options, values)


def _bounding(values: Callable[[Range, Range], Range]) -> Kernel:
    return Kernel(2, 2, Types.BOTH, Scales.CARRIED, shapes.bounding, "MaximumMinimumOptions", values)


def _weighted(types: Types, shape: Callable[[Call], Shape], options: str) -> Kernel:
    return Kernel(2, 3, types, Scales.USED, shape, options, weights=True)


def _reducing(scales: Scales) -> Kernel:
    return Kernel(2, 2, Types.FIRST, scales, shapes.reduced, "ReducerOptions")


KERNELS = {
    "ADD": _binary(Scales.SUM, "AddOptions", value_ranges.total),
    "BATCH_MATMUL": Kernel(2, 2, Types.FIRST, Scales.USED, shapes.batch_matmul, "BatchMatMulOptions"),
    "CONCATENATION": Kernel(
        2, 2, Types.BOTH, Scales.CARRIED, shapes.joined, "ConcatenationOptions", value_ranges.either
    ),
    "CONV_2D": _weighted(Types.FIRST, shapes.conv_2d, "Conv2DOptions"),
    "DEPTHWISE_CONV_2D": _weighted(Types.FIRST, shapes.depthwise_conv_2d, "DepthwiseConv2DOptions"),
    "DEQUANTIZE": Kernel(1, 1, Types.OWN, Scales.USED, shapes.dequantized, "DequantizeOptions"),
    "DIV": _binary(Scales.USED, "DivOptions"),
    "ELU": _unary(),
    "EMBEDDING_LOOKUP": Kernel(2, 2, Types.OWN, Scales.CARRIED, shapes.embedding_lookup, table=1),
    "EXP": _unary(options="ExpOptions"),
    "EXPAND_DIMS": Kernel(2, 2, Types.FIRST, Scales.CARRIED, shapes.expand_dims, "ExpandDimsOptions"),
    "FULLY_CONNECTED": _weighted(Types.OWN, shapes.fully_connected, "FullyConnectedOptions"),
    "GATHER": Kernel(2, 2, Types.FIRST, Scales.CARRIED, shapes.gather, "GatherOptions", table=0),
    "GELU": _unary(options="GeluOptions"),
    "LOGISTIC": _unary(),
    "MAX_POOL_2D": Kernel(1, 1, Types.FIRST, Scales.CARRIED, shapes.max_pool_2d, "Pool2DOptions"),
    "MAXIMUM": _bounding(value_ranges.greater),
    "MEAN": _reducing(Scales.USED),
    "MINIMUM": _bounding(value_ranges.smaller),
    "MUL": _binary(Scales.USED, "MulOptions", value_ranges.product),
    "NEG": _unary(options="NegOptions"),
    "QUANTIZE": Kernel(1, 1, Types.OWN, Scales.USED, shapes.quantized, "QuantizeOptions"),
    "REDUCE_MAX": _reducing(Scales.CARRIED),
    "RELU": _unary(),
    "RESHAPE": Kernel(1, 2, Types.FIRST, Scales.CARRIED, shapes.reshape, "ReshapeOptions"),
    "RSQRT": _unary(),
    "SLICE": Kernel(3, 3, Types.FIRST, Scales.CARRIED, shapes.sliced, "SliceOptions"),
    "SOFTMAX": Kernel(1, 1, Types.OWN, Scales.USED, shapes.softmax, "SoftmaxOptions"),
    "SQRT": _unary(),
    "SQUARED_DIFFERENCE": _binary(Scales.SUM, "SquaredDifferenceOptions"),
    "SUB": _binary(Scales.SUM, "SubOptions", value_ranges.difference),
    "SUM": _reducing(Scales.USED),
    "TANH": _unary(),
    "TRANSPOSE": Kernel(2, 2, Types.FIRST, Scales.CARRIED, shapes.transposed, "TransposeOptions"),
}
