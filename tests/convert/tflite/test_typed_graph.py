"""A tensor of integers says what they stand for; a constant is asked for by its place."""

import numpy as np
import pytest

from convert.tflite.typed_graph import Quantization, TypedConstant, TypedOperator, TypedTensor

STEP = Quantization(np.array([0.5], np.float32), 3)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8])
def test_eight_bits_without_a_scale_are_refused(dtype):
    with pytest.raises(ValueError, match=f"x: {np.dtype(dtype)} needs a scale and a zero point"):
        TypedTensor("x", (1, 4), np.dtype(dtype))
    with pytest.raises(ValueError, match="w: int8 needs a scale"):
        TypedConstant("w", (4,), np.dtype(np.int8), data=np.zeros(4, np.int8))
    assert TypedTensor("x", (1, 4), np.dtype(dtype), STEP).steps is STEP


@pytest.mark.parametrize("dtype", [np.int32, np.float16, np.float32])
def test_other_types_may_stand_for_themselves(dtype):
    tensor = TypedTensor("x", (1, 4), np.dtype(dtype))
    with pytest.raises(TypeError, match="x: its numbers stand for themselves, it is not quantized"):
        _ = tensor.steps


def test_a_constant_is_told_from_what_is_computed():
    x, y = (TypedTensor(name, (1, 4), np.dtype(np.float32)) for name in "xy")
    one = TypedConstant("one", (1,), np.dtype(np.float32), data=np.ones(1, np.float32))
    operator = TypedOperator("ADD", [x, one], y)
    assert operator.constant(1) is one
    with pytest.raises(TypeError, match="y: input 0 of this ADD, x, is no constant"):
        operator.constant(0)
