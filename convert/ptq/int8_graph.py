"""A float graph and its ranges made into int8 operators: the strict profile.

Types follow the TensorFlow Lite 8-bit quantization specification: int8 activations with one scale and zero point,
int8 weights symmetric with one scale for each output channel, int32 offsets at the product of both scales.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from convert.graph.graph import Constant, Graph, Operator, Tensor
from convert.graph.operator_kinds import OPERATOR_KINDS, Bound
from convert.ptq.weights import quantize_per_row, without_groups
from convert.tflite.typed_graph import Quantization, TypedConstant, TypedOperator, TypedTensor
from convert.tflite.writer import write_tflite

_INT8 = np.dtype(np.int8)
# XNNPACK adds only values whose step is at least this share of the sum's step. Coarser steps lose nothing there: they
# are still far below what the sum resolves.
_LEAST_STEP_OF_SUM = 2.0**-9
# In steps of its convolution's sum: the rest of 32 bits is for the products, and for the correction of the offset.
_LARGEST_OFFSET = 2.0**30


def tensors_to_measure(graph: Graph) -> list[Tensor]:
    """The activations whose range an `Int8Graph` has to be given."""
    wanted = [
        operator.output
        for operator in graph.operators
        if operator.output.dtype is np.float32
        and not OPERATOR_KINDS[operator.kind].passes_values
        and OPERATOR_KINDS[operator.kind].fixed_output is None
        and operator.output.value_range is None
        and operator.output.steps_of is None
    ]
    return list(dict.fromkeys(wanted + [tensor.reach[0] for tensor in wanted if tensor.reach]))


@dataclass(frozen=True)
class Int8Graph:
    """A float graph with all that decides its integers.

    Attributes:
        graph: built with `IntegerArithmetic`.
        ranges: of each of `tensors_to_measure(graph)`.
        constants: int8 kernels (of `quantize_per_row`'s scales) and int32 offsets of convolutions that were decided
            beforehand; all others are rounded to the nearest.
    """

    graph: Graph
    ranges: Mapping[Tensor, tuple[float, float]]
    constants: Mapping[Tensor, np.ndarray] = field(default_factory=dict)

    def at(self, graph: Graph) -> "Int8Graph":
        """The same integers in a graph of the same network for another number of tokens.

        Raises:
            LookupError: as `Graph.adopt`.
        """
        return Int8Graph(graph, graph.adopt(self.ranges), graph.adopt(self.constants))

    def operators(self) -> tuple[list[TypedOperator], list[TypedTensor]]:
        """The operators that `write` writes, in order, and the graph's inputs.

        Raises:
            LookupError: a range is missing.
        """
        writer = _Int8Writer(self)
        inputs = writer.type_operators()
        return writer.operators, inputs

    def write(self, output_type: str = "uint8", observed: Sequence[Tensor] = ()) -> bytes:
        """Return a .tflite whose every tensor between the int32 inputs and the output is int8 or int32.

        Args:
            output_type: "uint8", "int8" or "float32".
            observed: further int8 tensors to expose as outputs, under their own names.

        Raises:
            LookupError: a range is missing.
        """
        return _Int8Writer(self).write(output_type, observed)


class _Int8Writer:
    def __init__(self, decided: Int8Graph) -> None:
        self._graph = decided.graph
        self._ranges = decided.ranges
        self._constants = decided.constants
        self._typed: dict[Tensor, TypedTensor] = {}
        self.operators: list[TypedOperator] = []
        self._bounds = bounds_of(self._graph)
        self._least_steps = self._steps_that_sums_need()

    def type_operators(self) -> list[TypedTensor]:
        """Fills `operators`; returns the inputs."""
        inputs = [self._plain(tensor) for tensor in self._graph.inputs]
        for operator in self._graph.operators:
            self._operator(operator)
        return inputs

    def write(self, output_type: str, observed: Sequence[Tensor]) -> bytes:
        inputs = self.type_operators()
        outputs = {name: self._output(self._typed[tensor], output_type) for name, tensor in self._graph.outputs.items()}
        outputs |= {tensor.name: self._typed[tensor] for tensor in observed}
        dense = self._graph.constructions.dense_groups
        operators = [without_groups(each) for each in self.operators] if dense else self.operators
        return write_tflite(operators, inputs, outputs, "")

    def _operator(self, operator: Operator) -> None:
        if _is_bound(operator):
            self._typed[operator.output] = self._typed[operator.inputs[0]]
            return
        axis = OPERATOR_KINDS[operator.kind].channel_axis
        if axis is not None:
            inputs = self._convolution_inputs(operator, axis)
        else:
            inputs = [self._input(tensor) for tensor in operator.inputs]
        if operator.output.dtype is not np.float32:
            output = self._plain(operator.output)
        else:
            output = TypedTensor(
                operator.output.name,
                operator.output.shape,
                _INT8,
                self._output_quantization(operator, inputs),
            )
            self._typed[operator.output] = output
        self.operators.append(TypedOperator(operator.kind, inputs, output, operator.options))

    def _output_quantization(self, operator: Operator, inputs: list[TypedTensor]) -> Quantization:
        kind = OPERATOR_KINDS[operator.kind]
        if kind.passes_values:
            return inputs[0].steps
        if kind.fixed_output is not None:
            scale, zero_point = kind.fixed_output
            return Quantization(np.array([scale], np.float32), zero_point)
        decider = operator.output.steps_of or operator.output
        if decider in self._typed:
            return self._typed[decider].steps
        wanted = affine(*self._range(decider), decider.symmetric)
        least = self._least_steps.get(decider, 0.0)
        if wanted.scale[0] >= least:
            return wanted
        return Quantization(np.array([least], np.float32), wanted.zero_point)

    def _range(self, tensor: Tensor) -> tuple[float, float]:
        low, high = tensor.value_range or self._measured(tensor)
        if tensor.reach is not None:
            other, distance = tensor.reach
            low = self._measured(other)[0] - distance
        floor, ceiling = self._bounds.get(tensor, (-np.inf, np.inf))
        return max(low, floor), min(high, ceiling)

    def _measured(self, tensor: Tensor) -> tuple[float, float]:
        if tensor not in self._ranges:
            raise LookupError(f"{tensor.name}: has no range; measure all of tensors_to_measure")
        return self._ranges[tensor]

    def _steps_that_sums_need(self) -> dict[Tensor, float]:
        """The smallest step of each addend, by the tensor that decides it."""
        source: dict[Tensor, Tensor] = {}
        least: dict[Tensor, float] = {}
        for operator in self._graph.operators:
            kind = OPERATOR_KINDS[operator.kind]
            if kind.passes_values:
                source[operator.output] = source.get(operator.inputs[0], operator.inputs[0])
            elif kind.adds and operator.output.dtype is np.float32:
                step = affine(*self._range(operator.output), operator.output.symmetric).scale[0] * _LEAST_STEP_OF_SUM
                for addend in operator.inputs:
                    decider = source.get(addend, addend)
                    least[decider] = max(least.get(decider, 0.0), float(step))
        return least

    def _convolution_inputs(self, operator: Operator, axis: int) -> list[TypedTensor]:
        source, kernel, bias = self._typed[operator.inputs[0]], operator.constant(1), operator.constant(2)
        weights = np.moveaxis(kernel.data, axis, 0)
        rows, scale = quantize_per_row(weights)
        values = self._constants.get(kernel, np.moveaxis(rows, 0, axis))
        source_step = source.steps.scale.astype(np.float64)
        # Weights that decay has brought to almost nothing have steps so small that no usual offset fits into 32 bits.
        least = np.abs(bias.data) / (source_step * _LARGEST_OFFSET)
        if (faint := scale < least).any():
            rows, scale = quantize_per_row(weights, np.where(faint, least, scale))
            values = np.moveaxis(np.where(_along(faint, rows), rows, np.moveaxis(values, axis, 0)), 0, axis)
        step = source_step * scale
        limits = np.iinfo(np.int32)
        nearest = np.clip(np.round(bias.data / step), limits.min, limits.max).astype(np.int32)
        offsets = self._constants.get(bias, nearest)
        return [
            source,
            TypedConstant(kernel.name, kernel.shape, _INT8, Quantization(scale, 0, axis), data=values),
            TypedConstant(
                bias.name, bias.shape, np.dtype(np.int32), Quantization(step.astype(np.float32)), data=offsets
            ),
        ]

    def _input(self, tensor: Tensor) -> TypedTensor:
        if tensor in self._typed:
            return self._typed[tensor]
        if tensor.dtype is np.int32:
            return self._plain(tensor)
        if not isinstance(tensor, Constant):
            raise ValueError(f"{tensor.name}: is read before an operator makes it")
        low, high = tensor.value_range or (float(tensor.data.min()), float(tensor.data.max()))
        self._typed[tensor] = _quantized(tensor, affine(low, high, symmetric=low < 0 < high))
        return self._typed[tensor]

    def _plain(self, tensor: Tensor) -> TypedTensor:
        if tensor not in self._typed:
            self._typed[tensor] = _as_it_is(tensor)
        return self._typed[tensor]

    def _output(self, tensor: TypedTensor, output_type: str) -> TypedTensor:
        if output_type == "int8":
            return tensor
        name = f"{tensor.name}/{output_type}"
        if output_type == "float32":
            result = TypedTensor(name, tensor.shape, np.dtype(np.float32))
            self.operators.append(TypedOperator("DEQUANTIZE", [tensor], result))
            return result
        shifted = Quantization(tensor.steps.scale, tensor.steps.zero_point + 128)
        result = TypedTensor(name, tensor.shape, np.dtype(np.uint8), shifted)
        self.operators.append(TypedOperator("QUANTIZE", [tensor], result))
        return result


def _along(channels: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """One value a channel, shaped to meet rows (channels, ...)."""
    return channels.reshape(-1, *[1] * (rows.ndim - 1))


def _is_bound(operator: Operator) -> bool:
    return OPERATOR_KINDS[operator.kind].bound is not None and operator.output.dtype is np.float32


def bounds_of(graph: Graph) -> dict[Tensor, tuple[float, float]]:
    """The floor and ceiling of each tensor that bounds follow: the operators that bound it are not written."""
    source: dict[Tensor, Tensor] = {}
    bounds: dict[Tensor, tuple[float, float]] = {}
    for operator in filter(_is_bound, graph.operators):
        before, limit = operator.inputs[0], operator.constant(1)
        bounded = source.setdefault(operator.output, source.get(before, before))
        floor, ceiling = bounds.get(bounded, (-np.inf, np.inf))
        value = float(limit.data.item())
        is_floor = OPERATOR_KINDS[operator.kind].bound is Bound.FLOOR
        bounds[bounded] = (max(floor, value), ceiling) if is_floor else (floor, min(ceiling, value))
    return bounds


def affine(low: float, high: float, symmetric: bool = False) -> Quantization:
    """The int8 scale and zero point that cover [low, high] and represent 0 exactly."""
    low, high = min(low, 0.0), max(high, 0.0)
    if symmetric:
        scale = max(-low, high) / 127
        zero_point = 0
    else:
        scale = (high - low) / 255
        zero_point = int(round(-128 - low / scale)) if scale > 0 else 0
    return Quantization(np.array([scale if scale > 0 else 1.0], np.float32), zero_point)


def _as_it_is(tensor: Tensor) -> TypedTensor:
    """Ids and indices stand for themselves."""
    if isinstance(tensor, Constant):
        return TypedConstant(tensor.name, tensor.shape, np.dtype(np.int32), data=tensor.data)
    return TypedTensor(tensor.name, tensor.shape, np.dtype(np.int32))


def _quantized(tensor: Constant, quantization: Quantization) -> TypedConstant:
    values = np.round(tensor.data / quantization.scale[0]) + quantization.zero_point
    stored = np.clip(values, -128, 127).astype(np.int8)
    return TypedConstant(tensor.name, tensor.shape, _INT8, quantization, data=stored)
