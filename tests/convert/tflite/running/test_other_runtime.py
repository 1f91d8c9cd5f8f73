"""Another runtime answers in place of LiteRT, and what it does wrong is one line that names it."""

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from convert.tflite.contract import SIGNATURE
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.packing import pack_model
from convert.tflite.running.litert import open_interpreter
from convert.tflite.running.other_runtime import OtherRuntime
from keras_model.errors import TfliteError, UserError
from support.places import DATA
from support.tiny_tflite import write


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
    assert "test_other_runtime:" in str(refused.value)
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
