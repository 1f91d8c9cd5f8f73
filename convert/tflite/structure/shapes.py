"""What shape each kind of operator writes, inferred from what it reads and from its options.

Every function takes a `Call` and returns the shape. It raises `DamageError` where the kernel cannot compute with these
shapes, types or options. Rules are those of `Prepare` in tensorflow/lite/kernels, narrowed to what these kernels do
without reading beyond a tensor.
"""

import math

from convert.tflite.structure.call import Call, Shape
from convert.tflite.structure.tensor import FileTensor

_SAME, _VALID = 0, 1
_MOST_ACTIVATION = 3  # none and three kinds of RELU; others have no range of integers
_MOST_STEP = 1 << 16
# Types of input and weights → that of the offsets.
_OFFSETS = {
    ("float32", "float32"): "float32",
    ("float32", "int8"): "float32",
    ("int8", "int8"): "int32",
    ("uint8", "uint8"): "int32",
}


def alike(call: Call) -> Shape:
    """That of the input."""
    return call.shape(0)


def broadcast(call: Call) -> Shape:
    """Two inputs, aligned at their last axes, either of which may have size 1 where the other has more."""
    call.checked("activation", 0, 0, _MOST_ACTIVATION)
    return bounding(call)


def bounding(call: Call) -> Shape:
    """As `broadcast`, of a kind that has no activation."""
    return _together(call, call.shape(0), call.shape(1))


def softmax(call: Call) -> Shape:
    """That of the input, which has a last axis."""
    beta = 0.0 if call.options is None else call.options.real(0)
    if not 0 < beta <= 100:
        raise call.fault(f"has the beta {beta}")
    _same_type(call)
    if not call.shape(0):
        raise call.unfit()
    return call.shape(0)


def quantized(call: Call) -> Shape:
    """Integers with a scale, out of floats or of such integers."""
    if not call.output.quantized or not (call.tensor(0).quantized or call.tensor(0).type == "float32"):
        raise _types(call)
    return call.shape(0)


def dequantized(call: Call) -> Shape:
    """Floats out of integers with a scale, or out of half floats."""
    if call.output.type != "float32" or not (call.tensor(0).quantized or call.tensor(0).type == "float16"):
        raise _types(call)
    return call.shape(0)


def conv_2d(call: Call) -> Shape:
    """Input [n, h, w, in], weights [out, kh, kw, in / groups]."""
    batch, height, width, channels, kernel = _image(call)
    out, kernel_height, kernel_width, per_group = kernel
    if channels % per_group or out % (channels // per_group):
        raise call.unfit()
    _check_weights(call, out, 0)
    call.checked("activation", 3, 0, _MOST_ACTIVATION)
    stride = [call.checked("stride", field, 1, _MOST_STEP, "i") for field in (2, 1)]
    dilation = [call.checked("dilation", field, 1, _MOST_STEP, "i", 1) for field in (5, 4)]
    rows = _extent(call, height, (kernel_height - 1) * dilation[0] + 1, stride[0])
    columns = _extent(call, width, (kernel_width - 1) * dilation[1] + 1, stride[1])
    return batch, rows, columns, out


def depthwise_conv_2d(call: Call) -> Shape:
    """Input [n, h, w, in], weights [1, kh, kw, in · multiplier]."""
    batch, height, width, channels, kernel = _image(call)
    multiplier = call.checked("depth multiplier", 3, 1, _MOST_STEP, "i")
    if kernel[0] != 1 or kernel[3] != channels * multiplier:
        raise call.unfit()
    _check_weights(call, kernel[3], 3)
    call.checked("activation", 4, 0, _MOST_ACTIVATION)
    stride = [call.checked("stride", field, 1, _MOST_STEP, "i") for field in (2, 1)]
    dilation = [call.checked("dilation", field, 1, _MOST_STEP, "i", 1) for field in (6, 5)]
    rows = _extent(call, height, (kernel[1] - 1) * dilation[0] + 1, stride[0])
    columns = _extent(call, width, (kernel[2] - 1) * dilation[1] + 1, stride[1])
    return batch, rows, columns, kernel[3]


def max_pool_2d(call: Call) -> Shape:
    """Input [n, h, w, channels]."""
    if len(call.shape(0)) != 4:
        raise call.unfit()
    batch, height, width, channels = call.shape(0)
    call.checked("activation", 5, 0, _MOST_ACTIVATION)
    stride = [call.checked("stride", field, 1, _MOST_STEP, "i") for field in (2, 1)]
    window = [call.checked("window", field, 1, _MOST_STEP, "i") for field in (4, 3)]
    return batch, _extent(call, height, window[0], stride[0]), _extent(call, width, window[1], stride[1]), channels


def fully_connected(call: Call) -> Shape:
    """Input of any axes, weights [out, in]."""
    shape, kernel = call.shape(0), call.shape(1)
    if len(kernel) != 2 or not shape or math.prod(shape) % kernel[1]:
        raise call.unfit()
    _check_weights(call, kernel[0], 0)
    _same_type(call)
    call.checked("activation", 0, 0, _MOST_ACTIVATION)
    call.checked("weights format", 1, 0, 0)
    if not call.option(2):
        return math.prod(shape) // kernel[1], kernel[0]
    if shape[-1] != kernel[1]:
        raise call.unfit()
    return *shape[:-1], kernel[0]


def batch_matmul(call: Call) -> Shape:
    """[..., m, k] by [..., k, n], either of them transposed where the options say so."""
    left, right = call.shape(0), call.shape(1)
    if min(len(left), len(right)) < 2:
        raise call.unfit()
    if (call.tensor(0).type, call.tensor(1).type) not in _OFFSETS:
        raise _types(call)
    rows, inner = (left[-1], left[-2]) if call.option(0) else (left[-2], left[-1])
    columns, other = (right[-2], right[-1]) if call.option(1) else (right[-1], right[-2])
    if inner != other:
        raise call.unfit()
    return *_together(call, left[:-2], right[:-2]), rows, columns


def joined(call: Call) -> Shape:
    """Two inputs, one behind the other along an axis."""
    left, right = call.shape(0), call.shape(1)
    rank = len(left)
    if not rank or len(right) != rank:
        raise call.unfit()
    axis = call.checked("axis", 0, -rank, rank - 1, "i") % rank
    call.checked("activation", 1, 0, 0)
    if left[:axis] != right[:axis] or left[axis + 1 :] != right[axis + 1 :]:
        raise call.unfit()
    return *left[:axis], left[axis] + right[axis], *left[axis + 1 :]


def embedding_lookup(call: Call) -> Shape:
    """Rows of a table, input 1, by the numbers of input 0."""
    rows, table = call.shape(0), call.shape(1)
    if len(rows) != 1 or len(table) < 2 or call.tensor(0).type != "int32":
        raise call.unfit()
    if call.output.type not in (call.tensor(1).type, "float32"):
        raise _types(call)
    return *rows, *table[1:]


def gather(call: Call) -> Shape:
    """Rows of a table, input 0, by the numbers of input 1."""
    table, rows = call.shape(0), call.shape(1)
    if not table or call.tensor(1).type != "int32":
        raise call.unfit()
    # Look-ups along another axis than the first are none of a text model.
    call.checked("axis", 0, 0, 0, "i")
    call.checked("batch_dims", 1, 0, 0, "i")
    return *rows, *table[1:]


def reshape(call: Call) -> Shape:
    """The same values in another shape, which input 1 or the options give."""
    size = math.prod(call.shape(0))
    wishes = [call.numbers(1)] if len(call.inputs) > 1 and call.inputs[1] is not None else []
    if call.options is not None and (listed := call.options.numbers(0)):
        wishes.append(listed)
    if not wishes:
        raise call.fault("has no new shape")
    found = {_resolved(call, size, wish) for wish in wishes}
    if len(found) > 1:
        raise call.fault("has two new shapes")
    return found.pop()


def expand_dims(call: Call) -> Shape:
    """The same values with an axis more."""
    shape = call.shape(0)
    (axis,) = _axes(call, call.numbers(1), len(shape) + 1, 1)
    return *shape[:axis], 1, *shape[axis:]


def transposed(call: Call) -> Shape:
    """The axes in another order."""
    shape, order = call.shape(0), call.numbers(1)
    if sorted(order) != list(range(len(shape))):
        raise call.fault(f"has the order {list(order)} of {len(shape)} axes")
    return tuple(shape[axis] for axis in order)


def reduced(call: Call) -> Shape:
    """One number for all along some axes, which are kept with size 1 or left out."""
    shape, numbers = call.shape(0), call.numbers(1)
    axes = _axes(call, numbers, len(shape), len(numbers))
    if call.option(0):
        return tuple(1 if axis in axes else size for axis, size in enumerate(shape))
    return tuple(size for axis, size in enumerate(shape) if axis not in axes)


def sliced(call: Call) -> Shape:
    """From a begin, input 1, as many as input 2 says along each axis; -1 for all that follow."""
    shape, begin, size = call.shape(0), call.numbers(1), call.numbers(2)
    if not len(shape) == len(begin) == len(size):
        raise call.unfit()
    found = tuple(
        whole - start if count == -1 else count for whole, start, count in zip(shape, begin, size, strict=True)
    )
    for whole, start, count in zip(shape, begin, found, strict=True):
        if start < 0 or count < 1 or start + count > whole:
            raise call.fault(f"cuts {list(size)} from {list(begin)} on out of {list(shape)}")
    return found


def _together(call: Call, left: Shape, right: Shape) -> Shape:
    """The shape of two that are broadcast."""
    if left == right:
        return left
    rank = max(len(left), len(right))
    pairs = zip((1,) * (rank - len(left)) + left, (1,) * (rank - len(right)) + right, strict=True)
    result = []
    for one, other in pairs:
        if one != other and 1 not in (one, other):
            raise call.unfit()
        result.append(max(one, other))
    return tuple(result)


def _resolved(call: Call, size: int, wish: Shape) -> Shape:
    """A new shape in which -1 stands for what is left."""
    known = math.prod(count for count in wish if count != -1)
    if min(wish, default=1) < -1 or wish.count(-1) > 1 or known < 1:
        raise call.fault(f"has the new shape {list(wish)}")
    found = tuple(size // known if count == -1 else count for count in wish)
    if math.prod(found) != size:
        raise call.fault(f"makes {list(wish)} of {size} values")
    return found


def _axes(call: Call, numbers: Shape, rank: int, count: int) -> set[int]:
    """Numbers of different axes, counted from the end where they are negative."""
    if len(numbers) != count or not numbers or not all(-rank <= number < rank for number in numbers):
        raise call.fault(f"has the axes {list(numbers)} of {rank}")
    found = {number % rank for number in numbers}
    if len(found) != count:
        raise call.fault(f"has the axes {list(numbers)} of {rank}")
    return found


def _image(call: Call) -> tuple[int, int, int, int, Shape]:
    """The sizes of an input of a convolution, and the shape of its weights."""
    shape, kernel = call.shape(0), call.shape(1)
    if len(shape) != 4 or len(kernel) != 4:
        raise call.unfit()
    return *shape, kernel


def _extent(call: Call, size: int, window: int, stride: int) -> int:
    """How many places a window has along an axis."""
    if call.checked("padding", 0, _SAME, _VALID) == _SAME:
        return -(-size // stride)
    if window > size:
        raise call.unfit()
    return (size - window) // stride + 1


def _check_weights(call: Call, out: int, axis: int) -> None:
    """Make sure that weights and offsets are constants of types that go together, with a scale for each channel."""
    weights = call.tensor(1)
    type_ = _OFFSETS.get((call.tensor(0).type, weights.type))
    if type_ is None:
        raise _types(call)
    _check_constant(call, 1, weights, axis)
    offsets = call.inputs[2] if len(call.inputs) > 2 else None
    if offsets is not None:
        if offsets.type != type_:
            raise _types(call)
        if offsets.shape != (out,):
            raise call.unfit()
        _check_constant(call, 2, offsets, 0)


def _check_constant(call: Call, place: int, tensor: FileTensor, axis: int) -> None:
    if not tensor.constant:
        raise call.fault(f"has an input {place} that is no constant")
    if any(tensor.offsets) and tensor.type != "uint8":
        raise call.fault(f"has an input {place} whose zero is not 0")
    if len(tensor.scales) > 1 and tensor.axis != axis:
        raise call.fault(f"has an input {place} with scales along the axis {tensor.axis}")


def _same_type(call: Call) -> None:
    if call.tensor(0).type != call.output.type:
        raise _types(call)


def _types(call: Call) -> Exception:
    types = " and ".join(tensor.type for tensor in call.inputs if tensor is not None)
    return call.fault(f"has tensors of types that do not go together: {call.output.type} of {types}")
