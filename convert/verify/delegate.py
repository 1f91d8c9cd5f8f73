"""Which operators the XNNPACK delegate takes, and why it leaves the others.

XNNPACK is what runs a `.tflite` fast on a CPU. An operator that it does not take runs in the built-in kernel,
and may cut the graph into two delegated partitions. The rules are those of `VisitNode` and its checks in
tensorflow/lite/delegates/xnnpack/xnnpack_delegate.cc, as of the runtime pinned in requirements.txt.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ai_edge_litert.interpreter import Interpreter

FLOAT_TYPES = ("float16", "float32", "bfloat16")
_QUANTIZED_TYPES = ("int8", "uint8")
_FLOAT_ONLY = (
    "ABS CEIL COS DIV EXP FLOOR GELU HARD_SWISH LOG MAXIMUM MINIMUM NEG PRELU RELU RELU6 RELU_N1_TO_1 ROUND "
    "RSQRT SIN SOFTMAX SQRT SQUARE SQUARED_DIFFERENCE"
)
_QUANTIZED_TOO = (
    "ADD AVERAGE_POOL_2D BATCH_MATMUL CONCATENATION CONV_2D DEPTHWISE_CONV_2D DEPTH_TO_SPACE DEQUANTIZE ELU "
    "EXPAND_DIMS FULLY_CONNECTED LEAKY_RELU LOGISTIC MAX_POOL_2D MEAN MUL PAD QUANTIZE REDUCE_MAX REDUCE_MIN "
    "RESHAPE RESIZE_BILINEAR SLICE SPACE_TO_DEPTH SPLIT STRIDED_SLICE SUB SUM TANH TRANSPOSE TRANSPOSE_CONV"
)
_MOST_DIMENSIONS = 6  # XNN_MAX_TENSOR_DIMS


@dataclass(frozen=True)
class GraphTensor:
    """A tensor as the runtime sees it; `scales` is empty where it is not quantized."""

    name: str
    type: str
    shape: tuple[int, ...]
    scales: tuple[float, ...]
    zero_point: int
    constant: bool


@dataclass(frozen=True)
class GraphOperator:
    """One operator with its tensors; an optional input that is absent is left out."""

    name: str
    inputs: tuple[GraphTensor, ...]
    outputs: tuple[GraphTensor, ...]


def delegated(interpreter: Interpreter) -> tuple[int, set[int]]:
    """Return how many partitions there are, and the numbers of the operators inside them.

    The runtime lists every operator, then one DELEGATE for each partition, without saying what it replaced. A
    partition holds what lies between its outputs and its inputs, so it is found by walking back from them.
    """
    # Not public, but the only view of the partitions from Python; the version of the runtime is pinned.
    details = interpreter._get_ops_details()
    operators = [detail for detail in details if detail["op_name"] != "DELEGATE"]
    partitions = [detail for detail in details if detail["op_name"] == "DELEGATE"]
    producer = {int(out): number for number, detail in enumerate(operators) for out in detail["outputs"]}
    inside: set[int] = set()
    for partition in partitions:
        edge = {int(tensor) for tensor in partition["inputs"]}
        waiting = [int(tensor) for tensor in partition["outputs"]]
        while waiting:
            number = producer.get(waiting.pop())
            if number is None or number in inside:
                continue
            inside.add(number)
            waiting.extend(int(tensor) for tensor in operators[number]["inputs"] if int(tensor) not in edge)
    return len(partitions), inside


def reason_undelegated(operator: GraphOperator) -> str:
    """Return in one sentence why XNNPACK leaves this operator to the built-in kernel."""
    name = operator.name
    tensors = operator.inputs + operator.outputs
    if name not in _FLOAT_ONLY.split() and name not in _QUANTIZED_TOO.split():
        return f"XNNPACK has no {name}"
    first, output = operator.inputs[0], operator.outputs[0]
    if first.type not in (*FLOAT_TYPES, *_QUANTIZED_TYPES):
        return f"XNNPACK has no {name} of {first.type}"
    if name in _FLOAT_ONLY.split() and any(tensor.type in _QUANTIZED_TYPES for tensor in tensors):
        return f"XNNPACK has {name} in float alone, not in {first.type}"
    if len(output.shape) > _MOST_DIMENSIONS or len(first.shape) > _MOST_DIMENSIONS:
        return f"XNNPACK takes at most {_MOST_DIMENSIONS} dimensions"
    reason = _REASONS.get(name, lambda _: "")(operator)
    return reason or f"XNNPACK refused this {name} for a reason that this table does not know"


def _batch_matmul(operator: GraphOperator) -> str:
    left, right = operator.inputs
    output = operator.outputs[0]
    if left.type != right.type or output.type != left.type:
        return f"{_types(operator)}: XNNPACK multiplies equal types into the same type"
    if right.type == "int8" and right.zero_point != 0:
        return f"BATCH_MATMUL int8 whose right side has zero point {right.zero_point}, not 0"
    return ""


def _sum(operator: GraphOperator) -> str:
    output = operator.outputs[0]
    if {tensor.type for tensor in operator.inputs} != {output.type}:
        return f"{_types(operator)}: XNNPACK adds equal types into the same type"
    ratios = [_scale(tensor) / _scale(output) for tensor in operator.inputs]
    if any(not 2**-10 <= ratio < 2**8 for ratio in ratios):
        return f"an input's scale is {_worst(ratios):.3g} times the output's; XNNPACK takes 2^-10 to 2^8"
    return ""


def _product(operator: GraphOperator) -> str:
    left, right = operator.inputs
    output = operator.outputs[0]
    if {left.type, right.type} != {output.type}:
        return f"{_types(operator)}: XNNPACK multiplies equal types into the same type"
    ratio = _scale(left) * _scale(right) / _scale(output)
    if not 2**-16 <= ratio < 2**8:
        return f"the product of the inputs' scales is {ratio:.3g} times the output's; XNNPACK takes 2^-16 to 2^8"
    return ""


def _quantize(operator: GraphOperator) -> str:
    before, after = operator.inputs[0], operator.outputs[0]
    if before.type in FLOAT_TYPES:
        return ""
    if before.type != after.type:
        return f"XNNPACK does not requantize {before.type} to {after.type}"
    ratio = _scale(before) / _scale(after)
    if not 2**-8 <= ratio <= 2**7:
        return f"the input's scale is {ratio:.3g} times the output's; XNNPACK takes 2^-8 to 2^7"
    return ""


def _linear(operator: GraphOperator) -> str:
    values, weights, output = operator.inputs[0], operator.inputs[1], operator.outputs[0]
    if not weights.constant:
        return "the weights are no constant"
    if len(operator.inputs) < 3 and operator.name != "FULLY_CONNECTED":
        return "it has no bias"
    if values.type != output.type:
        return f"{_types(operator)}: XNNPACK gives the output the type of the input"
    if values.type in _QUANTIZED_TYPES and weights.type != values.type:
        return f"{values.type} values with {weights.type} weights"
    if weights.type == "int8" and weights.zero_point != 0:
        return f"the weights have zero point {weights.zero_point}, not 0"
    return ""


def _same_quantization(operator: GraphOperator) -> str:
    before, after = operator.inputs[0], operator.outputs[0]
    if before.type in _QUANTIZED_TYPES and (before.scales, before.zero_point) != (
        after.scales,
        after.zero_point,
    ):
        return f"{operator.name} whose input and output differ in scale or zero point"
    return ""


_REASONS = {
    "ADD": _sum,
    "SUB": _sum,
    "MUL": _product,
    "BATCH_MATMUL": _batch_matmul,
    "QUANTIZE": _quantize,
    "CONV_2D": _linear,
    "DEPTHWISE_CONV_2D": _linear,
    "FULLY_CONNECTED": _linear,
    "RESHAPE": _same_quantization,
    "EXPAND_DIMS": _same_quantization,
    "MAX_POOL_2D": _same_quantization,
}


def _scale(tensor: GraphTensor) -> float:
    return tensor.scales[0] if tensor.scales else 1.0


def _worst(ratios: Sequence[float]) -> float:
    return max(ratios, key=lambda ratio: abs(np.log2(ratio)))


def _types(operator: GraphOperator) -> str:
    before = ", ".join(tensor.type for tensor in operator.inputs)
    return f"{operator.name} of {before} to {operator.outputs[0].type}"
