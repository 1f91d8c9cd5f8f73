"""A `.tflite` taken apart into files of one operator each, whose costs add up to its own."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.runtime_version import OPERATOR_NAMES, builtin_code
from convert.verify.multiply_adds import of_operator

_IDENTIFIER = b"TFL3"
_TYPES = {number: name.lower() for name, number in vars(schema.TensorType).items() if not name.startswith("_")}


@dataclass(frozen=True)
class SingleOperator:
    """What one kind of operator in a file is, and how often it occurs.

    Attributes:
        name: "CONV_2D".
        type: of what it writes.
        shapes: of the inputs that are no vector of constants, then of the output: "1x1x64x384, 4x1x1x384 → 1x1x64x4".
        places: numbers of the operators in the first subgraph.
        multiply_adds: of one.
        once, twice: files of one such operator and of two side by side, of which the difference is one operator.
    """

    name: str
    type: str
    shapes: str
    places: Sequence[int]
    multiply_adds: int
    once: bytes
    twice: bytes


def single_operators(data: bytes) -> list[SingleOperator]:
    """Return every kind of operator in the first subgraph, in the order of first occurrence.

    Operators are of one kind if they differ in nothing but the values of their constants, their scales and zero points.
    """
    packed = schema.Model.GetRootAs(data)
    graph = packed.Subgraphs(0)
    model = schema.ModelT.InitFromObj(packed)
    kinds: dict[object, list[int]] = {}
    for number, operator in enumerate(model.subgraphs[0].operators):
        kinds.setdefault(_kind(model, operator), []).append(number)
    return [_single(packed, graph, model, numbers) for numbers in kinds.values()]


def _single(
    packed: schema.Model, graph: schema.SubGraph, model: schema.ModelT, numbers: Sequence[int]
) -> SingleOperator:
    operator = model.subgraphs[0].operators[numbers[0]]
    tensors = model.subgraphs[0].tensors
    inputs = [tensors[number] for number in operator.inputs if number >= 0]
    output = tensors[operator.outputs[0]]
    told = [tensor for tensor in inputs if not (_constant(model, tensor) and len(tensor.shape) < 2)]
    return SingleOperator(
        name=_name(model, operator),
        type=_TYPES[output.type],
        shapes=f"{', '.join(map(_shape, told))} → {_shape(output)}",
        places=tuple(numbers),
        multiply_adds=of_operator(packed, graph, graph.Operators(numbers[0])),
        once=_file(model, operator, 1),
        twice=_file(model, operator, 2),
    )


def _kind(model: schema.ModelT, operator: schema.OperatorT) -> object:
    tensors = model.subgraphs[0].tensors
    used = [None if number < 0 else tensors[number] for number in [*operator.inputs, *operator.outputs]]
    return (
        operator.opcodeIndex,
        repr(sorted(vars(operator.builtinOptions).items())) if operator.builtinOptions else "",
        tuple(tensor and (tensor.type, tuple(tensor.shape), _constant(model, tensor)) for tensor in used),
    )


def _file(model: schema.ModelT, operator: schema.OperatorT, copies: int) -> bytes:
    """Return a file of as many copies of an operator, each with inputs and outputs of its own."""
    single = schema.ModelT()
    single.version = model.version
    single.operatorCodes = [model.operatorCodes[operator.opcodeIndex]]
    single.buffers = [schema.BufferT()]
    graph = schema.SubGraphT()
    graph.tensors, graph.operators, graph.inputs, graph.outputs = [], [], [], []
    for _ in range(copies):
        places = {}
        for number in dict.fromkeys([*operator.inputs, *operator.outputs]):
            if number < 0:
                continue
            tensor = copy.copy(model.subgraphs[0].tensors[number])
            places[number] = len(graph.tensors)
            if _constant(model, tensor):
                single.buffers.append(model.buffers[tensor.buffer])
                tensor.buffer = len(single.buffers) - 1
            else:
                tensor.buffer = 0
                (graph.outputs if number in operator.outputs else graph.inputs).append(places[number])
            graph.tensors.append(tensor)
        duplicate = copy.copy(operator)
        duplicate.opcodeIndex = 0
        duplicate.inputs = [places.get(number, -1) for number in operator.inputs]
        duplicate.outputs = [places[number] for number in operator.outputs]
        graph.operators.append(duplicate)
    single.subgraphs = [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(single.Pack(builder), _IDENTIFIER)
    return bytes(builder.Output())


def _constant(model: schema.ModelT, tensor: schema.TensorT) -> bool:
    data = model.buffers[tensor.buffer].data
    return data is not None and len(data) > 0


def _name(model: schema.ModelT, operator: schema.OperatorT) -> str:
    code = model.operatorCodes[operator.opcodeIndex]
    number = builtin_code(code.deprecatedBuiltinCode, code.builtinCode)
    return (code.customCode or b"").decode() or OPERATOR_NAMES.get(number, str(number))


def _shape(tensor: schema.TensorT) -> str:
    return "x".join(map(str, tensor.shape)) or "scalar"
