"""What a checkpoint's settings mean for our network; what they cannot mean is refused by name."""

import json
from pathlib import Path

import pytest

from keras_model.errors import CheckpointError
from keras_model.huggingface.config import (
    backbone_arguments,
    label_names,
    longest_input,
    pooling_mode,
    read_modules,
)

FOLDER = Path("checkpoint")
BERT = {
    "model_type": "bert",
    "vocab_size": 100,
    "num_hidden_layers": 3,
    "hidden_size": 32,
    "num_attention_heads": 4,
    "intermediate_size": 64,
}
DISTIL = {"model_type": "distilbert", "vocab_size": 100, "n_layers": 3, "dim": 32, "n_heads": 4, "hidden_dim": 64}


def refusal(call, *arguments):
    with pytest.raises(CheckpointError) as error:
        call(*arguments)
    return str(error.value)


def test_the_same_network_under_both_sets_of_names():
    ours, theirs = backbone_arguments(FOLDER, BERT), backbone_arguments(FOLDER, DISTIL)
    assert (ours["num_segments"], theirs["num_segments"]) == (2, 0)
    assert {**ours, "num_segments": 0} == theirs
    assert ours["intermediate_dim"] == 64
    assert {value for name, value in ours.items() if name.endswith("_groups")} == {1}


def test_groups_are_squeezeberts_alone():
    config = BERT | {"model_type": "squeezebert", "q_groups": 2, "output_groups": 8}
    found = backbone_arguments(FOLDER, config)
    groups = {name: value for name, value in found.items() if name.endswith("_groups")}
    assert groups == {
        "query_groups": 2,
        "key_groups": 4,
        "value_groups": 4,
        "post_attention_groups": 1,
        "intermediate_groups": 4,
        "output_groups": 8,
    }
    assert backbone_arguments(FOLDER, BERT | {"q_groups": 2})["query_groups"] == 1


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("gelu", "gelu"), ("gelu_new", "gelu_tanh"), ("gelu_pytorch_tanh", "gelu_tanh"), ("relu", "relu")],
)
def test_activations_by_their_other_names(theirs, ours):
    assert backbone_arguments(FOLDER, BERT | {"hidden_act": theirs})["activation"] == ours
    assert backbone_arguments(FOLDER, DISTIL | {"activation": theirs})["activation"] == ours


def test_albert_shares_its_block_and_widens_its_embedding():
    found = backbone_arguments(FOLDER, BERT | {"model_type": "albert", "embedding_size": 16})
    assert (found["shared_layers"], found["embedding_dim"]) == (True, 16)
    plain = backbone_arguments(FOLDER, BERT)
    assert (plain["shared_layers"], plain["embedding_dim"]) == (False, None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"hidden_size": None}, "lacks hidden_size"),
        ({"is_decoder": True}, "is_decoder is True; this network is an encoder"),
        (
            {"position_embedding_type": "relative_key"},
            "position_embedding_type is 'relative_key'; this network has learned absolute positions only",
        ),
        (
            {"hidden_act": "swish"},
            "activation 'swish'; this network has gelu, gelu_new, gelu_pytorch_tanh, gelu_python, relu",
        ),
        (
            {"model_type": "albert", "num_hidden_groups": 2},
            "num_hidden_groups is 2; this network shares one block among all layers",
        ),
        (
            {"model_type": "albert", "embedding_size": 32},
            "embedding_size equals hidden_size; ALBERT's is narrower",
        ),
        (
            {"model_type": "squeezebert", "layer_norm_eps": 1e-5},
            "layer_norm_eps is 1e-05; SqueezeBERT's blocks have 1e-12",
        ),
        (
            {"model_type": "squeezebert", "embedding_size": 16},
            "embedding_size is 16; SqueezeBERT has embeddings of the hidden size",
        ),
    ],
)
def test_what_this_network_has_not_is_refused_by_name(changes, message):
    config = {name: value for name, value in (BERT | changes).items() if value is not None}
    assert refusal(backbone_arguments, FOLDER, config) == f"{FOLDER / 'config.json'}: {message}"


def test_labels_stand_in_the_order_of_their_numbers():
    assert label_names(FOLDER, {"id2label": {"1": "b", "0": "a", "2": 7}}) == ["a", "b", "7"]
    assert label_names(FOLDER, {}) == ["LABEL_0", "LABEL_1"]
    message = f"{FOLDER / 'config.json'}: id2label does not name the labels from 0 on"
    for wrong in ({"1": "a", "2": "b"}, ["a", "b"]):
        assert refusal(label_names, FOLDER, {"id2label": wrong}) == message


def modules(folder, *kinds):
    content = [{"type": f"sentence_transformers.models.{kind}", "path": f"{n}_{kind}"} for n, kind in enumerate(kinds)]
    (folder / "modules.json").write_text(json.dumps(content))
    return content


def test_only_the_parts_that_this_network_has_are_taken(tmp_path):
    assert read_modules(tmp_path) == []
    wanted = modules(tmp_path, "Transformer", "Pooling", "Normalize")
    assert read_modules(tmp_path) == wanted
    modules(tmp_path, "Transformer", "Pooling", "Dense")
    path = tmp_path / "modules.json"
    assert refusal(read_modules, tmp_path) == (
        f"{path}: is Transformer, Pooling, Dense; this reads Transformer, Pooling and, if present, Normalize"
    )
    path.write_text('{"a": 1}')
    assert refusal(read_modules, tmp_path) == f"{path}: not a list of sentence-transformers modules"


@pytest.mark.parametrize(
    ("config", "mode"),
    [
        ({"pooling_mode": "cls"}, "cls"),
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, "mean"),
        ({"pooling_mode_cls_token": True}, "cls"),
    ],
)
def test_pooling_is_read_in_both_forms(tmp_path, config, mode):
    parts = modules(tmp_path, "Transformer", "Pooling")
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text(json.dumps(config))
    assert pooling_mode(tmp_path, parts) == {"pooling": mode, "normalize": False}
    assert pooling_mode(tmp_path, [*parts, {}]) == {"pooling": mode, "normalize": True}


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"pooling_mode": "max"}, "max"),
        ({"pooling_mode_max_tokens": True}, "pooling_mode_max_tokens"),
        (
            {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True},
            "['pooling_mode_mean_tokens', 'pooling_mode_cls_token']",
        ),
        ({}, "[]"),
    ],
)
def test_other_pooling_is_refused(tmp_path, config, told):
    parts = modules(tmp_path, "Transformer", "Pooling")
    (tmp_path / "1_Pooling").mkdir()
    path = tmp_path / "1_Pooling" / "config.json"
    path.write_text(json.dumps(config))
    assert refusal(pooling_mode, tmp_path, parts) == f"{path}: pooling is {told}; this network has mean or cls"


def test_the_longest_input_is_the_least_of_what_is_told(tmp_path):
    assert longest_input(tmp_path, 40) == 40
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 1e30}))
    assert longest_input(tmp_path, 40) == 40
    (tmp_path / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 24}))
    assert longest_input(tmp_path, 40) == 24
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 16}))
    assert longest_input(tmp_path, 40) == 16
