"""Inferred shapes against NumPy's, for random shapes and options."""

import numpy as np
import pytest

from convert.tflite.structure import shapes
from convert.tflite.structure.call import Call
from convert.tflite.structure.flat_table import DamageError, FlatBytes
from convert.tflite.structure.tensor import FileTensor


def call(*inputs, output="float32", **options):
    """A call of float32 tensors of these shapes and of constant lists, with options that are numbers by field."""
    data, tensors = b"", []
    for each in inputs:
        listed = isinstance(each, list)
        shape, type_ = ((len(each),), "int32") if listed else (each, "float32")
        tensors.append(FileTensor(type_, shape, 4 * int(np.prod(shape)), listed, False, len(data), (), (), 0, False))
        data += np.array(each, np.int32).tobytes() if listed else b""
    result = FileTensor(output, (), 0, False, False, 0, (), (), 0, False)
    return Options("its OPERATOR 0", tuple(tensors), result, None, FlatBytes(data)).with_options(options)


class Options(Call):
    """Options that need no file."""

    values: dict = {}  # noqa: RUF012

    def with_options(self, values):
        type(self).values = values
        return self

    def option(self, field, layout="b", default=0):
        return self.values.get(f"_{field}", default)


def same_as(compute):
    try:
        return compute()
    except ValueError:
        return None


def found(rule, *inputs, **options):
    try:
        return rule(call(*inputs, **options))
    except DamageError:
        return None


@pytest.mark.parametrize("seed", range(60))
def test_shapes_are_those_of_numpy_or_refused_where_it_refuses(seed):
    chance = np.random.default_rng(seed)

    def some(rank):
        return tuple(int(size) for size in chance.choice([1, 2, 3], rank))

    one, other = some(int(chance.integers(2, 5))), some(int(chance.integers(2, 5)))
    zeros = np.zeros(one)
    assert found(shapes.broadcast, one, other) == same_as(lambda: np.broadcast_shapes(one, other))
    for turned in (0, 1):
        right = np.zeros(other).swapaxes(-1, -2) if turned else np.zeros(other)
        expected = same_as(lambda right=right: np.matmul(zeros, right).shape)
        assert found(shapes.batch_matmul, one, other, _1=turned) == expected
    order = [int(axis) for axis in chance.integers(0, len(one), len(one))]
    assert found(shapes.transposed, one, order) == same_as(lambda: zeros.transpose(order).shape)
    axes = [int(axis) for axis in chance.integers(-len(one) - 1, len(one) + 1, 2)]
    for keep in (0, 1):
        expected = same_as(lambda keep=keep: zeros.sum(tuple(axes), keepdims=bool(keep)).shape)
        assert found(shapes.reduced, one, axes, _0=keep) == expected
    wish = [int(size) for size in chance.choice([-1, 1, 2, 3, 6], 3)]
    assert found(shapes.reshape, one, wish) == same_as(lambda: zeros.reshape(wish).shape)


@pytest.mark.parametrize(
    ("size", "window", "stride", "dilation", "padding", "expected"),
    [
        # TensorFlow's documentation of tf.nn.convolution: ceil(size / stride), or of what is left without the window.
        (16, 3, 1, 1, 0, 16),
        (16, 3, 2, 1, 0, 8),
        (15, 3, 2, 1, 0, 8),
        (16, 3, 1, 1, 1, 14),
        (16, 3, 2, 1, 1, 7),
        (16, 3, 1, 2, 1, 12),
        (3, 3, 1, 1, 1, 1),
        (3, 4, 1, 1, 1, None),
    ],
)
def test_a_window_has_as_many_places_as_tensorflow_says(size, window, stride, dilation, padding, expected):
    options = {"_0": padding, "_1": 1, "_2": stride, "_4": 1, "_5": dilation}
    made = call((1, size, 5, 4), (8, window, 1, 4), **options)
    weights = made.inputs[1]
    fixed = FileTensor(weights.type, weights.shape, weights.bytes, True, False, 0, (), (), 0, False)
    made = Options(made.what, (made.inputs[0], fixed), made.output, None, made.source).with_options(options)
    if expected is None:
        with pytest.raises(DamageError, match="its OPERATOR 0 cannot compute with the shapes"):
            shapes.conv_2d(made)
    else:
        assert shapes.conv_2d(made) == (1, expected, 5, 8)
