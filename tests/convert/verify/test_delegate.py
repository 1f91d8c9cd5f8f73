"""Which operators lie in a partition, and the reason for each that does not, at the very bounds of the rules."""

from dataclasses import replace

import numpy as np
import pytest

from convert.tflite.running.litert import open_content, open_interpreter
from convert.tflite.typed_graph import Quantization, TypedOperator, TypedTensor
from convert.tflite.writer import write_tflite
from convert.verify.delegate import GraphOperator, GraphTensor, delegated, reason_undelegated
from support.tiny_tflite import write


class Listed:
    """A runtime that lists operators as (inputs, outputs), then the partitions that took their place."""

    def __init__(self, operators, partitions):
        self._details = [("ADD", *operator) for operator in operators]
        self._details += [("DELEGATE", *partition) for partition in partitions]

    def _get_ops_details(self):
        return [
            {"op_name": name, "inputs": np.array(before, np.int32), "outputs": np.array(after, np.int32)}
            for name, before, after in self._details
        ]


CHAIN = [([0], [1]), ([1], [2]), ([2], [3]), ([3], [4]), ([4], [5])]


@pytest.mark.parametrize(
    ("partitions", "inside"),
    [
        ([], set()),
        ([([0], [5])], {0, 1, 2, 3, 4}),
        ([([1], [3])], {1, 2}),
        ([([0], [1]), ([2], [4])], {0, 2, 3}),
    ],
)
def test_a_partition_holds_what_lies_between_its_ends(partitions, inside):
    assert delegated(Listed(CHAIN, partitions)) == (len(partitions), inside)


def test_a_partition_that_forks_and_meets_again_is_walked_whole():
    """1 feeds 2 and 3, which meet in 4; 5 is read outside as well, 9 is a weight that no operator makes."""
    operators = [([0], [1]), ([1, 9], [2]), ([1], [3]), ([2, 3], [4]), ([3], [5]), ([4, 5], [6])]
    assert delegated(Listed(operators, [([0], [4, 5])])) == (1, {0, 1, 2, 3, 4})
    assert delegated(Listed(operators, [([1, 9], [4])])) == (1, {1, 2, 3})


def test_without_the_delegate_nothing_is_inside(tmp_path):
    path = write(tmp_path)
    assert delegated(open_interpreter(path, delegate=False)) == (0, set())
    partitions, inside = delegated(open_interpreter(path))
    assert partitions == 1
    assert inside


def tensor(type_="int8", scale=1.0, zero_point=0, shape=(1, 4, 8), constant=False):
    return GraphTensor("t", type_, shape, (scale,) if type_ in ("int8", "uint8") else (), zero_point, constant)


def operator(name, inputs, output=None):
    return GraphOperator(name, tuple(inputs), (output or tensor(),))


UNKNOWN = "for a reason that this table does not know"
A_LITTLE = 1 - 2.0**-20


@pytest.mark.parametrize("name", ["ADD", "SUB"])
@pytest.mark.parametrize(
    ("scale", "taken"),
    [(2.0**-10, True), (2.0**-10 * A_LITTLE, False), (2.0**8 * A_LITTLE, True), (2.0**8, False), (1.0, True)],
)
def test_the_bounds_of_a_sum(name, scale, taken):
    output, bound = tensor(scale=2.0), tensor(scale=2.0 * scale)
    for inputs in ([output, bound], [bound, output]):
        reason = reason_undelegated(operator(name, inputs, output))
        assert (UNKNOWN in reason) == taken
        assert taken or f"an input's scale is {scale:.3g} times the output's" in reason


@pytest.mark.parametrize(
    ("scale", "taken"), [(2.0**-16, True), (2.0**-16 * A_LITTLE, False), (2.0**8 * A_LITTLE, True), (2.0**8, False)]
)
def test_the_bounds_of_a_product(scale, taken):
    """What counts is the product of the inputs' scales over the output's."""
    inputs = [tensor(scale=scale / 4), tensor(scale=8.0)]
    reason = reason_undelegated(operator("MUL", inputs, tensor(scale=2.0)))
    assert (UNKNOWN in reason) == taken
    assert taken or f"the product of the inputs' scales is {scale:.3g} times the output's" in reason


@pytest.mark.parametrize(
    ("scale", "taken"),
    [(2.0**-8, True), (2.0**-8 * A_LITTLE, False), (2.0**7, True), (2.0**7 / A_LITTLE, False)],
)
def test_the_bounds_of_a_new_scale(scale, taken):
    reason = reason_undelegated(operator("QUANTIZE", [tensor(scale=scale * 3)], tensor(scale=3.0)))
    assert (UNKNOWN in reason) == taken
    assert taken or f"the input's scale is {scale:.3g} times the output's" in reason


def test_the_worst_of_two_scales_is_named():
    scales = [2.0**-11, 2.0**9, 2.0**-12]
    named = [reason_undelegated(operator("ADD", [tensor(scale=2.0**-11), tensor(scale=scale)])) for scale in scales]
    assert ["0.000488" in named[0], "0.000488" in named[1], "0.000244" in named[2]] == [True, True, True]


FLOAT, WORD = tensor("float32"), tensor("int32")
WEIGHTS, BIAS = tensor(constant=True), tensor("int32", constant=True)


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (operator("GATHER", [tensor()]), "XNNPACK has no GATHER"),
        (operator("ADD", [WORD, WORD], WORD), "XNNPACK has no ADD of int32"),
        (operator("SOFTMAX", [tensor()]), "XNNPACK has SOFTMAX in float alone, not in int8"),
        (operator("SOFTMAX", [FLOAT], FLOAT), UNKNOWN),
        (operator("TRANSPOSE", [tensor(shape=(1,) * 7)], tensor(shape=(1,) * 7)), "at most 6 dimensions"),
        (operator("TRANSPOSE", [tensor(shape=(1,) * 6)], tensor(shape=(1,) * 6)), UNKNOWN),
        (operator("ADD", [tensor(), tensor("uint8")]), "ADD of int8, uint8 to int8: XNNPACK adds equal types"),
        (operator("MUL", [tensor(), tensor()], FLOAT), "MUL of int8, int8 to float32: XNNPACK multiplies equal types"),
        (operator("ADD", [FLOAT, FLOAT], FLOAT), UNKNOWN),
        (operator("BATCH_MATMUL", [tensor(), tensor(zero_point=-3)]), "whose right side has zero point -3, not 0"),
        (operator("BATCH_MATMUL", [tensor(zero_point=-3), tensor()]), UNKNOWN),
        (operator("BATCH_MATMUL", [FLOAT, tensor()], FLOAT), "XNNPACK multiplies equal types into the same type"),
        (operator("QUANTIZE", [tensor()], tensor("uint8")), "XNNPACK does not requantize int8 to uint8"),
        (operator("QUANTIZE", [FLOAT]), UNKNOWN),
        (operator("CONV_2D", [tensor(), tensor(), BIAS]), "the weights are no constant"),
        (operator("CONV_2D", [tensor(), WEIGHTS]), "it has no bias"),
        (operator("FULLY_CONNECTED", [tensor(), WEIGHTS]), UNKNOWN),
        (operator("FULLY_CONNECTED", [FLOAT, replace(WEIGHTS, type="float32")]), "the output the type of the input"),
        (operator("CONV_2D", [tensor(), replace(WEIGHTS, type="uint8"), BIAS]), "int8 values with uint8 weights"),
        (operator("CONV_2D", [tensor(), replace(WEIGHTS, zero_point=1), BIAS]), "the weights have zero point 1, not 0"),
        (operator("RESHAPE", [tensor(scale=2.0)]), "RESHAPE whose input and output differ in scale or zero point"),
        (operator("MAX_POOL_2D", [tensor(zero_point=1)]), "differ in scale or zero point"),
        (operator("RESHAPE", [tensor()]), UNKNOWN),
        (operator("RESHAPE", [FLOAT], FLOAT), UNKNOWN),
    ],
)
def test_the_reason_is_the_rule_that_is_broken(case, reason):
    assert reason in reason_undelegated(case)


# The bounds above are the runtime's own, one step of float32 to either side.

SHAPE = (1, 4, 8)


def stored(name, scale):
    return TypedTensor(name, SHAPE, np.dtype(np.int8), Quantization(np.array([scale], np.float32), 0))


def taken_by_the_runtime(kind, *scales):
    """Whether XNNPACK takes an operator of int8 tensors of these scales, the output's last."""
    inputs = [stored(f"input {number}", scale) for number, scale in enumerate(scales[:-1])]
    output = stored("output", scales[-1])
    content = write_tflite([TypedOperator(kind, inputs, output)], inputs, {"y": output}, "one operator")
    partitions, inside = delegated(open_content(content, 1))
    assert (partitions, inside) in ((0, set()), (1, {0}))
    return partitions == 1


@pytest.mark.parametrize("kind", ["ADD", "SUB", "MUL", "QUANTIZE"])
@pytest.mark.parametrize("bound", [2.0**-16, 2.0**-10, 2.0**-8, 2.0**7, 2.0**8])
def test_the_bounds_are_those_of_the_runtime(kind, bound):
    below, above = (float(np.nextafter(np.float32(bound), np.float32(side))) for side in (0, np.inf))
    for scale in (below, bound, above):
        scales = [scale] if kind == "QUANTIZE" else [scale, 1.0]
        expected = UNKNOWN in reason_undelegated(operator(kind, [tensor(scale=value) for value in scales]))
        assert taken_by_the_runtime(kind, *scales, 1.0) == expected, scale
