import numpy as np
import pytest
from safetensors.numpy import save_file

from keras_model.errors import CheckpointError, InputFileError
from keras_model.model_folder import CONFIG_FILE, check_replaceable, check_sizes, read_json, read_weights


def test_a_model_may_replace_nothing_an_empty_folder_or_a_model(tmp_path):
    check_replaceable(tmp_path / "nothing")
    check_replaceable(tmp_path)
    (tmp_path / CONFIG_FILE).write_text("{}")
    (tmp_path / "notes.txt").write_text("")
    check_replaceable(tmp_path)


def test_nothing_else_is_replaced(tmp_path):
    (tmp_path / "notes.txt").write_text("")
    for place in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(InputFileError, match="exists and is no model folder; choose another place"):
            check_replaceable(place)


WEIGHTS = {"token_embedding.embeddings": np.zeros((765, 64), np.float32), "pooler.bias": np.zeros(64, np.float32)}
SMALL = {"vocabulary_size": 765, "hidden_dim": 64, "num_layers": 2, "intermediate_dim": 256, "query_groups": 2}


@pytest.mark.parametrize("content", ['{"a":' * 100_000, "[" * 100_000, '{"a": ' + "1" * 10_000 + "}", "{", "\0", "[]"])
def test_what_is_no_json_object_is_refused(content, tmp_path):
    (tmp_path / "config.json").write_text(content)
    with pytest.raises(CheckpointError, match=r"config\.json: (not|holds no) JSON"):
        read_json(tmp_path / "config.json")


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_weight_that_is_no_number_is_named(number, dtype, tmp_path):
    weights = {"good": np.zeros(3, dtype), "classifier.kernel": np.array([[0, number]], dtype)}
    save_file(weights, tmp_path / "model.safetensors")
    with pytest.raises(CheckpointError, match=r"the weight classifier\.kernel holds NaN or infinity"):
        read_weights(tmp_path / "model.safetensors")


def test_sizes_that_the_weights_may_have_pass():
    check_sizes(SMALL, WEIGHTS, "config.json")
    check_sizes(SMALL | {"intermediate_dim": 128, "num_layers": 3}, WEIGHTS, "config.json")


@pytest.mark.parametrize("name", ["vocabulary_size", "hidden_dim", "num_segments", "embedding_dim", "a_later_setting"])
def test_a_size_that_no_weight_has_is_refused(name):
    with pytest.raises(CheckpointError, match=f"config.json: {name} is 2147483648, but model.safetensors"):
        check_sizes(SMALL | {name: 2**31}, WEIGHTS, "config.json")


def test_more_layers_than_weights_are_refused():
    with pytest.raises(CheckpointError, match="num_layers is 700"):
        check_sizes(SMALL | {"num_layers": 700}, WEIGHTS, "config.json")


def test_sizes_that_multiply_to_too_much_are_refused():
    with pytest.raises(CheckpointError, match=r"sizes come to .* numbers or more, but model\.safetensors holds 49,024"):
        check_sizes(SMALL | {"hidden_dim": 65536, "vocabulary_size": 65536}, WEIGHTS, "config.json")
