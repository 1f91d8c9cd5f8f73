"""What a file says of a tensor: its type, shape, scales, and where its values lie."""

from dataclasses import dataclass
from math import prod

from convert.tflite.runtime_version import TYPE_NAMES
from convert.tflite.structure.flat_table import DamageError, FlatTable, require

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
QUANTIZED_RANGES = {"int8": (-128, 127), "uint8": (0, 255), "int16": (-(2**15), 2**15 - 1), "int4": (-8, 7)}
_LEAST_SCALE, _LARGEST_SCALE = 1e-30, 1e30


@dataclass(frozen=True, slots=True)
class FileTensor:
    """One tensor.

    Attributes:
        type: its name in the schema, in small letters.
        shape: of no negative size.
        bytes: that its values take; 0 for a type of no fixed size.
        constant: whether the file holds its values, or it has none.
        variable: whether it keeps its values from one run to the next.
        place: where the values of a constant begin in the file.
        scales, offsets: of its integers, if any.
        axis: that several scales run along.
        sparse: whether its values leave out zeros.
    """

    type: str
    shape: tuple[int, ...]
    bytes: int
    constant: bool
    variable: bool
    place: int
    scales: tuple[float, ...]
    offsets: tuple[int, ...]
    axis: int
    sparse: bool

    @property
    def quantized(self) -> bool:
        """Whether it is of integers that mean nothing without a scale."""
        return self.type in QUANTIZED_RANGES


def usable(scales: tuple[float, ...]) -> bool:
    """Whether a kernel can compute with scales: neither NaN nor extreme."""
    # Beside a NaN, min and max may be anything; the sum is NaN, which no range has.
    return not scales or (
        min(scales) >= _LEAST_SCALE and max(scales) <= _LARGEST_SCALE and sum(scales) <= len(scales) * _LARGEST_SCALE
    )


def read_tensor(number: int, table: FlatTable, buffers: list[tuple[int, int]]) -> FileTensor:
    """Return a tensor whose values fill its shape.

    Args:
        number: of the tensor, for the message.
        table: what the file says of it.
        buffers: where each buffer of the file begins, and how many bytes it has.

    Raises:
        DamageError: they do not, or its type, shape, buffer, scales or offsets are none.
    """
    what = f"its tensor {number}"
    type_ = TYPE_NAMES.get(table.number(1, "b"))
    if type_ is None:
        raise DamageError(f"{what} has an unknown type")
    shape = table.numbers(0)
    if len(shape) > _MOST_DIMENSIONS:
        raise DamageError(f"{what} has {len(shape)} dimensions")
    if shape and min(shape) < 0:
        raise DamageError(f"{what} has the shape {list(shape)}")
    signature = table.numbers(7)
    if signature and (len(signature) != len(shape) or min(signature) < -1):
        raise DamageError(f"{what} has a signature of another shape")
    half_bytes = _HALF_BYTES.get(type_)
    needed = None if half_bytes is None else (prod(shape) * half_bytes + 1) // 2
    if (needed or 0) > _MOST_TENSOR_BYTES:
        raise DamageError(f"{what} has the shape {list(shape)}, more than any device holds")
    buffer = table.number(2, "I")
    if buffer >= max(1, len(buffers)):
        raise DamageError(f"{what} lies in the buffer {buffer} of {len(buffers)}")
    place, size = buffers[buffer] if buffers else (0, 0)
    sparse = table.table(6) is not None
    if size and needed is not None and not sparse and size != needed:
        raise DamageError(f"{what} has {size} bytes, but its shape {list(shape)} calls for {needed}")
    table.text(3)
    scales, offsets, axis = _scales(what, table, shape, QUANTIZED_RANGES.get(type_))
    return FileTensor(
        type_,
        shape,
        needed or 0,
        bool(size or needed == 0),
        bool(table.number(5, "b")),
        place,
        scales,
        offsets,
        axis,
        sparse,
    )


def _scales(
    what: str, tensor: FlatTable, shape: tuple[int, ...], numbers: tuple[int, int] | None
) -> tuple[tuple[float, ...], tuple[int, ...], int]:
    """Return scales, offsets and axis; `numbers` are the least and the largest that the type holds, if that matters."""
    quantization = tensor.table(4)
    if quantization is None or quantization.number(4, "B"):
        return (), (), 0
    scales, offsets = quantization.reals(2), quantization.numbers(3, "q")
    axis = quantization.number(6)
    if numbers is not None and offsets:
        require(
            numbers[0] <= min(offsets) and max(offsets) <= numbers[1],
            f"{what} has an offset that its type does not hold",
        )
    if len(scales) > 1 or len(offsets) > 1:
        require(0 <= axis < len(shape), f"{what} is quantized along the axis {axis} of {len(shape)}")
        fits = len(scales) in (1, shape[axis]) and len(offsets) in (0, 1, shape[axis])
        if not fits:
            raise DamageError(f"{what} has {len(scales)} scales and {len(offsets)} offsets for {shape[axis]} channels")
    return scales, offsets, axis
