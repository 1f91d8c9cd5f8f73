"""Versions as the runtime's own rule has them, and a table without a gap."""

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.operators import OPERATORS, in_file
from convert.tflite.typed_graph import Quantization, TypedOperator, TypedTensor

FLOAT, INT8 = np.dtype(np.float32), np.dtype(np.int8)


def quantized(name, scale):
    return TypedTensor(name, (1, 4), INT8, Quantization(np.array([scale], np.float32)))


def version_of(operator):
    return in_file(operator).version(operator)


@pytest.mark.parametrize(
    ("kind", "dtype", "options", "version"),
    [
        ("CONV_2D", INT8, {"groups": 1}, 3),
        ("CONV_2D", INT8, {"groups": 4}, 6),
        ("CONV_2D", FLOAT, {"groups": 1}, 1),
        ("DEPTHWISE_CONV_2D", INT8, {}, 3),
        ("GELU", INT8, {"approximate": False}, 2),
        ("ADD", INT8, {}, 2),
        ("ADD", FLOAT, {}, 1),
        ("ELU", INT8, {}, 1),
        ("LOGISTIC", INT8, {}, 2),
    ],
)
def test_the_version_follows_the_types(kind, dtype, options, version):
    x = quantized("x", 0.1) if dtype == INT8 else TypedTensor("x", (1, 4), FLOAT)
    assert version_of(TypedOperator(kind, [x, x], x, options)) == version


def test_a_product_whose_scale_grows_needs_a_newer_version():
    a, b = quantized("a", 0.5), quantized("b", 0.5)
    assert version_of(TypedOperator("MUL", [a, b], quantized("small", 1.0))) == 2
    assert version_of(TypedOperator("MUL", [a, b], quantized("large", 0.2))) == 3


def test_dynamic_range_convolutions_say_so():
    x = TypedTensor("x", (1, 1, 1, 4), FLOAT)
    kernel = TypedTensor("k", (4, 1, 1, 4), INT8, Quantization(np.ones(4, np.float32)))
    assert version_of(TypedOperator("CONV_2D", [x, kernel], x, {"groups": 1})) == 5


def test_every_kind_is_one_of_the_schema():
    assert set(OPERATORS) <= set(vars(schema.BuiltinOperator))


def test_a_kind_that_is_not_listed_is_refused():
    x = TypedTensor("x", (1, 4), FLOAT)
    with pytest.raises(NotImplementedError, match=r"x: SIGN is not in the table of convert\.tflite\.operators"):
        in_file(TypedOperator("SIGN", [x], x))
