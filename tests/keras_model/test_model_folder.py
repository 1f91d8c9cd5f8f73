import os
from pathlib import Path

import numpy as np
import pytest
from ml_dtypes import bfloat16
from safetensors.numpy import save_file

from keras_model.errors import CheckpointError, InputFileError
from keras_model.model_folder import (
    CONFIG_FILE,
    FOLDER_FORMAT,
    TRAINING_FILE,
    WEIGHTS_FILE,
    check_replaceable,
    check_sizes,
    folder_record,
    json_file,
    labels_and_record,
    learnt_from,
    read_config,
    read_json,
    read_weights,
    require_checkpoint_folder,
    store_head_argument,
    write_model_folder,
)

CONFIG = {"task": "embedding", "backbone": {"a": 1}, "head": {}, "preprocessor": {}}
WEIGHTS = {"kernel": np.arange(6, dtype=np.float16).reshape(2, 3)}


def test_a_model_may_replace_nothing_an_empty_folder_or_a_model(tmp_path):
    check_replaceable(tmp_path / "nothing")
    check_replaceable(tmp_path)
    write_model_folder(tmp_path, CONFIG, WEIGHTS, {})
    (tmp_path / "notes.txt").write_text("")
    check_replaceable(tmp_path)


def test_what_lies_beside_a_model_stays_there(tmp_path):
    folder = tmp_path / "model"
    write_model_folder(folder, CONFIG, WEIGHTS, {"vocab.txt": b"old", "labels.txt": b"old", "own.txt": b"old"})
    (folder / "rows").mkdir()
    (folder / "rows" / "train.jsonl").write_text("rows that are nowhere else")
    (folder / "model.tflite").write_bytes(b"finished")
    write_model_folder(folder, CONFIG, WEIGHTS, {"spiece.model": b"new", "own.txt": b"new"})
    assert {path.name for path in folder.iterdir()} == {
        CONFIG_FILE, WEIGHTS_FILE, "spiece.model", "own.txt", "rows", "model.tflite",
    }, "and nothing of the old model"  # fmt: skip
    assert (folder / "rows" / "train.jsonl").read_text() == "rows that are nowhere else"
    assert (folder / "own.txt").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_folder_that_somebody_stands_in_is_not_replaced(tmp_path, monkeypatch):
    (tmp_path / "model" / "rows").mkdir(parents=True)
    write_model_folder(tmp_path / "new", CONFIG, WEIGHTS, {})
    for place, names in ((tmp_path / "new", (".", "../new")), (tmp_path / "model" / "rows", (".",))):
        monkeypatch.chdir(place)
        for name in names:
            with pytest.raises(InputFileError, match=rf"^{name}: is the folder you are in, .*; name a folder in it$"):
                check_replaceable(Path(name))
    check_replaceable(Path("inside"))


def test_a_folder_that_a_file_system_begins_with_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(os.path, "ismount", lambda path: path == tmp_path)
    with pytest.raises(InputFileError, match="a file system begins there"):
        check_replaceable(tmp_path)
    check_replaceable(tmp_path / "inside")


def test_links_that_lead_round_are_refused(tmp_path):
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(InputFileError, match="round: Too many levels of symbolic links; choose another place"):
        check_replaceable(tmp_path / "round")


def test_nothing_else_is_replaced(tmp_path):
    (tmp_path / "notes.txt").write_text("")
    for place in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(InputFileError, match="exists and is no model folder; choose another place"):
            check_replaceable(place)


@pytest.mark.parametrize("config", ['{"model_type": "bert"}', '{"name": "my-web-app"}', "[1]", "no JSON"])
def test_a_config_of_something_else_makes_no_model_folder(tmp_path, config):
    (tmp_path / CONFIG_FILE).write_text(config)
    (tmp_path / "pytorch_model.bin").write_text("weights that are nowhere else")
    with pytest.raises(InputFileError, match="exists and is no model folder; choose another place"):
        write_model_folder(tmp_path, CONFIG, WEIGHTS, {})
    assert {path.name for path in tmp_path.iterdir()} == {CONFIG_FILE, "pytorch_model.bin"}


@pytest.fixture
def folder(tmp_path):
    write_model_folder(tmp_path / "model", CONFIG, WEIGHTS, {"labels.txt": b"a\n", "vocab.txt": b"x\n"})
    return tmp_path / "model"


def test_a_folder_comes_back_as_it_was_written(folder):
    assert read_config(folder) == {"format": FOLDER_FORMAT, **CONFIG}
    weights = read_weights(folder / WEIGHTS_FILE)
    assert list(weights) == ["kernel"]
    assert weights["kernel"].dtype == np.float16, "in the type it is stored in"
    np.testing.assert_array_equal(weights["kernel"], WEIGHTS["kernel"])
    assert {path.name for path in folder.iterdir()} == {CONFIG_FILE, WEIGHTS_FILE, "labels.txt", "vocab.txt"}


def test_one_of_the_heads_arguments_is_changed_and_nothing_else(folder):
    store_head_argument(folder, "no_answer_threshold", -1.5)
    assert read_config(folder) == {"format": FOLDER_FORMAT, **CONFIG, "head": {"no_answer_threshold": -1.5}}
    assert {path.name for path in folder.iterdir()} == {CONFIG_FILE, WEIGHTS_FILE, "labels.txt", "vocab.txt"}
    with pytest.raises(InputFileError, match="no such model folder"):
        store_head_argument(folder / "gone", "no_answer_threshold", 0.0)


def test_an_earlier_model_is_replaced_whole(folder):
    write_model_folder(folder, CONFIG | {"task": "backbone"}, WEIGHTS, {"spiece.model": b""})
    assert read_config(folder)["task"] == "backbone"
    assert {path.name for path in folder.iterdir()} == {CONFIG_FILE, WEIGHTS_FILE, "spiece.model"}
    assert list(folder.parent.iterdir()) == [folder]


def test_a_model_is_known_by_its_weights_alone(folder, tmp_path):
    record = folder_record(folder)
    assert record["folder"] == "model"
    (folder / "labels.txt").write_bytes(b"b\n")
    assert folder_record(folder) == record
    write_model_folder(folder, CONFIG, {"kernel": WEIGHTS["kernel"] + 1}, {})
    assert folder_record(folder)["sha256"] != record["sha256"]
    with pytest.raises(CheckpointError) as error:
        folder_record(tmp_path)
    assert str(error.value) == f"{tmp_path / WEIGHTS_FILE}: no such file; give a model folder"
    with pytest.raises(InputFileError, match="missing: no such model folder"):
        folder_record(tmp_path / "missing")


def test_a_copy_keeps_labels_and_the_record_of_training(folder):
    assert labels_and_record(folder) == {"labels.txt": b"a\n"}
    (folder / TRAINING_FILE).write_bytes(json_file({"größe": 1}))
    assert labels_and_record(folder) == {"labels.txt": b"a\n", TRAINING_FILE: '{\n  "größe": 1\n}\n'.encode()}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("{", "not JSON (Expecting property name"),
        ("", "not JSON (Expecting value: line 1 column 1 (char 0)); it is damaged or was cut short, so copy it again"),
        ("[1]", "holds no JSON object"),
        ('{"format": 2}', f"format is 2, this version reads {FOLDER_FORMAT}"),
        ("{}", f"format is None, this version reads {FOLDER_FORMAT}"),
        ('{"format": 1, "task": "embedding", "backbone": []}', "lacks 'backbone'"),
    ],
)
def test_a_config_that_cannot_be_used_is_told_with_its_path(folder, content, fault):
    path = folder / CONFIG_FILE
    path.write_text(content)
    with pytest.raises(CheckpointError) as error:
        read_config(folder)
    assert str(error.value).startswith(f"{path}: {fault}")


@pytest.mark.parametrize(
    ("name", "advice"), [("model.tflite", "python -m convert has"), (CONFIG_FILE, "give the folder")]
)
def test_a_file_in_the_place_of_a_folder_is_told_what_to_do(tmp_path, name, advice):
    (tmp_path / name).write_text("{}")
    with pytest.raises(InputFileError, match=rf"{name}: is a file and no model folder; {advice}"):
        read_config(tmp_path / name)


def test_a_device_is_no_model_folder():
    with pytest.raises(InputFileError, match="/dev/null: is a file and no model folder; give the folder"):
        read_config(Path("/dev/null"))


def test_another_kind_of_folder_is_told_what_to_do(tmp_path):
    with pytest.raises(InputFileError) as missing:
        read_config(tmp_path / "none")
    assert str(missing.value) == f"{tmp_path / 'none'}: no such model folder"
    (tmp_path / CONFIG_FILE).write_text('{"model_type": "bert"}')
    with pytest.raises(CheckpointError) as foreign:
        read_config(tmp_path)
    assert str(foreign.value) == (
        f"{tmp_path}: a Hugging Face folder; run python -m keras_model import {tmp_path} --output FOLDER"
    )


def test_weights_that_cannot_be_read_are_named(tmp_path):
    path = tmp_path / WEIGHTS_FILE
    with pytest.raises(CheckpointError, match="no such file; copy it into the folder"):
        read_weights(path)
    path.mkdir()
    with pytest.raises(CheckpointError, match=r"safetensors: Is a directory; it must be a file that can be read"):
        read_weights(path)
    path.rmdir()
    path.write_bytes(b"not weights")
    with pytest.raises(CheckpointError, match=r"not a readable safetensors file \("):
        read_weights(path)


SHAPES = [(765, 64), (64,)]
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


@pytest.mark.parametrize("values", [np.array([1e300]), np.array([np.nan], bfloat16)])
def test_what_float32_has_no_number_for_is_no_weight(values, tmp_path):
    save_file({"classifier.kernel": values}, tmp_path / "model.safetensors")
    with pytest.raises(CheckpointError, match=r"the weight classifier\.kernel holds NaN or infinity"):
        read_weights(tmp_path / "model.safetensors")


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int64", "bool"])
def test_whole_numbers_are_no_weights(dtype, tmp_path):
    save_file({"classifier.kernel": np.ones((2, 2), dtype)}, tmp_path / "model.safetensors")
    with pytest.raises(CheckpointError, match=rf"the weight classifier\.kernel is stored as {dtype}; give a file of"):
        read_weights(tmp_path / "model.safetensors")


@pytest.mark.parametrize("dtype", ["float16", bfloat16, "float32", "float64"])
def test_every_kind_of_float_is_a_weight(dtype, tmp_path):
    save_file({"kernel": np.ones(2, dtype)}, tmp_path / "model.safetensors")
    assert read_weights(tmp_path / "model.safetensors")["kernel"].tolist() == [1, 1]


def test_a_byte_order_mark_before_json_is_no_part_of_it(tmp_path):
    (tmp_path / "config.json").write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n')
    assert read_json(tmp_path / "config.json") == {"a": 1}


def test_sizes_that_the_weights_may_have_pass():
    check_sizes(SMALL, SHAPES, "config.json")
    check_sizes(SMALL | {"intermediate_dim": 128, "num_layers": 3}, SHAPES, "config.json")


def test_blocks_that_several_layers_share_count_once():
    many = SMALL | {"intermediate_dim": 4096, "num_layers": 64, "query_groups": 1}
    with pytest.raises(CheckpointError, match="sizes come to"):
        check_sizes(many, SHAPES, "config.json")
    check_sizes(many | {"block_order": [0, 1] * 32}, SHAPES, "config.json")


@pytest.mark.parametrize("name", ["vocabulary_size", "hidden_dim", "num_segments", "embedding_dim", "a_later_setting"])
def test_a_size_that_no_weight_has_is_refused(name):
    with pytest.raises(CheckpointError, match=f"config.json: {name} is 2147483648, but model.safetensors"):
        check_sizes(SMALL | {name: 2**31}, SHAPES, "config.json")


def test_more_layers_than_weights_are_refused():
    with pytest.raises(CheckpointError, match="num_layers is 700"):
        check_sizes(SMALL | {"num_layers": 700}, SHAPES, "config.json")


def test_sizes_that_multiply_to_too_much_are_refused():
    with pytest.raises(CheckpointError, match=r"sizes come to .* numbers or more, but model\.safetensors holds 49,024"):
        check_sizes(SMALL | {"hidden_dim": 65536, "vocabulary_size": 65536}, SHAPES, "config.json")


def test_a_network_without_any_groups_has_sizes():
    check_sizes({name: size for name, size in SMALL.items() if not name.endswith("_groups")}, SHAPES, "config.json")


def test_what_a_model_learnt_from_is_known_where_the_folder_says_so_and_the_task_reads_both_kinds():
    def told(task, **settings):
        return learnt_from({"task": task, "preprocessor": settings})

    assert told("regression", learnt_from="pairs") == "pairs"
    assert told("regression") is None
    assert told("embedding", learnt_from="pairs") is None


def test_a_checkpoint_of_others_is_a_folder(tmp_path):
    require_checkpoint_folder(tmp_path)
    (tmp_path / "model.zip").touch()
    with pytest.raises(InputFileError, match=r"model\.zip: is a file; give the folder that it lies in, or that it"):
        require_checkpoint_folder(tmp_path / "model.zip")
    with pytest.raises(InputFileError, match="no such folder; give one that holds config"):
        require_checkpoint_folder(tmp_path / "none")
