"""`python -m convert tokens`, as a shell sees it."""

import io
import json

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.cli.parser import main
from convert.engines.attach import attach
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from convert.tflite.packing import pack_model
from keras_model.encode.prompts import Prompts
from support.tiny_tflite import bare, description, write


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = main(["tokens", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_the_ids_are_those_that_the_network_is_given(run, tmp_path):
    path = write(tmp_path)
    texts = ["the cat", "", "a dog\0and the cat " * 20]
    code, out, err = run(path, *texts, "--json")
    assert (code, err) == (0, "")
    features = TextInterpreter(path).preprocessor(texts)
    for number, (row, text) in enumerate(zip(json.loads(out), texts, strict=True)):
        used = int(features["mask"][number].sum())
        assert row["text"] == text
        assert row["ids"] == features["ids"][number, :used].tolist()
        assert row["segment_ids"] == [0] * used
        (tokens,) = row["tokens"]
        assert len(tokens) + 2 == used or used == 16
        assert all(text[first:after] for _, first, after in tokens)
    assert json.loads(out)[0]["tokens"] == [[["the", 0, 3], ["cat", 4, 7]]]


def test_a_line_holds_the_ids_and_the_text(run, tmp_path, monkeypatch):
    path = write(tmp_path)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"the cat\ndog\n")))
    code, out, _ = run(path)
    assert code == 0
    ids = TextInterpreter(path).preprocessor(["the cat", "dog"])["ids"]
    assert out == f"{' '.join(map(str, ids[0, :4]))}\tthe cat\n{' '.join(map(str, ids[1, :3]))}\tdog\n"


def test_the_texts_of_a_pair_have_their_own_tokens(run, tmp_path):
    path = write(tmp_path, "question-answering_int8")
    _, out, _ = run(path, "a cat", "--pair", "the dog", "--json")
    (row,) = json.loads(out)
    assert row["text"] == ["a cat", "the dog"]
    assert row["segment_ids"] == [0, 0, 0, 0, 1, 1, 1]
    assert row["tokens"] == [[["a", 0, 1], ["cat", 2, 5]], [["the", 0, 3], ["dog", 4, 7]]]


def test_a_prompt_is_part_of_what_is_read(run, tmp_path):
    path = tmp_path / "a.tflite"
    prompts = Prompts({"query": "the dog "})
    path.write_bytes(with_metadata(bare("embedding_int8"), description("embedding", prompts=prompts)))
    (alone,) = json.loads(run(path, "cat", "--json")[1])
    (prompted,) = json.loads(run(path, "cat", "--prompt", "query", "--json")[1])
    assert (len(alone["ids"]), len(prompted["ids"])) == (3, 5)
    assert prompted["tokens"] == [[["the", 0, 3], ["dog", 4, 7], ["cat", 8, 11]]]
    code, out, err = run(path, "cat", "--prompt", "no such")
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_file_that_only_an_engine_runs_has_tokens(run, tmp_path):
    path = write(tmp_path)
    model = schema.ModelT.InitFromPackedBuf(path.read_bytes())
    code = schema.OperatorCodeT()
    code.builtinCode, code.deprecatedBuiltinCode, code.customCode = schema.BuiltinOperator.CUSTOM, 32, b"ethos-u"
    call = schema.OperatorT()
    call.opcodeIndex, call.customOptions = 0, np.frombuffer(b"settings", np.uint8)
    call.inputs, call.outputs = list(model.subgraphs[0].inputs), list(model.subgraphs[0].outputs)
    model.operatorCodes, model.subgraphs[0].operators = [code], [call]
    compiled = tmp_path / "compiled.tflite"
    compiled.write_bytes(pack_model(model))
    output = attach(path, compiled, tmp_path / "whole.tflite")
    assert run(output, "the cat") == run(path, "the cat")


def test_what_is_no_tflite_is_told(run, tmp_path):
    notes = tmp_path / "notes.tflite"
    notes.write_text("notes, and more notes")
    assert run(notes, "a")[0] == 6
    code, out, err = run(tmp_path / "missing.tflite", "a")
    assert (code, out, err.count("\n")) == (3, "", 1)
