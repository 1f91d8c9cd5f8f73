"""A network is run by the names of its tensors, or refused in a line that names what is wrong."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from convert.tflite.contents import read_contents
from convert.tflite.contract import SIGNATURE
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.packing import pack_model
from convert.tflite.session import (
    MOST_THREADS,
    NetworkRunner,
    OtherRuntime,
    check_threads,
    open_content,
    open_interpreter,
    single_rows,
)
from keras_model import Preprocessor, WordPieceTokenizer
from keras_model.errors import InputFileError, TfliteError, UserError
from support.answering import WORDS
from support.places import DATA
from support.tiny_tflite import LABELS, LENGTH, bare, write

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


def test_what_would_mislead_the_runtime_does_not_reach_it(tmp_path):
    path = tmp_path / "broken.tflite"
    path.write_bytes(bare("classification_uint8")[:3000])
    for content in (None, b"no model"):
        with pytest.raises(TfliteError, match=r"broken\.tflite: truncated or damaged: an offset leads outside"):
            open_interpreter(path, content=content)
    path.write_bytes(b"")
    with pytest.raises(InputFileError, match=r"broken\.tflite: cannot read the file"):
        open_interpreter(path)


def test_what_the_runtime_cannot_run_is_refused_with_its_reason(tmp_path):
    path = tmp_path / "custom.tflite"
    model = schema.ModelT.InitFromPackedBuf(bare("classification_uint8"))
    model.operatorCodes[0].builtinCode = model.operatorCodes[0].deprecatedBuiltinCode = schema.BuiltinOperator.CUSTOM
    model.operatorCodes[0].customCode = b"Nobody's"
    path.write_bytes(pack_model(model))
    for content in (None, path.read_bytes()):
        with pytest.raises(TfliteError, match=r"custom\.tflite: TensorFlow Lite cannot run it: .*Nobody's"):
            open_interpreter(path, content=content)


def test_a_file_that_answers_no_numbers_is_named():
    model = TextInterpreter(DATA / "android/not_finite.broken.tflite")
    with pytest.raises(TfliteError, match=r"not_finite\.broken\.tflite: answers NaN or infinity: .*; build it again"):
        model.classify(["the cat"])


def test_rows_are_handed_over_one_by_one():
    preprocessor = Preprocessor(WordPieceTokenizer(WORDS), 12)
    rows = single_rows(preprocessor(["cat", "dog"]))
    assert [{name: values.shape for name, values in row.items()} for row in rows] == [
        {"ids": (1, 12), "mask": (1, 12), "segment_ids": (1, 12)}
    ] * 2


@pytest.mark.parametrize(
    ("threads", "told"),
    [
        (0, "at least 1, but are 0"),
        (MOST_THREADS + 1, f"at most {MOST_THREADS}, but are {MOST_THREADS + 1}"),
        ("2", "a whole number, but are '2'"),
        (1.5, "a whole number, but are 1.5"),
        (None, "a whole number, but are None"),
        (True, "a whole number, but are True"),
    ],
)
def test_threads_that_would_end_the_process_are_refused(threads, told):
    with pytest.raises(UserError) as error:
        check_threads(threads)
    assert str(error.value) == f"threads must be {told}"
    check_threads(MOST_THREADS)


def in_litert(data):
    """Another runtime, as the tests have one: LiteRT, asked by the names of the signature."""
    interpreter = Interpreter(model_content=data)
    signature = interpreter.get_signature_runner(SIGNATURE)
    return lambda **row: (interpreter, signature(**row)["probability"])[1]


def test_a_runtime_is_given_the_bytes_of_the_network_and_its_output_is_the_answer(tmp_path):
    path = write(tmp_path)
    given = []
    model = TextInterpreter(path, runtime=lambda data: given.append(data) or in_litert(data))
    assert given == [path.read_bytes()]
    texts = ["the cat", "a dog and the cat"]
    assert model.classify(texts) == TextInterpreter(path).classify(texts)


def test_each_length_is_opened_by_the_runtime_when_it_is_first_needed():
    path = DATA / "android/lengths.tflite"
    given = []
    model = TextInterpreter(path, runtime=lambda data: given.append(len(data)) or in_litert(data))
    assert len(given) == 1
    model.classify(["a"])
    assert len(given) == 2
    assert path.read_bytes()[-given[1] :][4:8] == b"TFL3"
    assert model.classify(["a"]) == TextInterpreter(path).classify(["a"])


def test_a_runtime_may_write_to_its_inputs_and_hand_out_its_own_memory(tmp_path):
    own = np.zeros((1, 3), np.uint8)

    def network(ids, mask, segment_ids):
        ids[:] = 0
        own[:] += 1
        return own

    model = TextInterpreter(write(tmp_path), runtime=lambda _: network)
    row = model.preprocessor(["the cat"])
    before = row["ids"].copy()
    first, second = model.raw(**row), model.raw(**row)
    assert (first.max(), second.max()) == (1, 2)
    assert np.array_equal(row["ids"], before)


def fails(**_):
    raise KeyError("no kernel\nfor ELU")


@pytest.mark.parametrize(
    ("network", "told"),
    [
        (fails, "could not run a row: KeyError: 'no kernel\\nfor ELU'"),
        (lambda **_: None, "returned None; return the output as one NumPy array"),
        (lambda **_: [np.zeros((1, 3), np.uint8)], "returned a list; return the output as one NumPy array"),
        (lambda **_: np.zeros((1, 3), np.int64), "returned int64 [1, 3], and the file's output is uint8 [1, 3]"),
        (lambda **_: np.zeros(3, np.uint8), "returned uint8 [3], and the file's output is uint8 [1, 3]"),
    ],
)
def test_what_a_runtime_does_wrong_is_one_line_that_names_it(tmp_path, network, told):
    def mine(data):
        return network

    model = TextInterpreter(write(tmp_path), runtime=mine)
    with pytest.raises(UserError) as refused:
        model.classify(["the cat"])
    assert str(refused.value).endswith(f"mine: {told}")
    assert "test_session:" in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_runtime_that_answers_nan_is_named_and_not_the_file(tmp_path):
    path = write(tmp_path, "classification_float32")
    model = TextInterpreter(path, runtime=lambda _: lambda **_: np.full((1, 3), np.nan, np.float32))
    with pytest.raises(UserError, match="returned NaN or infinity") as refused:
        model.classify(["the cat"])
    assert str(path) not in str(refused.value)


def test_a_runtime_that_cannot_open_the_file_is_named(tmp_path):
    path = write(tmp_path)

    def mine(data):
        raise ValueError

    with pytest.raises(UserError, match=r"mine: could not open the network: ValueError$"):
        TextInterpreter(path, runtime=mine)
    with pytest.raises(UserError, match="opened the network as None, which cannot be called"):
        TextInterpreter(path, runtime=lambda _: None)


def test_tensors_are_asked_of_the_network_where_it_gives_them(tmp_path):
    model = TextInterpreter(write(tmp_path))
    row = model.preprocessor(["the cat"])

    class Full:
        def __call__(self, **row):
            return np.zeros((1, 3), np.uint8)

        def tensors(self, **row):
            return {0: row["ids"]}

    def opened(runtime):
        return OtherRuntime(runtime, model.path, model.path.read_bytes())

    assert np.array_equal(opened(lambda _: Full()).tensors(**row)[0], row["ids"])
    with pytest.raises(UserError, match="opened a network without a method tensors"):
        opened(lambda _: in_litert).tensors(**row)
    Full.tensors = lambda self, **row: [row["ids"]]
    with pytest.raises(UserError, match="its tensors are a list; return a dict of index and array"):
        opened(lambda _: Full()).tensors(**row)


@pytest.mark.parametrize("name", ["classification_uint8", "classification_float32", "embedding_int8"])
def test_what_the_file_says_of_its_tensors_is_what_litert_does(tmp_path, name):
    path = write(tmp_path, name)
    told = OtherRuntime(lambda _: print, path, path.read_bytes())
    litert = open_interpreter(path).get_signature_runner(SIGNATURE)
    for found, expected in (
        (told.get_input_details(), litert.get_input_details()),
        (told.get_output_details(), litert.get_output_details()),
    ):
        assert found.keys() == expected.keys()
        for end, detail in found.items():
            assert detail["dtype"] == expected[end]["dtype"]
            assert detail["shape"].tolist() == expected[end]["shape"].tolist()
            assert detail["quantization"] == pytest.approx(expected[end]["quantization"])


def test_a_damaged_file_does_not_reach_the_runtime():
    def never(data):
        raise AssertionError("was opened")

    broken = sorted((DATA / "android").glob("*.broken.tflite"))
    assert len(broken) > 20
    told = 0
    for path in broken:
        try:
            TextInterpreter(path)
        except UserError:
            with pytest.raises(UserError) as refused:
                TextInterpreter(path, runtime=never)
            told += "was opened" not in str(refused.value)
    assert told > 20


def test_a_file_without_our_signature_is_refused(tmp_path):
    path = write(tmp_path)
    model = schema.ModelT.InitFromPackedBuf(path.read_bytes())
    model.signatureDefs = []
    with pytest.raises(TfliteError, match="lacks the signature serving_default with one output"):
        OtherRuntime(lambda _: print, path, pack_model(model))
    with pytest.raises(TfliteError, match="truncated or damaged"):
        OtherRuntime(lambda _: print, path, path.read_bytes()[:100])
