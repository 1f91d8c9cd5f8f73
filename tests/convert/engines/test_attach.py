"""What a compiler dropped stands behind its output again; what was compiled from another file is refused."""

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.engines.attach import attach
from convert.tflite.contents import read_contents
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.packing import pack_model
from keras_model.errors import InputFileError, TfliteError
from support.tiny_tflite import LABELS, bare, write


@pytest.fixture
def file(tmp_path):
    return write(tmp_path)


def compiled(file, change=lambda model: None):
    """What a compiler leaves: the graph with its metadata entries, nothing behind them."""
    model = schema.ModelT.InitFromPackedBuf(file.read_bytes())
    change(model)
    path = file.with_name("compiled.tflite")
    path.write_bytes(pack_model(model))
    return path


def test_the_compiled_file_says_of_itself_what_the_first_said_and_answers_alike(file):
    output = attach(file, compiled(file), file.with_name("whole.tflite"))
    before, after = read_contents(file), read_contents(output)
    assert after.labels == before.labels
    assert after.tokenizer.get_config() == before.tokenizer.get_config()
    assert after.metadata == before.metadata
    texts = ["a cat", "the dog and the cat"]
    found = [TextInterpreter(path).probabilities(texts) for path in (file, output)]
    np.testing.assert_array_equal(*found)


def onto(engine):
    """A change that leaves one operator, of an engine."""

    def change(model):
        graph = model.subgraphs[0]
        code = schema.OperatorCodeT()
        code.builtinCode, code.deprecatedBuiltinCode, code.customCode = schema.BuiltinOperator.CUSTOM, 32, engine
        call = schema.OperatorT()
        call.opcodeIndex, call.inputs, call.outputs = 0, list(graph.inputs), list(graph.outputs)
        call.customOptions = np.frombuffer(b"settings", np.uint8)
        model.operatorCodes, graph.operators = [code], [call]

    return change


def test_an_operator_of_an_engine_passes_as_it_is(file):
    output = attach(file, compiled(file, onto(b"engine")), file.with_name("whole.tflite"))
    model = schema.ModelT.InitFromPackedBuf(output.read_bytes())
    assert model.operatorCodes[0].customCode == b"engine"
    assert bytes(model.subgraphs[0].operators[0].customOptions) == b"settings"
    assert read_contents(output).labels == read_contents(file).labels


def test_what_vela_compiled_is_not_called_damaged(file):
    alone = compiled(file, onto(b"ethos-u"))
    for path in (alone, attach(file, alone, file.with_name("whole.tflite"))):
        with pytest.raises(
            TfliteError, match=f"^{path}: was compiled for an Ethos-U, and only that engine runs it; use "
        ):
            TextInterpreter(path)


def test_what_vela_compiled_runs_in_a_runtime_that_has_the_engine(file):
    output = attach(file, compiled(file, onto(b"ethos-u")), file.with_name("whole.tflite"))
    given = []

    def simulator(data):
        given.append(data)
        return lambda ids, mask, segment_ids: np.array([[mask.sum(), 0, 250]], np.uint8)

    (answer,) = TextInterpreter(output, runtime=simulator).classify(["a cat"])
    assert given == [output.read_bytes()]
    assert (answer["label"], answer["score"]) == (LABELS[2], 250 / 256)


def test_shorter_lengths_which_no_compiler_keeps_are_not_promised(file, tmp_path):
    from convert.tflite.metadata import with_metadata
    from support.tiny_tflite import description

    both = tmp_path / "both.tflite"
    both.write_bytes(with_metadata(bare("classification_uint8"), description(), [bare("classification_uint8_8")]))
    assert read_contents(both).shorter
    assert read_contents(attach(both, compiled(file), tmp_path / "whole.tflite")).shorter == {}


def test_a_compiled_file_of_other_labels_or_steps_is_refused(file):
    def other_steps(model):
        graph = model.subgraphs[0]
        graph.tensors[graph.outputs[0]].quantization.scale = [0.5]

    with pytest.raises(TfliteError, match=r"compiled.tflite: was not made of .*: its output has the scale 0.5"):
        attach(file, compiled(file, other_steps), file.with_name("whole.tflite"))
    other = write(file.parent, "embedding_int8")
    with pytest.raises(TfliteError, match=r"was not made of .*: its output has the type int8, where"):
        attach(file, compiled(other), file.with_name("whole.tflite"))
    assert not file.with_name("whole.tflite").exists()


def test_a_compiled_file_of_another_length_is_refused(file, tmp_path):
    path = tmp_path / "short.tflite"
    path.write_bytes(bare("classification_uint8_8"))
    with pytest.raises(
        TfliteError, match=r"was not made of .*: the model does not fit: its input \w+ is int32 \[1, 8\]"
    ):
        attach(file, path, tmp_path / "whole.tflite")


def test_what_is_no_model_or_would_be_replaced_is_told(file, tmp_path):
    noise = tmp_path / "noise.tflite"
    noise.write_bytes(b"no model at all")
    with pytest.raises(TfliteError, match=r"noise.tflite: not a TensorFlow Lite file"):
        attach(file, noise, tmp_path / "whole.tflite")
    noise.write_bytes(b"")
    with pytest.raises(InputFileError, match=r"noise.tflite: the file is empty \(0 bytes\); compile it again"):
        attach(file, noise, tmp_path / "whole.tflite")
    with pytest.raises(InputFileError, match=r"is a folder; give a \.tflite"):
        attach(file, tmp_path, tmp_path / "whole.tflite")
    (tmp_path / "link.tflite").symlink_to(file)
    for output in (file, file.parent / ".." / file.parent.name / file.name, tmp_path / "link.tflite"):
        with pytest.raises(InputFileError, match="is the file that the compiled one was made of"):
            attach(file, compiled(file), output)
    notes = tmp_path / "notes.txt"
    notes.write_text("Buy milk")
    with pytest.raises(InputFileError, match=r"notes\.txt: exists and is no \.tflite; choose another place"):
        attach(file, compiled(file), notes)
    assert notes.read_text() == "Buy milk"
