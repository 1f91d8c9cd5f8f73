"""Inferred shapes against NumPy's, for random shapes and options."""

from dataclasses import replace
from itertools import product

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


WEIGHTED = (shapes.conv_2d, shapes.depthwise_conv_2d, shapes.fully_connected)


def same_as(compute):
    try:
        return compute()
    except ValueError:
        return None


def fixed(made):
    """The same call with its second input and those behind it constant, as weights and offsets are."""
    constants = tuple(replace(tensor, constant=True) for tensor in made.inputs[1:])
    return Options(made.what, (made.inputs[0], *constants), made.output, None, made.source)


def found(rule, *inputs, **options):
    try:
        return rule(fixed(call(*inputs, **options)) if rule in WEIGHTED else call(*inputs, **options))
    except DamageError:
        return None


@pytest.mark.parametrize("seed", range(60))
def test_shapes_are_those_of_numpy_or_refused_where_it_refuses(seed):
    chance = np.random.default_rng(seed)

    def some(rank):
        return tuple(int(size) for size in chance.choice([1, 2, 3], rank))

    one, other = some(int(chance.integers(2, 5))), some(int(chance.integers(2, 5)))
    zeros = np.zeros(one)
    right = np.zeros(other)
    assert found(shapes.broadcast, one, other) == same_as(lambda: np.broadcast_shapes(one, other))
    for turned in product((0, 1), repeat=2):
        sides = [side.swapaxes(-1, -2) if turn else side for side, turn in zip((zeros, right), turned, strict=True)]
        expected = same_as(lambda sides=sides: np.matmul(*sides).shape)
        assert found(shapes.batch_matmul, one, other, _0=turned[0], _1=turned[1]) == expected
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
    # Along the rows and along the columns; where there is no room for a window, the shapes are refused.
    of_rows = {"_0": padding, "_1": 1, "_2": stride, "_4": 1, "_5": dilation}
    down = expected and (1, expected, 5, 8)
    across = expected and (1, 5, expected, 8)
    assert found(shapes.conv_2d, (1, size, 5, 4), (8, window, 1, 4), **of_rows) == down
    of_columns = {"_0": padding, "_1": stride, "_2": 1, "_4": dilation, "_5": 1}
    assert found(shapes.conv_2d, (1, 5, size, 4), (8, 1, window, 4), **of_columns) == across
    by_channel = {"_0": padding, "_1": 1, "_2": stride, "_3": 2, "_5": 1, "_6": dilation}
    assert found(shapes.depthwise_conv_2d, (1, size, 5, 4), (1, window, 1, 8), **by_channel) == down
    by_channel = {"_0": padding, "_1": stride, "_2": 1, "_3": 2, "_5": dilation, "_6": 1}
    assert found(shapes.depthwise_conv_2d, (1, 5, size, 4), (1, 1, window, 8), **by_channel) == across
    if dilation == 1:
        pooled = {"_0": padding, "_1": 1, "_2": stride, "_3": 1, "_4": window}
        assert found(shapes.max_pool_2d, (1, size, 5, 8), **pooled) == down
        pooled = {"_0": padding, "_1": stride, "_2": 1, "_3": window, "_4": 1}
        assert found(shapes.max_pool_2d, (1, 5, size, 8), **pooled) == across


@pytest.mark.parametrize(
    ("shape", "weights", "keep", "expected"),
    [
        ((2, 3, 4), (5, 4), 0, (6, 5)),
        ((2, 3, 4), (5, 4), 1, (2, 3, 5)),
        ((2, 3, 4), (5, 12), 0, (2, 5)),
        ((2, 3, 4), (5, 12), 1, None),
        ((2, 3, 4), (5, 9), 0, None),
        ((2, 3, 4), (5, 4, 1), 0, None),
        ((), (5, 1), 0, None),
    ],
)
def test_a_fully_connected_layer_flattens_or_keeps_the_axes_before_the_last(shape, weights, keep, expected):
    offsets = (5,)
    assert found(shapes.fully_connected, shape, weights, offsets, _2=keep) == expected
    assert found(shapes.fully_connected, shape, weights, (4,), _2=keep) is None
    assert found(shapes.fully_connected, shape, weights, offsets, _1=1, _2=keep) is None


def test_a_new_shape_leaves_no_more_than_one_size_open():
    assert found(shapes.reshape, (2, 3), [-1, 6]) == (1, 6)
    assert found(shapes.reshape, (2, 3), [-1, -1, 6]) is None
    assert found(shapes.reshape, (2, 3), [-2, -3]) is None


def test_rows_are_looked_up_by_whole_numbers():
    assert found(shapes.gather, (7, 4), [0, 5]) == (2, 4)
    assert found(shapes.gather, (7, 4), (2,)) is None
    assert found(shapes.gather, (), [0]) is None
    assert found(shapes.gather, (7, 4), [0, 5], _0=1) is None
    assert found(shapes.embedding_lookup, [0, 5], (7, 4)) == (2, 4)
    assert found(shapes.embedding_lookup, (2,), (7, 4)) is None
    assert found(shapes.embedding_lookup, [0, 5], (7,)) is None


@pytest.mark.parametrize(
    ("begin", "size", "expected"),
    [
        ([1, 0], [2, 5], (2, 5)),
        ([1, 4], [-1, 1], (3, 1)),
        ([1, 0], [4, 5], None),
        ([-1, 0], [1, 5], None),
        ([4, 0], [-1, 5], None),
        ([1], [2], None),
        ([1, 0], [2], None),
    ],
)
def test_a_slice_lies_within_what_it_is_cut_from(begin, size, expected):
    assert found(shapes.sliced, (4, 5), begin, size) == expected


def test_an_axis_more_may_stand_at_either_end():
    assert found(shapes.expand_dims, (2, 3), [0]) == (1, 2, 3)
    assert found(shapes.expand_dims, (2, 3), [-1]) == (2, 3, 1)
    assert found(shapes.expand_dims, (2, 3), [3]) is None
