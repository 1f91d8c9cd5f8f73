"""Each limit of a table, at its bounds."""

import pytest

from convert.engines.rules import reason_left
from convert.engines.table import read_engine_table
from convert.verify.delegate import GraphOperator, GraphTensor


def tensor(*shape, type_="int8", scale=1.0, zero_point=0, constant=False):
    return GraphTensor("x", type_, shape, (scale,), zero_point, constant)


def reason(engine, name, *tensors):
    *inputs, output = tensors
    return reason_left(read_engine_table(engine), GraphOperator(name, tuple(inputs), (output,)))


WIDE = tensor(1, 1, 8, 384)
ROWS = tensor(1, 8, type_="int32")
ZERO = tensor(1, 1, 1, type_="int32", constant=True)


@pytest.mark.parametrize(
    ("engine", "name", "tensors", "told"),
    [
        ("mediatek", "ELU", (WIDE, WIDE), "mediatek has no ELU"),
        ("samsung", "ELU", (WIDE, WIDE), "samsung has no ELU"),
        ("intel", "ELU", (WIDE, WIDE), "intel has no ELU"),
        ("openvino", "ELU", (WIDE, WIDE), ""),
        ("ethos-u55", "SUB", (ROWS,) * 3, ""),
        ("ethos-u55", "SLICE", (ROWS,) * 2, "ethos-u55 has no SLICE of int32"),
        ("gpu", "SUB", (ROWS,) * 3, "gpu has no SUB of int32"),
        ("tflite-micro", "SUB", (ROWS,) * 3, ""),
        ("tflite-micro", "RESHAPE", (tensor(1, type_="int16"),) * 2, ""),
        ("tflite-micro", "ELU", (tensor(1, type_="int16"),) * 2, "tflite-micro has no ELU of int16"),
        (
            "openvino",
            "CONV_2D",
            (WIDE, tensor(384, 1, 1, 96, constant=True), WIDE),
            "openvino: CONV_2D in 4 groups, 384 channels against a kernel's 96",
        ),
        ("openvino", "CONV_2D", (WIDE, tensor(384, 1, 1, 384, constant=True), WIDE), ""),
        (
            "openvino",
            "MAXIMUM",
            (ROWS, ZERO, tensor(1, 1, 8, type_="int32")),
            "openvino: MAXIMUM raises [1, 8] to [1, 1, 8] by broadcasting",
        ),
        ("openvino", "ADD", (tensor(1, 8), tensor(1, 1, 8), tensor(1, 1, 8)), ""),
        ("gpu", "SLICE", (tensor(8, 8), tensor(8, 1)), "gpu: [8, 8] has 2 dimensions; it takes 3 to 4"),
        ("gpu", "SLICE", (tensor(1, 8, 8), tensor(1, 8, 1)), ""),
        ("gpu", "GATHER", (tensor(9, 4, constant=True), tensor(8, type_="int32"), tensor(8, 4)), ""),
        (
            "gpu",
            "GATHER",
            (tensor(9, 4, constant=True), tensor(1, 8, type_="int32"), tensor(1, 8, 4)),
            "gpu: GATHER of rows [1, 8]; it takes them in one dimension",
        ),
        ("ethos-u85", "MINIMUM", (WIDE, WIDE, WIDE), ""),
        (
            "ethos-u85",
            "MINIMUM",
            (WIDE, tensor(1, 1, 8, 384, zero_point=3), WIDE),
            "ethos-u85: MINIMUM whose inputs and output differ in scale or zero point",
        ),
    ],
)
def test_a_limit_is_kept_or_told(engine, name, tensors, told):
    assert reason(engine, name, *tensors) == told


def test_the_type_of_a_constant_is_not_asked():
    assert reason("gpu", "TRANSPOSE", WIDE, tensor(4, type_="int32", constant=True), WIDE) == ""
