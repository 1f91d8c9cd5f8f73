"""What a checkpoint's settings mean for our network; what they cannot mean is refused by name."""

import json
from pathlib import Path

import pytest

from keras_model.errors import CheckpointError
from keras_model.huggingface.config import (
    ACTIVATIONS_BY_NAME,
    architecture,
    backbone_arguments,
    first_position,
    label_names,
    longest_input,
    require_family,
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
    assert backbone_arguments(FOLDER, DISTIL | {"hidden_size": 32, "layer_norm_eps": 1e-5}) == theirs
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
    [("gelu", "gelu"), ("gelu_new", "gelu_tanh"), ("gelu_fast", "gelu_tanh"), ("relu", "relu"), ("swish", "silu")],
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
    ("layers", "groups", "inner", "order"),
    [(4, 2, 1, [0, 0, 1, 1]), (3, 2, 1, [0, 0, 1]), (2, 1, 2, [0, 1, 0, 1]), (3, 2, 2, [0, 1, 0, 1, 2, 3])],
)
def test_albert_in_groups_says_which_block_each_layer_runs(layers, groups, inner, order):
    config = BERT | {"model_type": "albert", "embedding_size": 16, "num_hidden_layers": layers}
    found = backbone_arguments(FOLDER, config | {"num_hidden_groups": groups, "inner_group_num": inner})
    assert (found["num_layers"], found["block_order"], found["shared_layers"]) == (len(order), order, False)


def test_albert_with_a_group_for_each_layer_shares_nothing():
    config = BERT | {"model_type": "albert", "embedding_size": 16, "num_hidden_groups": 3}
    found = backbone_arguments(FOLDER, config)
    assert (found["num_layers"], found["shared_layers"]) == (3, False)
    assert "block_order" not in found


def test_what_a_configuration_leaves_out_is_what_transformers_takes():
    config = {name: value for name, value in BERT.items() if name != "num_hidden_layers"}
    assert backbone_arguments(FOLDER, config)["num_layers"] == 12
    assert backbone_arguments(FOLDER, config | {"model_type": "albert"})["activation"] == "gelu_tanh"
    assert backbone_arguments(FOLDER, config | {"model_type": "electra"})["embedding_dim"] == 128
    distil = {name: value for name, value in DISTIL.items() if name != "n_layers"}
    assert backbone_arguments(FOLDER, distil)["num_layers"] == 6


def test_positions_of_roberta_begin_behind_the_id_of_padding():
    config = BERT | {"model_type": "roberta", "max_position_embeddings": 40}
    for padding, first in ((None, 2), (1, 2), (5, 6)):
        told = config if padding is None else config | {"pad_token_id": padding}
        assert first_position(FOLDER, told) == first
        assert backbone_arguments(FOLDER, told)["max_sequence_length"] == 40 - first
    assert first_position(FOLDER, BERT | {"pad_token_id": 3}) == 0


@pytest.mark.parametrize("family", ["bert", "electra", "roberta"])
def test_a_table_of_one_segment_is_none(family):
    for rows, segments in ((1, 0), (2, 2), (3, 3)):
        found = backbone_arguments(FOLDER, BERT | {"model_type": family, "type_vocab_size": rows})
        assert found["num_segments"] == segments


def test_the_epsilon_of_squeezeberts_embeddings_is_their_own():
    found = backbone_arguments(FOLDER, BERT | {"model_type": "squeezebert", "layer_norm_eps": 1e-5})
    assert (found["embedding_norm_epsilon"], found["layer_norm_epsilon"]) == (1e-5, 1e-12)


def test_a_family_that_this_network_is_not_is_refused_with_what_it_has():
    assert require_family(FOLDER, {"model_type": "xlm-roberta"}) == "xlm-roberta"
    for family, has in (("deberta-v2", ", which has attention to relative positions (disentangled)"), ("another", "")):
        message = refusal(require_family, FOLDER, {"model_type": family})
        assert message.startswith(f"{FOLDER}: model_type is {family!r}{has}; this reads albert, bert, ")
    assert refusal(require_family, FOLDER, {"model_type": ["bert"]}).startswith(f"{FOLDER}: model_type is ['bert'];")


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
            {"hidden_act": "mish"},
            "activation 'mish'; this network has gelu, gelu_accurate, gelu_fast, gelu_new, gelu_python, "
            "gelu_python_tanh, gelu_pytorch_tanh, quick_gelu, relu, silu, swish",
        ),
        ({"hidden_act": {"a": 1}}, "activation {'a': 1}; this network has " + ", ".join(sorted(ACTIVATIONS_BY_NAME))),
        (
            {"model_type": "albert", "embedding_size": 16, "num_hidden_groups": 0},
            "num_hidden_groups is 0; it must be a whole number, at least 1",
        ),
        (
            {"model_type": "albert", "embedding_size": 16, "num_hidden_groups": 4},
            "4 num_hidden_groups for 3 layers; some would never run",
        ),
        (
            {"max_position_embeddings": 2},
            "max_position_embeddings is 2, which leaves a text 2 tokens; the least is 3",
        ),
        (
            {"model_type": "roberta", "pad_token_id": 1, "max_position_embeddings": 1},
            "max_position_embeddings is 1, which leaves a text 0 tokens; the least is 3",
        ),
        ({"type_vocab_size": "2"}, "type_vocab_size is '2'; it must be a whole number, at least 1"),
        ({"layer_norm_eps": "1e-12"}, "layer_norm_eps is '1e-12'; it must be a number"),
        ({"model_type": "squeezebert", "layer_norm_eps": [1]}, "layer_norm_eps is [1]; it must be a number"),
        ({"layer_norm_eps": float("nan")}, "layer_norm_eps is nan; it must be a number"),
        ({"hidden_dropout_prob": True}, "hidden_dropout_prob is True; it must be a number"),
        ({"num_attention_heads": 2.0}, "num_attention_heads is 2.0; it must be a whole number, at least 1"),
        ({**DISTIL, "hidden_dim": "64"}, "hidden_dim is '64'; it must be a whole number, at least 1"),
        ({"hidden_size": 32.0}, "hidden_size is 32.0; it must be a whole number, at least 1"),
        ({"vocab_size": True}, "vocab_size is True; it must be a whole number, at least 1"),
        ({"intermediate_size": 0}, "intermediate_size is 0; it must be a whole number, at least 1"),
        ({"model_type": "squeezebert", "q_groups": 4.0}, "q_groups is 4.0; it must be a whole number, at least 1"),
        (
            {"model_type": "electra", "embedding_size": "16"},
            "embedding_size is '16'; it must be a whole number, at least 1",
        ),
        (
            {**DISTIL, "hidden_size": 64},
            "hidden_size is 64; but dim, its name in DistilBERT, is 32",
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


def test_null_for_a_number_is_refused_as_in_transformers():
    message = refusal(backbone_arguments, FOLDER, BERT | {"layer_norm_eps": None})
    assert message == f"{FOLDER / 'config.json'}: layer_norm_eps is None; it must be a number"


def test_the_first_architecture_counts():
    assert architecture(FOLDER, {"architectures": ["BertModel", "BertForMaskedLM"]}) == "BertModel"
    assert architecture(FOLDER, {}) == architecture(FOLDER, {"architectures": None}) == ""
    for wrong in ([None], [3], "BertModel", {"a": 1}):
        message = refusal(architecture, FOLDER, {"architectures": wrong})
        assert (
            message == f"{FOLDER / 'config.json'}: architectures is {wrong!r}; it must be a list of names, as BertModel"
        )


def test_labels_stand_in_the_order_of_their_numbers():
    assert label_names(FOLDER, {"id2label": {"1": "b", "0": "a", "2": 7}}) == ["a", "b", "7"]
    assert label_names(FOLDER, {}) == ["LABEL_0", "LABEL_1"]
    assert label_names(FOLDER, {"id2label": {"0": " joy", "1": "cafe\u0301\n", "2": " "}}) == ["joy", "caf\u00e9", " "]
    for wrong, fault in (
        ({"1": "a", "2": "b"}, "id2label does not name the labels from 0 on"),
        (["a", "b"], "id2label or label2id is no table of labels and numbers"),
        ({"0": "a", "1": None}, "id2label has the label None; it must be a text"),
        ({"0": ["a"], "1": "b"}, "id2label has the label ['a']; it must be a text"),
    ):
        assert refusal(label_names, FOLDER, {"id2label": wrong}) == f"{FOLDER / 'config.json'}: {fault}"


def test_the_longest_input_is_what_is_told_as_far_as_there_are_positions(tmp_path):
    assert longest_input(tmp_path, 40, {}) == 40
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 1e30}))
    assert longest_input(tmp_path, 40, {}) == 40
    assert longest_input(tmp_path, 40, {"max_seq_length": 24}) == 24
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 16}))
    assert longest_input(tmp_path, 40, {}) == longest_input(tmp_path, 40, {"max_seq_length": None}) == 16
    assert longest_input(tmp_path, 40, {"max_seq_length": 24}) == 24, "sentence-transformers override the tokenizer"
    assert longest_input(tmp_path, 40, {"max_seq_length": 64}) == 40
    (tmp_path / "tokenizer_config.json").write_text('{"max_len": 12}')
    assert longest_input(tmp_path, 40, {}) == 12, "the older name"
    (tmp_path / "tokenizer_config.json").write_text('{"max_len": 12, "model_max_length": 16}')
    assert longest_input(tmp_path, 40, {}) == 16
    with pytest.raises(CheckpointError, match="its longest text has 0 tokens"):
        longest_input(tmp_path, 40, {"max_seq_length": 0})
