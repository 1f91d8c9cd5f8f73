"""Constants that an operator reads, and the ranges of those that look-ups go by."""

import numpy as np
import pytest

from convert.tflite.structure.call import Call, least_and_most
from convert.tflite.structure.flat_table import DamageError, FlatBytes
from convert.tflite.structure.tensor import FileTensor

DATA = np.array([7, -5, 3, 9, 1, 2, 4, 6, 8, 0], "<i4").tobytes()


def tensor(count, *, type_="int32", shape=None, constant=True, place=4):
    return FileTensor(type_, (count,) if shape is None else shape, 4 * count, constant, False, place, (), (), 0, False)


def call(*inputs):
    return Call("its SLICE 3", inputs, tensor(1), None, FlatBytes(DATA))


def test_numbers_are_read_from_where_the_tensor_lies():
    assert call(tensor(3)).numbers(0) == (-5, 3, 9)
    assert least_and_most(tensor(3), FlatBytes(DATA)) == (-5, 9)


@pytest.mark.parametrize(
    "wrong",
    [tensor(3, type_="int8"), tensor(3, constant=False), tensor(4, shape=(2, 2)), tensor(9)],
    ids=["another type", "computed", "two axes", "more than any shape has"],
)
def test_what_is_no_list_for_axes_is_refused_by_name(wrong):
    with pytest.raises(DamageError, match="its SLICE 3 has an input 0 that is no constant list of int32"):
        call(wrong).numbers(0)


def test_an_input_that_is_left_out_is_named():
    with pytest.raises(DamageError, match="its SLICE 3 lacks an input"):
        call(None).shape(0)


def test_an_option_that_is_left_out_is_what_the_schema_says():
    assert call(tensor(1)).checked("dilation", 4, 1, 9, "i", 1) == 1
    with pytest.raises(DamageError, match="its SLICE 3 has the stride 0"):
        call(tensor(1)).checked("stride", 1, 1, 9, "i")
