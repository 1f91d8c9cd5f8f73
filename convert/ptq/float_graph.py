"""A graph as a .tflite that computes in floats: whole, or with weights stored smaller."""

from collections.abc import Sequence

import numpy as np

from convert.graph.build_graph import build_graph
from convert.graph.constructions import USUAL, Constructions
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.graph import Constant, Graph, Operator, Tensor
from convert.graph.operator_kinds import OPERATOR_KINDS, Weights
from convert.graph.trained_network import TrainedNetwork
from convert.ptq.weights import quantize_per_row, without_groups
from convert.tflite.typed_graph import Quantization, TypedConstant, TypedOperator, TypedTensor
from convert.tflite.writer import write_tflite

# Constants of fewer values stay float32 in the smaller profiles: they cost nothing and set offsets.
_SMALL = 1024


def write_float_graph(graph: Graph, weights: str = "float32", observed: list[Tensor] | None = None) -> bytes:
    """Writes a graph whose activations are float32.

    Args:
        graph: what to write.
        weights: "float32"; "float16", half the bytes, expanded once when the file is opened; or "int8", which XNNPACK
            multiplies with activations that it quantizes row by row as they come (dynamic range).
        observed: further tensors to expose as outputs, under their own names.

    Returns:
        The bytes of a .tflite.
    """
    return _FloatWriter(weights).write(graph, observed or [])


class _FloatWriter:
    def __init__(self, weights: str) -> None:
        self._weights = weights
        self._typed: dict[Tensor, TypedTensor] = {}
        self._operators: list[TypedOperator] = []

    def write(self, graph: Graph, observed: list[Tensor]) -> bytes:
        inputs = [self._tensor(tensor) for tensor in graph.inputs]
        for operator in graph.operators:
            self._operator(without_groups(operator) if graph.constructions.dense_groups else operator)
        outputs = {name: self._tensor(tensor) for name, tensor in graph.outputs.items()}
        outputs |= {tensor.name: self._tensor(tensor) for tensor in observed}
        return write_tflite(self._operators, inputs, outputs, "")

    def _operator(self, operator: Operator) -> None:
        inputs = [self._tensor(x) for x in operator.inputs]
        output = self._tensor(operator.output)
        weights = OPERATOR_KINDS[operator.kind].weights if self._weights == "int8" else None
        if weights is Weights.MULTIPLIED:
            inputs[1] = _int8(operator.constant(1))
        elif weights is Weights.EXPANDED and operator.constant(0).data.size > _SMALL:
            inputs[0] = table = _int8_table(operator.constant(0))
            rows = TypedTensor(f"{output.name}/int8", output.shape, table.dtype, table.quantization)
            self._operators.append(TypedOperator(operator.kind, inputs, rows))
            self._operators.append(TypedOperator("DEQUANTIZE", [rows], output))
            return
        self._operators.append(TypedOperator(operator.kind, inputs, output, operator.options))

    def _tensor(self, tensor: Tensor) -> TypedTensor:
        if tensor not in self._typed:
            self._typed[tensor] = self._make(tensor)
        return self._typed[tensor]

    def _make(self, tensor: Tensor) -> TypedTensor:
        computed = TypedTensor(tensor.name, tensor.shape, np.dtype(tensor.dtype))
        if not isinstance(tensor, Constant):
            return computed
        large = tensor.dtype is np.float32 and tensor.data.size > _SMALL
        if self._weights != "float16" or not large:
            return TypedConstant(tensor.name, tensor.shape, np.dtype(tensor.dtype), data=tensor.data)
        half = TypedConstant(f"{tensor.name}/float16", tensor.shape, np.dtype(np.float16), data=tensor.data)
        self._operators.append(TypedOperator("DEQUANTIZE", [half], computed))
        return computed


def _int8(kernel: Constant) -> TypedConstant:
    values, scale = quantize_per_row(kernel.data)
    return TypedConstant(kernel.name, kernel.shape, np.dtype(np.int8), Quantization(scale), data=values)


def _int8_table(table: Constant) -> TypedConstant:
    # A table of zeros needs some scale that a kernel can compute with.
    scale = float(np.abs(table.data).max()) / 127 or 1.0
    values = np.round(table.data / scale).astype(np.int8)
    step = Quantization(np.array([scale], np.float32))
    return TypedConstant(table.name, table.shape, np.dtype(np.int8), step, data=values)


_WEIGHTS = {"dynamic": "int8", "float16": "float16", "float32": "float32"}


def write_float_profile(
    network: TrainedNetwork,
    profile: str,
    length: int,
    shorter: Sequence[int] = (),
    constructions: Constructions = USUAL,
) -> tuple[bytes, list[bytes]]:
    """Write a network in float.

    Args:
        network: the trained weights.
        profile: "dynamic", "float16" or "float32".
        length: tokens S of the inputs.
        shorter: further lengths, each less.
        constructions: what the engine that the graph is for leaves no choice about.

    Returns:
        A .tflite without metadata, and one of each further length, as `tflite.metadata.with_metadata` takes them.
    """
    content, *others = (
        write_float_graph(build_graph(network, each, FloatArithmetic(constructions), length), _WEIGHTS[profile])
        for each in (length, *shorter)
    )
    return content, others
