"""Whether a `.tflite` is built as the native runtime takes for granted, asked before the runtime sees it.

The runtime may end the process over an index that leads nowhere or a constant that is shorter than its shape. Field
numbers follow `tensorflow/compiler/mlir/lite/schema/schema.fbs`.
"""

from dataclasses import dataclass
from math import prod
from pathlib import Path

from convert.tflite.runtime_version import OPERATOR_NAMES, TYPE_NAMES, builtin_code
from convert.tflite.structure.flat_table import Bytes, DamageError, FlatBytes, FlatTable
from convert.tflite.structure.kernels import KERNELS, Kernel, Scales, Types
from keras_model.errors import TfliteError

# What a phone has room for; no tensor of a text model comes near.
_MOST_TENSOR_BYTES = 1 << 30
_MOST_DIMENSIONS = 8
# Half-bytes of each type; the others have no fixed size.
_HALF_BYTES = {
    **dict.fromkeys(("int8", "uint8", "bool"), 2),
    **dict.fromkeys(("float16", "bfloat16", "int16", "uint16"), 4),
    **dict.fromkeys(("float32", "int32", "uint32"), 8),
    **dict.fromkeys(("float64", "int64", "uint64", "complex64"), 16),
    "complex128": 32,
    "int4": 1,
}
# What types of quantized numbers hold, which an offset must be one of.
_RANGES = {"int8": (-128, 127), "uint8": (0, 255), "int16": (-(2**15), 2**15 - 1), "int4": (-8, 7)}
_LEAST_SCALE, _LARGEST_SCALE = 1e-30, 1e30


@dataclass(frozen=True)
class Tensor:
    """What a file says of a tensor: whether it is a constant, whether it keeps its values, and its scales, if any."""

    type: str
    constant: bool
    variable: bool
    scales: tuple[float, ...]


@dataclass(frozen=True)
class Operator:
    """What a file says of an operator: its kind, and its tensors by number, -1 for an input that is left out."""

    kind: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


def check_structure(path: Path, data: Bytes) -> None:
    """Make sure that every offset, index and size in a FlatBuffer leads where the runtime expects it to.

    Args:
        path: of the file, for the message.
        data: the FlatBuffer, from its begin to the end of the file.

    Raises:
        TfliteError: one does not.

    """
    try:
        _check_model(FlatBytes(data))
    except DamageError as error:
        raise TfliteError(f"{path}: truncated or damaged: {error}; copy or build it again") from error


def _check_model(source: FlatBytes) -> None:
    model = source.root()
    buffers = [_buffer(source, buffer) for buffer in model.tables(4)]
    kinds = [_kind(code) for code in model.tables(1)]
    subgraphs = [_check_subgraph(source, graph, buffers, kinds) for graph in model.tables(2)]
    if not subgraphs:
        raise DamageError("it has no graph")
    for signature in model.tables(7):
        _check_signature(signature, subgraphs)
    for entry in model.tables(6):
        entry.text(0)
        _require(0 <= entry.number(1, "I") < max(1, len(buffers)), "its metadata lie in a buffer that it lacks")


def _require(condition: bool, fault: str) -> None:
    if not condition:
        raise DamageError(fault)


def _buffer(source: FlatBytes, buffer: FlatTable) -> tuple[int, int]:
    """Return where the data of a buffer begin, and how many bytes they have."""
    offset, size = buffer.number(1, "Q"), buffer.number(2, "Q")
    if offset > 1:  # beside the FlatBuffer, as in files above 2 GB
        _require(offset + size <= source.size, "a buffer lies outside of the file")
        return offset, size
    return buffer.span(0, 1)


def _kind(code: FlatTable) -> str:
    custom = code.text(1)
    number = builtin_code(code.number(0, "b"), code.number(3))
    _require(number in OPERATOR_NAMES, f"it has an operator of the unknown number {number}")
    _require(number != OPERATOR_CUSTOM or bool(custom), "it has a custom operator without a name")
    return OPERATOR_NAMES[number]


OPERATOR_CUSTOM = next(number for number, name in OPERATOR_NAMES.items() if name == "CUSTOM")


def _check_subgraph(
    source: FlatBytes, graph: FlatTable, buffers: list[tuple[int, int]], kinds: list[str]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Check one graph; return its inputs and outputs."""
    tensors = [_tensor(number, table, buffers) for number, table in enumerate(graph.tables(0))]
    inputs, outputs = graph.numbers(1), graph.numbers(2)
    for number in (*inputs, *outputs):
        _require(0 <= number < len(tensors), f"its graph has an end at tensor {number} of {len(tensors)}")
    given = {number for number, tensor in enumerate(tensors) if tensor.constant or tensor.variable}
    given.update(inputs)
    written = set(given)
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
        written.update(operator.outputs)
    for number in outputs:
        _require(number in written, f"nothing writes its output, the tensor {number}")
    return inputs, outputs


def _tensor(number: int, table: FlatTable, buffers: list[tuple[int, int]]) -> Tensor:
    what = f"its tensor {number}"
    type_ = TYPE_NAMES.get(table.number(1, "b"))
    if type_ is None:
        raise DamageError(f"{what} has an unknown type")
    shape = table.numbers(0)
    _require(len(shape) <= _MOST_DIMENSIONS, f"{what} has {len(shape)} dimensions")
    _require(all(size >= 0 for size in shape), f"{what} has the shape {list(shape)}")
    signature = table.numbers(7)
    fits = len(signature) == len(shape) and all(size >= -1 for size in signature)
    _require(not signature or fits, f"{what} has a signature of another shape")
    half_bytes = _HALF_BYTES.get(type_)
    needed = None if half_bytes is None else (prod(shape) * half_bytes + 1) // 2
    _require((needed or 0) <= _MOST_TENSOR_BYTES, f"{what} has the shape {list(shape)}, more than any device holds")
    buffer = table.number(2, "I")
    _require(buffer < max(1, len(buffers)), f"{what} lies in the buffer {buffer} of {len(buffers)}")
    _, size = buffers[buffer] if buffers else (0, 0)
    if size and needed is not None and table.table(6) is None:
        _require(size == needed, f"{what} has {size} bytes, but its shape {list(shape)} calls for {needed}")
    table.text(3)
    scales = _scales(what, table, shape, _RANGES.get(type_))
    return Tensor(type_, bool(size or needed == 0), bool(table.number(5, "b")), scales)


def _scales(what: str, tensor: FlatTable, shape: tuple[int, ...], numbers: tuple[int, int] | None) -> tuple[float, ...]:
    """Return the scales of a tensor; `numbers` are the least and the largest that its type holds, if that matters."""
    quantization = tensor.table(4)
    if quantization is None or quantization.number(4, "B"):
        return ()
    scales, zero_points = quantization.reals(2), quantization.numbers(3, "q")
    axis = quantization.number(6)
    if numbers is not None and zero_points:
        fits = numbers[0] <= min(zero_points) and max(zero_points) <= numbers[1]
        _require(fits, f"{what} has an offset that its type does not hold")
    if len(scales) > 1 or len(zero_points) > 1:
        _require(0 <= axis < len(shape), f"{what} is quantized along the axis {axis} of {len(shape)}")
        fits = len(scales) in (1, shape[axis]) and len(zero_points) in (0, 1, shape[axis])
        _require(fits, f"{what} has {len(scales)} scales and {len(zero_points)} offsets for {shape[axis]} channels")
    return scales


def _check_types(what: str, kernel: Kernel, operands: list[Tensor]) -> None:
    """Make sure of what the kernels end the process over: types apart, multipliers out of range.

    `operands` are the first two inputs, or the only one, and the output.
    """
    types = [operand.type for operand in operands]
    if kernel.types is not Types.OWN:
        _require(types[0] == types[-1], f"{what} makes {types[-1]} of {types[0]}")
    if kernel.types is Types.BOTH:
        _require(types[0] == types[1], f"{what} reads {types[0]} and {types[1]}")
    if kernel.scales is Scales.CARRIED:
        return
    integers = [operand for operand in operands if operand.type in _RANGES]
    _require(all(operand.scales for operand in integers), f"{what} computes with integers that have no scale")
    _require(
        all(_LEAST_SCALE <= scale <= _LARGEST_SCALE for operand in integers for scale in operand.scales),
        f"{what} has a scale that is no usable number",
    )
    if kernel.scales is Scales.SUM and len(integers) == len(operands) == 3:
        one, other, result = (operand.scales[0] for operand in operands)
        _require(2 * max(one, other) < result * 2**15, f"{what} has a scale far below those of its inputs")


def _operator(place: int, table: FlatTable, kinds: list[str], tensors: int) -> Operator:
    code = table.number(0, "I")
    _require(code < len(kinds), f"its operator {place} is of the kind {code} of {len(kinds)}")
    operator = Operator(kinds[code], table.numbers(1), table.numbers(2))
    what = f"its {operator.kind} {place}"
    for number in operator.inputs:
        _require(-1 <= number < tensors, f"{what} reads the tensor {number} of {tensors}")
    for number in (*operator.outputs, *table.numbers(8)):
        _require(0 <= number < tensors, f"{what} writes the tensor {number} of {tensors}")
    kernel = KERNELS.get(operator.kind)
    if kernel is not None:
        count = len(operator.inputs)
        _require(kernel.least <= count <= kernel.most, f"{what} has {count} inputs")
        _require(-1 not in operator.inputs[: kernel.least], f"{what} lacks an input")
        _require(len(operator.outputs) == 1, f"{what} has {len(operator.outputs)} outputs")
    return operator


def _check_signature(signature: FlatTable, subgraphs: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> None:
    key = signature.text(2)
    graph = signature.number(4, "I")
    _require(graph < len(subgraphs), f"its signature {key} is of the graph {graph} of {len(subgraphs)}")
    for field, ends in zip((0, 1), subgraphs[graph], strict=True):
        names = set()
        for entry in signature.tables(field):
            name, number = entry.text(0), entry.number(1, "I")
            _require(bool(name) and name not in names, f"its signature {key} has an end without a name of its own")
            _require(number in ends, f"its signature {key} names the tensor {number}, no end of the graph")
            names.add(name)
