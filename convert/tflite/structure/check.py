"""Whether a `.tflite` is built as the native runtime takes for granted, asked before the runtime sees it.

The runtime may end the process over an index that leads nowhere or a constant that is shorter than its shape. Field
numbers follow `tensorflow/compiler/mlir/lite/schema/schema.fbs`.
"""

from dataclasses import dataclass
from pathlib import Path

from convert.tflite.contract import is_ours
from convert.tflite.runtime_version import OPERATOR_NAMES, builtin_code
from convert.tflite.structure.fit import Fit
from convert.tflite.structure.flat_table import Bytes, DamageError, FlatBytes, FlatTable, require
from convert.tflite.structure.kernels import KERNELS, Kernel, Scales, Types
from convert.tflite.structure.tensor import FileTensor, read_tensor, usable
from keras_model.errors import TfliteError

# The operator in which Vela puts what an Ethos-U computes.
_OF_VELA = "ethos-u"


class CompiledError(TfliteError):
    """A file that is not damaged, but compiled for an engine, which alone runs it."""


@dataclass(frozen=True)
class _Operator:
    """What a file says of an operator: its kind, and its tensors by number, -1 for an input that is left out."""

    kind: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


def check_structure(path: Path, data: Bytes) -> None:
    """Make sure that every offset, index and size in a FlatBuffer leads where the runtime expects it to.

    Of a file that says that it is ours, the operators must fit together too.

    Args:
        path: of the file, for the message.
        data: the FlatBuffer, from its begin to the end of the file.

    Raises:
        CompiledError: its operators are an engine's.
        TfliteError: one does not.
    """
    try:
        _check_model(FlatBytes(data), is_ours(data))
    except DamageError as error:
        refuse_compiled(path, data)
        raise TfliteError(f"{path}: truncated or damaged: {error}; copy or build it again") from error


def refuse_compiled(path: Path, data: Bytes) -> None:
    """Raise `CompiledError` where a file is not damaged, but compiled by Vela: its operators are the engine's."""
    try:
        custom = {code.text(1) for code in FlatBytes(data).root().tables(1)}
    except DamageError:
        return
    if _OF_VELA in custom:
        raise CompiledError(
            f"{path}: was compiled for an Ethos-U, and only that engine runs it; use the file that it was compiled from"
        )


def _check_model(source: FlatBytes, ours: bool) -> None:
    model = source.root()
    buffers = [_buffer(source, buffer, ours) for buffer in model.tables(4)]
    kinds = [_kind(code) for code in model.tables(1)]
    subgraphs = [_check_subgraph(source, graph, buffers, kinds, ours) for graph in model.tables(2)]
    if not subgraphs:
        raise DamageError("it has no graph")
    if ours and len(subgraphs) > 1:
        raise DamageError(f"its graph 0 is one of {len(subgraphs)}")
    for signature in model.tables(7):
        _check_signature(signature, subgraphs)
    for entry in model.tables(6):
        entry.text(0)
        require(0 <= entry.number(1, "I") < max(1, len(buffers)), "its metadata lie in a buffer that it lacks")


def _buffer(source: FlatBytes, buffer: FlatTable, ours: bool) -> tuple[int, int]:
    """Return where the data of a buffer begin, and how many bytes they have."""
    offset, size = buffer.number(1, "Q"), buffer.number(2, "Q")
    if offset > 1:  # beside the FlatBuffer, as in files above 2 GB
        require(offset + size <= source.size, "a buffer lies outside of the file")
        require(not ours, "a buffer lies outside of the FlatBuffer")
        return offset, size
    return buffer.span(0, 1)


def _kind(code: FlatTable) -> str:
    custom = code.text(1)
    number = builtin_code(code.number(0, "b"), code.number(3))
    require(number in OPERATOR_NAMES, f"it has an operator of the unknown number {number}")
    require(number != OPERATOR_CUSTOM or bool(custom), "it has a custom operator without a name")
    return OPERATOR_NAMES[number]


OPERATOR_CUSTOM = next(number for number, name in OPERATOR_NAMES.items() if name == "CUSTOM")


def _check_subgraph(
    source: FlatBytes, graph: FlatTable, buffers: list[tuple[int, int]], kinds: list[str], ours: bool
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Check one graph; return its inputs and outputs."""
    tensors = [read_tensor(number, table, buffers) for number, table in enumerate(graph.tables(0))]
    inputs, outputs = graph.numbers(1), graph.numbers(2)
    for number in (*inputs, *outputs):
        require(0 <= number < len(tensors), f"its graph has an end at tensor {number} of {len(tensors)}")
    given = {number for number, tensor in enumerate(tensors) if tensor.constant or tensor.variable}
    given.update(inputs)
    written = set(given)
    fit = Fit(source, tensors) if ours else None
    for place, table in enumerate(graph.tables(3)):
        operator = _operator(place, table, kinds, len(tensors))
        for number in operator.inputs:
            if number >= 0 and number not in written:
                raise DamageError(f"its {operator.kind} {place} reads the tensor {number}, which nothing writes before")
        for number in operator.outputs:
            if number in given:
                raise DamageError(f"its {operator.kind} {place} writes the tensor {number}, a constant or an input")
        if operator.kind in KERNELS:
            operands = [tensors[number] for number in (*operator.inputs[:2], *operator.outputs)]
            _check_types(f"its {operator.kind} {place}", KERNELS[operator.kind], operands)
        if fit is not None:
            fit.check(f"its {operator.kind} {place}", operator.kind, operator.inputs, operator.outputs, table)
        written.update(operator.outputs)
    for number in outputs:
        require(number in written, f"nothing writes its output, the tensor {number}")
    if fit is not None:
        fit.finish(outputs)
    return inputs, outputs


def _check_types(what: str, kernel: Kernel, operands: list[FileTensor]) -> None:
    """Make sure of what the kernels end the process over: types apart, multipliers out of range.

    `operands` are the first two inputs, or the only one, and the output.
    """
    types = [operand.type for operand in operands]
    if kernel.types is not Types.OWN and types[0] != types[-1]:
        raise DamageError(f"{what} makes {types[-1]} of {types[0]}")
    if kernel.types is Types.BOTH and types[0] != types[1]:
        raise DamageError(f"{what} reads {types[0]} and {types[1]}")
    if kernel.scales is Scales.CARRIED:
        return
    integers = [operand for operand in operands if operand.quantized]
    require(all(operand.scales for operand in integers), f"{what} computes with integers that have no scale")
    require(all(usable(operand.scales) for operand in integers), f"{what} has a scale that is no usable number")
    if kernel.scales is Scales.SUM and len(integers) == len(operands) == 3:
        one, other, result = (operand.scales[0] for operand in operands)
        require(2 * max(one, other) < result * 2**15, f"{what} has a scale far below those of its inputs")


def _operator(place: int, table: FlatTable, kinds: list[str], tensors: int) -> _Operator:
    code = table.number(0, "I")
    require(code < len(kinds), f"its operator {place} is of the kind {code} of {len(kinds)}")
    operator = _Operator(kinds[code], table.numbers(1), table.numbers(2))
    what = f"its {operator.kind} {place}"
    # A message is put together only where there is a fault: a network has some thousand parts.
    for number in operator.inputs:
        if not -1 <= number < tensors:
            raise DamageError(f"{what} reads the tensor {number} of {tensors}")
    for number in (*operator.outputs, *table.numbers(8)):
        if not 0 <= number < tensors:
            raise DamageError(f"{what} writes the tensor {number} of {tensors}")
    kernel = KERNELS.get(operator.kind)
    if kernel is not None:
        count = len(operator.inputs)
        if not kernel.least <= count <= kernel.most:
            raise DamageError(f"{what} has {count} inputs")
        if -1 in operator.inputs[: kernel.least]:
            raise DamageError(f"{what} lacks an input")
        if len(operator.outputs) != 1:
            raise DamageError(f"{what} has {len(operator.outputs)} outputs")
    return operator


def _check_signature(signature: FlatTable, subgraphs: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> None:
    key = signature.text(2)
    graph = signature.number(4, "I")
    require(graph < len(subgraphs), f"its signature {key} is of the graph {graph} of {len(subgraphs)}")
    for field, ends in zip((0, 1), subgraphs[graph], strict=True):
        names = set()
        for entry in signature.tables(field):
            name, number = entry.text(0), entry.number(1, "I")
            require(bool(name) and name not in names, f"its signature {key} has an end without a name of its own")
            require(number in ends, f"its signature {key} names the tensor {number}, no end of the graph")
            names.add(name)
