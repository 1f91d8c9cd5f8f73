"""Only what the probabilities are made of changes: integers stay, what they stand for is divided."""

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contents import read_bytes, read_contents
from convert.tflite.description import description_of
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.logits import networks_in, with_logits_as_output, with_logits_divided
from convert.tflite.metadata import with_metadata
from convert.tflite.packing import pack_model
from keras_model.errors import TfliteError
from keras_model.outputs.decoding.activations import sigmoid, softmax
from support.tiny_tflite import bare, description, write

TEXTS = ["a cat", "the dog and the cat", "dog", "", "u i o a e"]
NAMES = (
    "classification_uint8",
    "classification_int8",
    "classification_float",
    "classification_float32",
    "multi-label-classification_uint8",
    "token-classification_uint8",
)


def changed(file, change, name):
    contents = read_contents(file)
    longest, *shorter = (change(file, network) for network in networks_in(file, read_bytes(file), contents))
    path = file.with_name(name)
    path.write_bytes(with_metadata(longest, description_of(contents), shorter))
    return path


def two_lengths(folder, task):
    path = folder / "two.tflite"
    path.write_bytes(with_metadata(bare(f"{task}_uint8"), description(task), [bare(f"{task}_uint8_8")]))
    return path


@pytest.mark.parametrize("name", NAMES)
def test_the_temperature_1_gives_the_same_bytes(tmp_path, name):
    file = write(tmp_path, name)
    same = changed(file, lambda path, network: with_logits_divided(path, network, 1.0), "same.tflite")
    if not name.startswith("classification_float"):
        assert same.read_bytes() == file.read_bytes()
    np.testing.assert_array_equal(*(TextInterpreter(path).outputs(TEXTS) for path in (file, same)))


@pytest.mark.parametrize("task", ["classification", "multi-label-classification", "token-classification"])
def test_every_length_of_a_file_is_divided(tmp_path, task):
    file = two_lengths(tmp_path, task)
    same = changed(file, lambda path, network: with_logits_divided(path, network, 1.0), "same.tflite")
    assert same.read_bytes() == file.read_bytes()
    networks = networks_in(file, file.read_bytes(), read_contents(file))
    for length, before in zip((16, 8), networks, strict=True):
        ids = np.arange(length, dtype=np.int32)[None] % 30
        row = {"ids": ids, "mask": np.ones_like(ids), "segment_ids": np.zeros_like(ids)}
        logits = []
        for network in (before, with_logits_divided(file, before, 3.0)):
            path = tmp_path / f"logits-{length}-{len(logits)}.tflite"
            described = description(task, sequence_length=length)
            path.write_bytes(with_metadata(with_logits_as_output(file, network), described))
            logits.append(TextInterpreter(path))
        # The integers are the same; what they stand for is not.
        whole, smaller = (model.raw(**row) for model in logits)
        np.testing.assert_array_equal(whole, smaller)
        np.testing.assert_allclose(logits[1].dequantize(smaller), logits[0].dequantize(whole) / 3, rtol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("temperature", [0.5, 2.5])
def test_the_probabilities_are_those_of_the_divided_logits(tmp_path, name, temperature):
    file = write(tmp_path, name)
    warm = changed(file, lambda path, network: with_logits_divided(path, network, temperature), "warm.tflite")
    logits = TextInterpreter(changed(file, with_logits_as_output, "logits.tflite")).outputs(TEXTS)
    activation = sigmoid if name.startswith("multi") else softmax
    found = TextInterpreter(warm)
    # Eight bits step by 1/256, and the kernel of a softmax rounds once more.
    within = 1e-5 if name == "classification_float" else 1.5 / 256
    read = [len(found.tokenizer.encode(text)) + 2 for text in TEXTS]
    for row, wanted, length in zip(found.outputs(TEXTS), activation(logits / temperature), read, strict=True):
        if name.startswith("token"):
            row, wanted = row[:length], wanted[:length]
        np.testing.assert_allclose(row, wanted, atol=within)


def test_of_float_weights_those_of_the_head_alone_are_divided(tmp_path):
    file = write(tmp_path, "classification_float")
    before = schema.ModelT.InitFromPackedBuf(file.read_bytes())
    after = schema.ModelT.InitFromPackedBuf(with_logits_divided(file, file.read_bytes(), 2.0))
    halved = []
    for one, other in zip(before.subgraphs[0].tensors, after.subgraphs[0].tensors, strict=True):
        held, kept = (model.buffers[tensor.buffer].data for model, tensor in ((before, one), (after, other)))
        if held is not None and bytes(held) != bytes(kept):
            whole, half = (np.frombuffer(bytes(data), np.float32) for data in (held, kept))
            np.testing.assert_array_equal(half, whole / 2)
            halved.append(one.name.decode())
    assert halved == ["MatMul1"]


def test_a_file_compiled_for_an_engine_is_refused(tmp_path):
    file = write(tmp_path)
    contents = read_contents(file)
    model = schema.ModelT.InitFromPackedBuf(file.read_bytes())
    model.operatorCodes[0].customCode = b"ethos-u"
    with pytest.raises(TfliteError, match="compiled for an Ethos-U"):
        networks_in(file, pack_model(model), contents)


def test_a_graph_of_another_build_is_refused(tmp_path):
    file = write(tmp_path)
    model = schema.ModelT.InitFromPackedBuf(file.read_bytes())
    model.subgraphs[0].outputs = [model.subgraphs[0].operators[-2].inputs[0]]
    with pytest.raises(TfliteError, match="not made as"):
        with_logits_divided(file, pack_model(model), 2.0)
    with pytest.raises(TfliteError, match="not made as"):
        with_logits_as_output(file, bare("embedding_int8"))
