import numpy as np
import pytest

from convert.verify.runtimes.check import FileUnderTest, check_runtime, check_tensors
from convert.verify.runtimes.tensor_file import write_tensors
from keras_model.errors import DataError, InputFileError, TfliteError, UserError
from support.places import DATA
from support.runtimes import Kept, open_kept, without_tensors
from support.tiny_tflite import write

TEXTS = ["the cat", "a dog and the cat"]


@pytest.fixture
def file(tmp_path):
    return FileUnderTest(write(tmp_path))


def test_a_runtime_that_computes_what_the_kernels_do_passes(file):
    report = check_runtime(file, open_kept, TEXTS)
    told = {"path": str(file.path), "length": 16, "by": "support.runtimes:open_kept", "rows": 2, "first": None}
    assert report.items() >= told.items()


def test_each_length_of_a_file_is_held_by_itself():
    path = DATA / "android/lengths.tflite"
    given = []
    for length in (8, 16):
        file = FileUnderTest(path, length)
        report = check_runtime(file, lambda data: given.append(data) or Kept(data), ["a"])
        assert (report["length"], report["first"]) == (length, None)
    assert FileUnderTest(path).length == 16
    assert given[1].endswith(given[0])
    with pytest.raises(UserError, match=r"has no network of length 12, only of 8, 16"):
        FileUnderTest(path, 12)
    with pytest.raises(UserError, match="text 2 has 12 tokens, and this network takes 8: shorten it"):
        FileUnderTest(path, 8).rows(["a", "a " * 10])


def test_what_the_kernels_compute_is_written_and_taken_back(file, tmp_path):
    path = tmp_path / "a.npz"
    tensors = file.tensors(TEXTS[0])
    write_tensors(path, tensors)
    assert len(tensors) == len(file.kernels.operators) + 3
    for text in (None, TEXTS[0]):
        report = check_tensors(file, path, text)
        assert (report["by"], report["first"], report["inputs"], report["output_steps"]) == (str(path), None, {}, 0)
    assert check_tensors(file, path, TEXTS[1])["inputs"] == {"ids": 1, "mask": 1}


def test_tensors_of_another_network_are_refused(file, tmp_path):
    path = tmp_path / "a.npz"
    tensors = file.tensors(TEXTS[0])
    ids = file.kernels.inputs["ids"]
    write_tensors(path, {index: values for index, values in tensors.items() if index != ids})
    with pytest.raises(DataError, match=rf"a\.npz: lacks the tensor {ids} \(ids\), an input; write it too, or give"):
        check_tensors(file, path)
    assert check_tensors(file, path, TEXTS[0])["first"] is None
    write_tensors(path, tensors | {ids: tensors[ids].astype(np.int64)})
    with pytest.raises(DataError, match=r"a\.npz: gives tensor \d+ \(.*ids.*\) as int64"):
        check_tensors(file, path)


def test_what_a_runtime_does_wrong_names_it(file):
    with pytest.raises(UserError, match=r"runtimes:without_tensors: opened a network without a method tensors"):
        check_runtime(file, without_tensors, TEXTS)

    class Empty(Kept):
        def tensors(self, **row):
            return {}

    with pytest.raises(UserError, match=r"Empty: gives no tensor that an operator writes"):
        check_runtime(file, Empty, TEXTS)


def test_what_is_no_file_of_ours_is_refused(tmp_path):
    with pytest.raises(InputFileError):
        FileUnderTest(tmp_path / "missing.tflite")
    (tmp_path / "notes.tflite").write_text("notes, and more notes")
    with pytest.raises(TfliteError, match="not a TensorFlow Lite file"):
        FileUnderTest(tmp_path / "notes.tflite")
