"""A graph's operators computed in TensorFlow, many rows at once, so that they can be differentiated.

Inputs, results and constants stand under the names of their tensors. A value has the shape of its tensor behind an
axis of rows; constants have no such axis.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Generic, TypeVar

import tensorflow as tf

from convert.graph.graph import Constant, Operator, Tensor
from convert.tflite.typed_graph import TypedConstant, TypedOperator, TypedTensor

AnyOperator = Operator | TypedOperator
AnyTensor = Tensor | TypedTensor
OperatorType = TypeVar("OperatorType", Operator, TypedOperator)
ConstantType = TypeVar("ConstantType", Constant, TypedConstant)
Store = Callable[[OperatorType, tf.Tensor], tf.Tensor]
_Function = Callable[[AnyOperator, list[tf.Tensor]], tf.Tensor]

# The root of less has no finite inverse in float32.
_LEAST_SQUARE = 1e-12


class GraphExecution(Generic[OperatorType]):
    """Runs operators in real numbers.

    Args:
        operators: in execution order.
        constants: those of the operators, by name.
        store: what becomes of an operator's result, such as its rounding.

    Raises:
        NotImplementedError: an operator that this file has no function for.
    """

    def __init__(
        self, operators: Sequence[OperatorType], constants: Mapping[str, tf.Tensor], store: Store[OperatorType]
    ) -> None:
        unknown = sorted({operator.kind for operator in operators} - FUNCTIONS.keys())
        if unknown:
            raise NotImplementedError(f"{', '.join(unknown)}: no function in {__name__} computes it")
        self._operators: Sequence[OperatorType] = operators
        self._constants = constants
        self._store: Store[OperatorType] = store
        self._last_readers = {tensor.name: place for place, one in enumerate(operators) for tensor in one.inputs}

    @staticmethod
    def of_float(operators: Sequence[Operator]) -> "GraphExecution[Operator]":
        """The graph as it stands, in float."""
        constants = constants_of(operators, Constant, lambda tensor: tf.constant(tensor.data))
        return GraphExecution(operators, constants, _as_it_is)

    def run(
        self,
        inputs: Mapping[str, tf.Tensor],
        constants: Mapping[str, tf.Tensor] | None = None,
        wanted: Collection[str] | None = None,
    ) -> dict[str, tf.Tensor]:
        """Compute every operator.

        Args:
            inputs: int32 [rows, S] each.
            constants: to take in place of the graph's own.
            wanted: names of the results to keep; all unless given. Others are let go once nothing reads them.

        Returns:
            The value of each operator's output, float32 or int32 [rows, *shape].
        """
        values = {**self._constants, **(constants or {}), **{name: value[:, None] for name, value in inputs.items()}}
        results = {}
        for place, operator in enumerate(self._operators):
            result = FUNCTIONS[operator.kind](operator, [values[tensor.name] for tensor in operator.inputs])
            name = operator.output.name
            values[name] = self._store(operator, result)
            if wanted is None or name in wanted:
                results[name] = values[name]
            if wanted is not None:
                for tensor in operator.inputs:
                    if self._last_readers[tensor.name] == place:
                        values.pop(tensor.name, None)
        return results


def constants_of(
    operators: Sequence[AnyOperator], kind: type[ConstantType], value: Callable[[ConstantType], tf.Tensor]
) -> dict[str, tf.Tensor]:
    """The value of each constant, of the kind that these operators read, by its name.

    Made before a function is traced, they are inputs of its code, not parts of it.
    """
    read = {tensor.name: tensor for operator in operators for tensor in operator.inputs if isinstance(tensor, kind)}
    return {name: value(tensor) for name, tensor in read.items()}


def _as_it_is(operator: Operator, result: tf.Tensor) -> tf.Tensor:
    return result


def _conv_2d(operator: AnyOperator, inputs: list[tf.Tensor]) -> tf.Tensor:
    x, kernel, bias = inputs
    out, _, _, width = operator.inputs[1].shape
    groups = operator.options["groups"]
    if groups == 1:
        product = tf.matmul(tf.reshape(x, (-1, width)), tf.reshape(kernel, (out, width)), transpose_b=True)
    else:
        rows = tf.reshape(x, (-1, groups, width))
        product = tf.einsum("ngi,goi->ngo", rows, tf.reshape(kernel, (groups, out // groups, width)))
    result = tf.reshape(tf.reshape(product, (-1, out)) + bias, (-1, *operator.output.shape))
    return tf.nn.relu(result) if operator.options.get("floor") else result


def _depthwise_conv_2d(operator: AnyOperator, inputs: list[tf.Tensor]) -> tf.Tensor:
    x, scale, shift = inputs
    return x * scale + shift


def _elementwise(function: Callable[[tf.Tensor, tf.Tensor], tf.Tensor]) -> _Function:
    def run(operator: AnyOperator, inputs: list[tf.Tensor]) -> tf.Tensor:
        rank = len(operator.output.shape)
        tensors: Sequence[AnyTensor] = operator.inputs
        return function(*(_aligned(x, tensor, rank) for x, tensor in zip(inputs, tensors, strict=True)))

    return run


def _aligned(x: tf.Tensor, tensor: AnyTensor, rank: int) -> tf.Tensor:
    """The value with its axes where a result of that rank has them, the rows still in front."""
    missing = rank - len(tensor.shape)
    is_constant = x.shape.rank == len(tensor.shape)
    return x if is_constant or not missing else tf.reshape(x, (-1, *[1] * missing, *tensor.shape))


def _batch_matmul(operator: AnyOperator, inputs: list[tf.Tensor]) -> tf.Tensor:
    return tf.matmul(*inputs, transpose_b=operator.options["transpose_b"])


def _reshape(operator: AnyOperator, inputs: list[tf.Tensor]) -> tf.Tensor:
    return tf.reshape(inputs[0], (-1, *operator.output.shape))


def _transpose(operator: AnyOperator, inputs: list[tf.Tensor]) -> tf.Tensor:
    return tf.transpose(inputs[0], (0, *(1 + axis for axis in operator.constant(1).data)))


def _gather(operator: AnyOperator, inputs: list[tf.Tensor]) -> tf.Tensor:
    return tf.gather(*inputs)


def _slice(operator: AnyOperator, inputs: list[tf.Tensor]) -> tf.Tensor:
    begin, size = (operator.constant(place).data for place in (1, 2))
    return inputs[0][(..., *(slice(first, first + count) for first, count in zip(begin, size, strict=True)))]


def _concatenation(operator: AnyOperator, inputs: list[tf.Tensor]) -> tf.Tensor:
    return tf.concat(inputs, axis=-1)


def _over_axes(function: Callable[..., tf.Tensor]) -> _Function:
    def run(operator: AnyOperator, inputs: list[tf.Tensor]) -> tf.Tensor:
        return function(inputs[0], axis=[1 + axis for axis in operator.constant(1).data], keepdims=True)

    return run


def _unary(function: Callable[[tf.Tensor], tf.Tensor]) -> _Function:
    return lambda operator, inputs: function(inputs[0])


def _rsqrt(operator: AnyOperator, inputs: list[tf.Tensor]) -> tf.Tensor:
    return tf.math.rsqrt(tf.maximum(inputs[0], _LEAST_SQUARE))


def _gelu(operator: AnyOperator, inputs: list[tf.Tensor]) -> tf.Tensor:
    return tf.nn.gelu(inputs[0], operator.options["approximate"])


FUNCTIONS: dict[str, _Function] = {
    "ADD": _elementwise(tf.add),
    "BATCH_MATMUL": _batch_matmul,
    "CONCATENATION": _concatenation,
    "CONV_2D": _conv_2d,
    "DEPTHWISE_CONV_2D": _depthwise_conv_2d,
    "ELU": _unary(tf.nn.elu),
    "GATHER": _gather,
    "GELU": _gelu,
    "LOGISTIC": _unary(tf.sigmoid),
    "MAXIMUM": _elementwise(tf.maximum),
    "MEAN": _over_axes(tf.reduce_mean),
    "MINIMUM": _elementwise(tf.minimum),
    "MUL": _elementwise(tf.multiply),
    "REDUCE_MAX": _over_axes(tf.reduce_max),
    "RELU": _unary(tf.nn.relu),
    "RESHAPE": _reshape,
    "RSQRT": _rsqrt,
    "SLICE": _slice,
    "SOFTMAX": _unary(tf.nn.softmax),
    "SQUARED_DIFFERENCE": _elementwise(tf.math.squared_difference),
    "SUB": _elementwise(tf.subtract),
    "TANH": _unary(tf.tanh),
    "TRANSPOSE": _transpose,
}
