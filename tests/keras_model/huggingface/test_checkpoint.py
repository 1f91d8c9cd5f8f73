"""The tensors of a checkpoint, by their names there, as float32; what cannot be read is told with its remedy."""

import ml_dtypes
import numpy as np
import pytest
from safetensors.numpy import save_file

from keras_model.errors import CheckpointError
from keras_model.huggingface.checkpoint import HuggingFaceCheckpoint

EMBEDDING = "embeddings.word_embeddings.weight"
VALUES = np.array([[1.5, -2.0], [0.25, 3.0]], np.float32)


@pytest.fixture
def folder_with(tmp_path):
    def write(tensors):
        save_file(tensors, tmp_path / "model.safetensors")
        return tmp_path

    return write


def refusal(folder, key=None):
    with pytest.raises(CheckpointError) as error:
        checkpoint = HuggingFaceCheckpoint(folder)
        if key:
            checkpoint.read(key)
    return str(error.value)


@pytest.mark.parametrize("stored", [np.float64, np.float32, np.float16, ml_dtypes.bfloat16])
def test_numbers_of_any_precision_are_read_as_float32(folder_with, stored):
    with HuggingFaceCheckpoint(folder_with({EMBEDDING: VALUES.astype(stored)})) as checkpoint:
        found = checkpoint.read(EMBEDDING)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, VALUES)


@pytest.mark.parametrize("prefix", ["", "bert.", "transformer."])
def test_the_prefix_is_found_by_the_word_embedding(folder_with, prefix):
    with HuggingFaceCheckpoint(folder_with({prefix + EMBEDDING: VALUES, "classifier.weight": VALUES})) as checkpoint:
        assert checkpoint.prefix == prefix


def test_parameters_of_a_norm_are_found_under_their_older_names(folder_with):
    tensors = {EMBEDDING: VALUES, "norm.gamma": VALUES[0], "norm.beta": VALUES[1], "new.weight": VALUES[1]}
    with HuggingFaceCheckpoint(folder_with(tensors)) as checkpoint:
        np.testing.assert_array_equal(checkpoint.read("norm.weight"), VALUES[0])
        np.testing.assert_array_equal(checkpoint.read("norm.bias"), VALUES[1])
        np.testing.assert_array_equal(checkpoint.read("new.weight"), VALUES[1])


def test_what_nobody_read_is_told_but_for_buffers(folder_with):
    tensors = {
        EMBEDDING: VALUES,
        "b.weight": VALUES,
        "a.gamma": VALUES,
        "a.weight_of_old": VALUES,
        "embeddings.position_ids": np.arange(4),
    }
    with HuggingFaceCheckpoint(folder_with(tensors)) as checkpoint:
        checkpoint.read("a.weight")
        assert checkpoint.unused_keys() == ["a.weight_of_old", "b.weight", EMBEDDING]


def test_weights_in_another_form_are_refused_with_the_remedy(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path / 'model.safetensors'}: no such file"
    (tmp_path / "pytorch_model.bin").touch()
    assert refusal(tmp_path) == (
        f"{tmp_path}: has pytorch_model.bin only; re-save it with save_pretrained(safe_serialization=True)"
    )
    (tmp_path / "model.safetensors.index.json").touch()
    assert refusal(tmp_path) == (
        f"{tmp_path}: split into several files; re-save it with max_shard_size large enough for one"
    )


def test_a_damaged_file_is_named(folder_with):
    folder = folder_with({EMBEDDING: VALUES})
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-3])
    assert refusal(folder).startswith(f"{path}: not a readable safetensors file (")


def test_a_file_without_one_encoder_is_refused(folder_with):
    message = "holds no tensor embeddings.word_embeddings.weight"
    folder = folder_with({"classifier.weight": VALUES})
    assert refusal(folder) == f"{folder / 'model.safetensors'}: {message}"
    assert refusal(folder_with({"a." + EMBEDDING: VALUES, "b." + EMBEDDING: VALUES})).endswith(message)


def test_a_tensor_that_is_missing_or_quantized_is_named(folder_with):
    folder = folder_with({EMBEDDING: VALUES, "q.weight": np.ones((2, 2), np.int8)})
    path = folder / "model.safetensors"
    assert refusal(folder, "norm.weight") == f"{path}: lacks the tensor norm.weight"
    assert refusal(folder, "q.weight") == f"{path}: q.weight is stored as I8; re-save the checkpoint in float32"
