import json

import numpy as np
import pytest

from convert.tflite.interpreter import TextInterpreter
from convert.verify.runtimes.kernels import ReferenceKernels
from convert.verify.runtimes.operators import FARTHEST, OperatorComparison, steps_apart, tensors_given
from support.runtimes import Faulty, Kept
from support.tiny_tflite import write

TEXTS = ["the cat", "a dog and the cat"]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def kernels(path):
    return ReferenceKernels(path, path.read_bytes())


def compared(path, network, steps=1):
    comparison = OperatorComparison(ReferenceKernels(path, path.read_bytes()), steps)
    model = TextInterpreter(path)
    for text in TEXTS:
        row = model.preprocessor([text])
        comparison.add(network.tensors(**row), row)
    report = comparison.report()
    json.dumps(report, allow_nan=False)
    return report


def operator_of(kernels, kind):
    """The number of the first operator of a kind that writes eight bits."""
    return next(
        number
        for number, each in enumerate(kernels.operators)
        if each.kind == kind and kernels.tensors[each.outputs[0]].dtype.itemsize == 1
    )


def moved(by):
    """A fault that moves every number by some steps, the other way where they would leave eight bits."""
    return lambda right: np.where(right.astype(int) + by <= 120, right.astype(int) + by, right - by).astype(right.dtype)


def test_the_kernels_themselves_differ_nowhere(path, kernels):
    report = compared(path, Kept(path.read_bytes()))
    assert (report["rows"], report["operators"], report["compared"]) == (2, *[len(kernels.operators)] * 2)
    assert (report["first"], report["off"], report["rounding"], report["inputs"]) == (None, [], None, {})
    assert report["output_steps"] == 0
    assert sum(kind["operators"] for kind in report["kinds"]) == len(kernels.operators)
    assert all(kind["differing"] == kind["worst_steps"] == kind["off"] == 0 for kind in report["kinds"])


def test_the_operator_with_a_fault_is_named_and_none_that_follows_it(path, kernels):
    for number, operator in enumerate(kernels.operators):
        tensor = kernels.tensors[operator.outputs[0]]
        if tensor.dtype.itemsize > 1:
            continue
        report = compared(path, Faulty(path.read_bytes(), number, moved(5)))
        assert [each["operator"] for each in report["off"]] == [number]
        first = report["first"]
        assert (first["op"], first["tensor"], first["name"]) == (operator.kind, operator.outputs[0], tensor.name)
        assert (first["worst_steps"], first["differing"], first["row"]) == (5, 1, 1)
        assert abs(first["given"] - first["expected"]) == 5


def test_a_step_here_and_there_is_rounding_and_a_step_everywhere_is_not(path, kernels, monkeypatch):
    number = operator_of(kernels, "CONV_2D") if "CONV_2D" in {each.kind for each in kernels.operators} else 3

    def here_and_there(right):
        found = right.copy()
        found.flat[0] += 1 if found.flat[0] < 100 else -1
        return found

    report = compared(path, Faulty(path.read_bytes(), number, here_and_there))
    assert (report["first"], report["rounding"]) == (None, None)
    step_everywhere = Faulty(path.read_bytes(), number, moved(1))
    assert compared(path, step_everywhere)["first"] is None  # of so few numbers
    monkeypatch.setattr("convert.verify.runtimes.operators.LEAST_NUMBERS", 100)
    report = compared(path, step_everywhere)
    assert report["off"] == []
    assert report["rounding"] == report["first"]
    assert (report["first"]["operator"], report["first"]["worst_steps"]) == (number, 1)


def test_more_steps_may_be_permitted_and_fewer(path, kernels):
    number = len(kernels.operators) // 2
    assert compared(path, Faulty(path.read_bytes(), number, moved(3)), steps=3)["off"] == []
    assert len(compared(path, Faulty(path.read_bytes(), number, moved(1)), steps=0)["off"]) == 1


def test_other_inputs_than_were_given_are_named(path, kernels):
    class Misread(Kept):
        def tensors(self, ids, mask, segment_ids):
            other = ids if ids[0, 3:].max() == 0 else ids[:, ::-1].copy()
            return super().tensors(ids=ids, mask=mask, segment_ids=segment_ids) | {kernels.inputs["ids"]: other}

    misread = Misread(path.read_bytes())
    assert list(compared(path, misread)["inputs"]) == ["ids"]


def test_what_is_not_given_is_not_compared(path, kernels):
    class Some(Kept):
        def tensors(self, **row):
            return {index: values for index, values in super().tensors(**row).items() if index == kernels.output}

    report = compared(path, Some(path.read_bytes()))
    assert (report["compared"], report["first"], report["output_steps"]) == (1, None, 0)


def test_steps_of_floats_are_parts_of_the_greatest_number():
    expected = np.array([-2, 1, 0, np.nan, np.inf], np.float32)
    given = np.array([-2, 1 + 3 / 64, 1 / 1000, np.nan, np.inf], np.float32)
    assert steps_apart(given, expected).tolist() == [0, 3, 0, 0, 0]
    given = np.array([np.nan, -np.inf, np.inf, 0, -np.inf], np.float32)
    assert np.abs(steps_apart(given, expected)).tolist() == [FARTHEST] * 5
    zeros = np.zeros(2, np.float32)
    assert steps_apart(zeros, zeros).tolist() == [0, 0]
    assert steps_apart(np.uint8([0, 255]), np.uint8([255, 0])).tolist() == [-255, 255]


def test_floats_that_are_none_are_told_as_json_can_hold_them(tmp_path):
    path = write(tmp_path, "classification_float")
    kernels = ReferenceKernels(path, path.read_bytes())
    floats = (n for n, each in enumerate(kernels.operators) if kernels.tensors[each.outputs[0]].dtype == np.float32)
    number = next(floats)
    report = compared(path, Faulty(path.read_bytes(), number, lambda right: np.full_like(right, np.nan)))
    assert report["first"]["operator"] == number
    assert (report["first"]["given"], report["first"]["worst_steps"]) == ("nan", FARTHEST)


def test_tensors_that_are_not_those_of_the_network_are_told(kernels):
    output, ids = kernels.output, kernels.inputs["ids"]
    constant = next(index for index, tensor in enumerate(kernels.tensors) if tensor.constant)
    right = np.zeros((1, 3), np.uint8)
    last = len(kernels.tensors) - 1
    given, fault = tensors_given(kernels, {np.int64(output): right, constant: None, last + 1: right})
    assert (list(given), fault) == ([output], "")

    def told(found):
        given, fault = tensors_given(kernels, found)
        assert given == {}
        return fault

    assert told({"ids": right}) == f"names a tensor 'ids'; name each by its index in the file, 0 to {last}"
    assert told({-1: right}).startswith("names a tensor -1; ")
    assert told({last + 1: right}) == "gives no tensor that an operator writes"
    name = kernels.tensors[output].name
    assert told({output: [0]}) == f"gives tensor {output} ({name}) as list; give a NumPy array"
    assert (
        told({output: right[0]}) == f"gives tensor {output} ({name}) as uint8 [3], and in the file it is uint8 [1, 3]"
    )
    assert "as int32 [1, 3]" in told({output: right.astype(np.int32)})
    assert told({}) == told({ids: np.zeros((1, 16), np.int32)}) == "gives no tensor that an operator writes"
