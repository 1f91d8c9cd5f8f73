"""A network is run by the names of its tensors, or refused in a line that names what is wrong."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from convert.tflite.contents import read_contents
from convert.tflite.contract import SIGNATURE
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.running.litert import open_content, open_interpreter
from convert.tflite.running.network_runner import NetworkRunner
from convert.tflite.running.rows import single_rows
from keras_model.errors import TfliteError
from support.places import DATA
from support.tiny_tflite import LABELS, LENGTH, write

PATH = Path("some.tflite")


@dataclass
class Network:
    """Answers like LiteRT's `SignatureRunner`: with the sum of its inputs."""

    inputs: tuple[str, ...] = ("ids", "mask", "segment_ids")
    input_dtype: type = np.int32
    input_shape: tuple[int, ...] = (1, 4)
    outputs: tuple[str, ...] = ("probability",)
    output_dtype: type = np.uint8
    output_shape: tuple[int, ...] = (1, 3)
    quantization: tuple[float, int] = (1 / 256, 0)

    def get_input_details(self):
        return {name: {"dtype": self.input_dtype, "shape": np.array(self.input_shape)} for name in self.inputs}

    def get_output_details(self):
        detail = {"dtype": self.output_dtype, "shape": np.array(self.output_shape), "quantization": self.quantization}
        return dict.fromkeys(self.outputs, detail)

    def __call__(self, ids, mask, segment_ids):
        return {self.outputs[0]: np.array([[ids.sum(), mask.sum(), segment_ids.sum()]])}


def runner(task="classification", labels=("a", "b", "c"), **changes):
    return NetworkRunner(PATH, replace(Network(), **changes), 4, SimpleNamespace(task=task, labels=labels))


def test_inputs_are_bound_by_name_in_whatever_order_the_file_has_them():
    network = runner(inputs=("segment_ids", "ids", "mask"), outputs=("another name",))
    rows = {"mask": np.ones((1, 4), np.int32), "ids": np.full((1, 4), 7), "segment_ids": np.zeros((1, 4), np.int32)}
    assert network.run(**rows).tolist() == [[28, 4, 0]]


def test_threads_that_share_a_network_take_turns():
    steps = []

    class Watched(Network):
        def __call__(self, ids, **others):
            steps.append(("begins", int(ids[0, 0])))
            if not ids.any():
                second.start()
                # It ends at once where nothing holds it back.
                second.join(0.2)
            steps.append(("ends", int(ids[0, 0])))
            return super().__call__(ids, **others)

    network = NetworkRunner(PATH, Watched(), 4, SimpleNamespace(task="classification", labels=("a", "b", "c")))
    ids = [np.full((1, 4), row, np.int32) for row in range(2)]
    second = threading.Thread(target=network.run, args=(ids[1], ids[0], ids[0]))
    network.run(ids[0], ids[0], ids[0])
    second.join()
    assert steps == [("begins", 0), ("ends", 0), ("begins", 1), ("ends", 1)]


def test_a_runner_tells_how_its_output_is_read():
    network = runner(output_dtype=np.int8, quantization=(0.25, -7))
    assert (network.output_shape, network.output_dtype) == ((1, 3), np.int8)
    assert (network.scale, network.zero_point) == (0.25, -7)
    assert runner(output_dtype=np.float32, quantization=(0.0, 0)).scale == 0


@pytest.mark.parametrize(
    ("task", "labels", "shape"),
    [
        ("classification", ("a", "b"), (1, 2)),
        ("token-classification", ("O",), (1, 4, 1)),
        ("question-answering", (), (1, 4, 2)),
        ("embedding", (), (1, 384)),
    ],
)
def test_the_shape_of_each_task_is_taken(task, labels, shape):
    assert runner(task, labels, output_shape=shape).output_shape == shape
    with pytest.raises(TfliteError, match=rf"^some\.tflite: its output has shape .* but {task}"):
        runner(task, labels, output_shape=(2, *shape[1:]))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inputs": ("ids", "mask")}, "its inputs are ids, mask; they must be ids, mask, segment_ids"),
        ({"inputs": ("ids", "mask", "types")}, "its inputs are ids, mask, types; they must be"),
        ({"inputs": ("ids", "mask", "segment_ids", "more")}, "its inputs are ids, mask, segment_ids, more;"),
        ({"input_dtype": np.int64}, "its input ids is int64 [1, 4]; it must be int32 [1, 4]"),
        ({"input_dtype": np.float32}, "its input ids is float32 [1, 4]; it must be int32 [1, 4]"),
        ({"input_shape": (1, 5)}, "its input ids is int32 [1, 5]; it must be int32 [1, 4]"),
        ({"input_shape": (2, 4)}, "its input ids is int32 [2, 4]; it must be int32 [1, 4]"),
        ({"input_shape": (4,)}, "its input ids is int32 [4]; it must be int32 [1, 4]"),
        ({"outputs": ("a", "b")}, "it has 2 outputs; it must have one"),
        ({"outputs": ()}, "it has 0 outputs; it must have one"),
        ({"output_dtype": np.int32}, "its output is int32; it must be uint8, int8 or float32"),
        ({"output_shape": (1, 2)}, "its output has shape [1, 2], but classification with 3 labels needs [1, 3]"),
    ],
)
def test_a_network_that_breaks_the_contract_is_refused(changes, message):
    with pytest.raises(TfliteError) as refused:
        runner(**changes)
    assert str(refused.value).startswith(f"{PATH}: {message}")


def test_a_real_file_runs_row_by_row(tmp_path):
    path = write(tmp_path)
    interpreter = open_interpreter(path)
    network = NetworkRunner(path, interpreter.get_signature_runner(SIGNATURE), LENGTH, read_contents(path))
    assert network.output_shape == (1, len(LABELS))
    generator = np.random.default_rng(0)
    features = {name: generator.integers(0, 2, (5, LENGTH), np.int32) for name in ("segment_ids", "ids", "mask")}
    rows = single_rows(features)
    assert [list(row) for row in rows] == [["ids", "mask", "segment_ids"]] * 5
    other = open_content(path.read_bytes(), 2)
    again = other.get_signature_runner(SIGNATURE)
    for number, row in enumerate(rows):
        assert all((row[name] == features[name][number]).all() and row[name].shape == (1, LENGTH) for name in row)
        output = network.run(**row)
        assert output.dtype == network.output_dtype
        np.testing.assert_array_equal(output, *again(**row).values())


def test_one_length_is_not_taken_for_another(tmp_path):
    path = write(tmp_path)
    interpreter = open_interpreter(path)
    with pytest.raises(TfliteError, match=r"its input ids is int32 \[1, 16\]; it must be int32 \[1, 8\]"):
        NetworkRunner(path, interpreter.get_signature_runner(SIGNATURE), 8, read_contents(path))


def test_a_file_that_answers_no_numbers_is_named():
    model = TextInterpreter(DATA / "android/not_finite.broken.tflite")
    with pytest.raises(TfliteError, match=r"not_finite\.broken\.tflite: answers NaN or infinity: .*; build it again"):
        model.classify(["the cat"])
