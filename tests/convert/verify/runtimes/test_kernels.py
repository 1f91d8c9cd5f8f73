from pathlib import Path

import numpy as np
import pytest

from convert.tflite.interpreter import TextInterpreter
from convert.verify.runtimes.kernels import ReferenceKernels
from keras_model.errors import TfliteError
from support.places import DATA
from support.runtimes import Kept
from support.tiny_tflite import FOLDER, write

NAMES = sorted(path.stem for path in FOLDER.glob("*.tflite") if not path.stem.endswith("_8"))


def opened(path):
    data = path.read_bytes()
    row = TextInterpreter(path).preprocessor([("the cat", "a dog") if "question" in path.stem else "the cat"])
    return ReferenceKernels(path, data), Kept(data), row


def inputs_of(kernels, row):
    return {index: row[name] for name, index in kernels.inputs.items()}


@pytest.mark.parametrize("name", NAMES)
def test_run_whole_the_kernels_compute_what_litert_does(tmp_path, name):
    kernels, kept, row = opened(write(tmp_path, name))
    expected = kept.tensors(**row)
    found = kernels.run(inputs_of(kernels, row))
    assert found.keys() == expected.keys() - set(kernels.inputs.values())
    for index, values in found.items():
        assert np.array_equal(values, expected[index]), kernels.tensors[index].name
    assert np.array_equal(found[kernels.output], kept(**row))


@pytest.mark.parametrize("name", NAMES)
def test_an_operator_reads_what_is_given_and_no_other_operator_does(tmp_path, name):
    kernels, kept, row = opened(write(tmp_path, name))
    right = kept.tensors(**row)
    numbers = (n for n, each in enumerate(kernels.operators) if any(right[i].itemsize == 1 for i in each.outputs))
    number = next(numbers, len(kernels.operators) // 2)
    (changed,) = kernels.operators[number].outputs
    wrong = right | {changed: np.flip(right[changed]) + np.ones((), right[changed].dtype)}
    found = kernels.run(wrong)
    readers = {index for each in kernels.operators if changed in each.inputs for index in each.outputs}
    differing = {index for index, values in found.items() if not np.array_equal(values, right[index])}
    assert differing <= readers
    assert changed not in differing


def test_a_tensor_that_is_not_given_is_computed(tmp_path):
    kernels, kept, row = opened(write(tmp_path))
    right = kept.tensors(**row)
    some = inputs_of(kernels, row) | {index: right[index] for index in list(right)[::3]}
    for index, values in kernels.run(some).items():
        assert np.array_equal(values, right[index])


def test_ids_that_lead_past_a_table_are_not_read(tmp_path):
    kernels, kept, row = opened(write(tmp_path))
    right = kept.tensors(**row)
    looked_up = {each.inputs[1] for each in kernels.operators if each.kind == "GATHER"}
    assert looked_up
    for number in (-1, 10**6, 2**31 - 1, -(2**31)):
        given = right | {index: np.full_like(right[index], number) for index in looked_up}
        found = kernels.run(given)
        assert all(np.array_equal(found[index], right[index]) for index in looked_up)


def test_the_networks_tensors_are_told_as_the_file_has_them(tmp_path):
    kernels, _, row = opened(write(tmp_path))
    assert kernels.inputs.keys() == row.keys()
    assert kernels.tensors[kernels.output].dtype == np.uint8
    assert kernels.tensors[kernels.output].shape == (1, 3)
    assert any(tensor.constant for tensor in kernels.tensors)
    assert kernels.operators[-1].outputs == (kernels.output,)


def test_what_is_no_network_of_ours_is_refused():
    with pytest.raises(TfliteError):
        ReferenceKernels(Path(__file__), b"no network of anybody's")
    files = [path for path in (DATA / "android").glob("*.broken.tflite") if "signature" in path.stem]
    for path in files:
        with pytest.raises(TfliteError):
            ReferenceKernels(path, path.read_bytes())
