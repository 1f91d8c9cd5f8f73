"""What a file says of each operator kind: the version that its types ask for, and its options.

This half of the table of operator kinds stands below the graph because it is all that the writer needs, and the writer
knows of no graph. `convert.graph.operator_kinds` holds the other half: what quantization asks of a kind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.typed_graph import TypedOperator, TypedTensor

_VALID_PADDING = 1


def _version_by_type(operator: TypedOperator) -> int:
    return 2 if operator.inputs[0].dtype == np.int8 else 1


def _only_version(operator: TypedOperator) -> int:
    return 1


def _no_options(operator: TypedOperator) -> None:
    return None


@dataclass(frozen=True)
class InFile:
    """How operators of one kind are recorded.

    Attributes:
        options: makes the table of options of the schema; None where the kind has none that need saying.
        version: the operator version that the types ask for (tensorflow/lite/tools/versioning/op_version.cc).
    """

    options: Callable[[TypedOperator], Any] = _no_options
    version: Callable[[TypedOperator], int] = _version_by_type


def in_file(operator: TypedOperator) -> InFile:
    """How an operator is recorded.

    Raises:
        NotImplementedError: its kind is not in the table.
    """
    if operator.kind not in OPERATORS:
        raise NotImplementedError(f"{operator.output.name}: {operator.kind} is not in the table of {__name__}")
    return OPERATORS[operator.kind]


def _usual(options: Callable[[], Any]) -> Callable[[TypedOperator], Any]:
    """Options as the schema has them when nothing is said."""
    return lambda operator: options()


def _conv_2d(operator: TypedOperator) -> schema.Conv2DOptionsT:
    options = schema.Conv2DOptionsT()
    options.strideH = options.strideW = 1
    options.dilationHFactor = options.dilationWFactor = 1
    options.padding = _VALID_PADDING
    if operator.options.get("floor"):
        options.fusedActivationFunction = schema.ActivationFunctionType.RELU
    return options


def _conv_2d_version(operator: TypedOperator) -> int:
    if operator.options["groups"] > 1:
        return 6
    if operator.inputs[0].dtype == np.int8:
        return 3
    return 5 if operator.inputs[1].dtype == np.int8 else 1


def _depthwise_conv_2d(operator: TypedOperator) -> schema.DepthwiseConv2DOptionsT:
    options = schema.DepthwiseConv2DOptionsT()
    options.strideH = options.strideW = 1
    options.dilationHFactor = options.dilationWFactor = 1
    options.depthMultiplier = 1
    options.padding = _VALID_PADDING
    return options


def _depthwise_conv_2d_version(operator: TypedOperator) -> int:
    return 3 if operator.inputs[0].dtype == np.int8 else 1


def _batch_matmul(operator: TypedOperator) -> schema.BatchMatMulOptionsT:
    options = schema.BatchMatMulOptionsT()
    options.adjX = False
    options.adjY = operator.options["transpose_b"]
    return options


def _reshape(operator: TypedOperator) -> schema.ReshapeOptionsT:
    options = schema.ReshapeOptionsT()
    options.newShape = list(operator.output.shape)
    return options


def _concatenation(operator: TypedOperator) -> schema.ConcatenationOptionsT:
    options = schema.ConcatenationOptionsT()
    options.axis = len(operator.output.shape) - 1
    return options


def _reducer(operator: TypedOperator) -> schema.ReducerOptionsT:
    options = schema.ReducerOptionsT()
    options.keepDims = True
    return options


def _softmax(operator: TypedOperator) -> schema.SoftmaxOptionsT:
    options = schema.SoftmaxOptionsT()
    options.beta = 1.0
    return options


def _gelu(operator: TypedOperator) -> schema.GeluOptionsT:
    options = schema.GeluOptionsT()
    options.approximate = operator.options["approximate"]
    return options


def _dequantize_version(operator: TypedOperator) -> int:
    return {np.dtype(np.float16): 3, np.dtype(np.int8): 2}[operator.inputs[0].dtype]


def _mul_version(operator: TypedOperator) -> int:
    left, right = operator.inputs
    if left.dtype == np.int8 and _scale(left) * _scale(right) >= _scale(operator.output):
        return 3
    return _version_by_type(operator)


def _scale(tensor: TypedTensor) -> float:
    return float(tensor.steps.scale[0])


OPERATORS = {
    "ADD": InFile(_usual(schema.AddOptionsT)),
    "BATCH_MATMUL": InFile(_batch_matmul),
    "CONCATENATION": InFile(_concatenation),
    "CONV_2D": InFile(_conv_2d, _conv_2d_version),
    "DEPTHWISE_CONV_2D": InFile(_depthwise_conv_2d, _depthwise_conv_2d_version),
    "DEQUANTIZE": InFile(_usual(schema.DequantizeOptionsT), _dequantize_version),
    "ELU": InFile(version=_only_version),
    "GATHER": InFile(_usual(schema.GatherOptionsT)),
    "GELU": InFile(_gelu),
    "LOGISTIC": InFile(),
    "MAXIMUM": InFile(_usual(schema.MaximumMinimumOptionsT)),
    "MEAN": InFile(_reducer),
    "MINIMUM": InFile(_usual(schema.MaximumMinimumOptionsT)),
    "MUL": InFile(_usual(schema.MulOptionsT), _mul_version),
    "QUANTIZE": InFile(_usual(schema.QuantizeOptionsT), _only_version),
    "REDUCE_MAX": InFile(_reducer),
    "RELU": InFile(),
    "RESHAPE": InFile(_reshape, _only_version),
    "RSQRT": InFile(),
    "SLICE": InFile(_usual(schema.SliceOptionsT)),
    "SOFTMAX": InFile(_softmax),
    "SQUARED_DIFFERENCE": InFile(_usual(schema.SquaredDifferenceOptionsT)),
    "SUB": InFile(_usual(schema.SubOptionsT)),
    "TANH": InFile(),
    "TRANSPOSE": InFile(_usual(schema.TransposeOptionsT)),
}
