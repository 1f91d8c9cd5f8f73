"""The files of a checkpoint's tokenizer, read together, each held to what is known of it."""

import json
import shutil

import pytest

from keras_model.errors import CheckpointError
from keras_model.huggingface.tokenizer import read_tokenizer
from keras_model.huggingface.tokenizer_files import TokenizerFiles
from support.subwords import TEMPLATE, setting


@pytest.fixture
def read(tmp_path):
    def read(model_type="bert", **files):
        for name, content in files.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(content))
        return TokenizerFiles.read(tmp_path, model_type)

    return read


def test_a_folder_without_any_says_nothing(read, tmp_path):
    assert read() == TokenizerFiles(tmp_path, "bert", {}, None, {}, {}, None, None, False)


def test_the_class_is_the_tokenizers_own_before_the_networks(read):
    files = read(config={"tokenizer_class": "BertTokenizer", "vocab_size": 30})
    assert (files.tokenizer_class, files.rows) == ("BertTokenizer", 30)
    files = read(tokenizer_config={"tokenizer_class": "MPNetTokenizerFast"})
    assert files.tokenizer_class == "MPNetTokenizer"


def test_what_a_program_handed_to_from_pretrained_is_read_over(read):
    said = {"padding": True, "truncation": True, "return_tensors": "pt", "trust_remote_code": False, "cache_dir": None}
    assert read(tokenizer_config=said).config == said
    with pytest.raises(CheckpointError, match="has the key 'add_special_tokens'"):
        read(tokenizer_config={"add_special_tokens": False})


@pytest.mark.parametrize(
    ("model", "kind"),
    [({"type": "BPE"}, "BPE"), ({"vocab": {"a": 0}}, "WordPiece"), ({"vocab": {"a": 0}, "merges": []}, "None")],
)
def test_the_kind_of_model_is_told_or_known_by_what_it_lacks(read, model, kind):
    assert read(tokenizer={"model": model}).model_kind() == kind


def test_a_file_without_a_model_is_refused(read, tmp_path):
    with pytest.raises(CheckpointError) as error:
        read(tokenizer={"version": "1.0"}).model_kind()
    assert str(error.value) == f"{tmp_path / 'tokenizer.json'}: has no model"


@pytest.mark.parametrize("part", ["truncation", "padding"])
def test_cutting_or_padding_on_the_left_is_refused(read, tmp_path, part):
    assert read(tokenizer={"model": {}, part: {"direction": "Right"}}).fast
    with pytest.raises(CheckpointError) as error:
        read(tokenizer={"model": {}, part: {"direction": "Left"}})
    assert str(error.value) == f"{tmp_path / 'tokenizer.json'}: {part} is Left; this cuts and pads on the right"


def test_an_id_that_is_no_number_is_refused(read, tmp_path):
    assert read(added_tokens={"<a>": 7}).added_tokens == {"<a>": 7}
    with pytest.raises(CheckpointError) as error:
        read(added_tokens={"<a>": "7"})
    assert str(error.value) == f"{tmp_path / 'added_tokens.json'}: an id is no number"


def test_only_a_network_with_segments_needs_them_among_its_inputs(read):
    names = {"model_input_names": ["input_ids", "attention_mask"]}
    read("distilbert", tokenizer_config=names).require_segments()
    with pytest.raises(CheckpointError, match=r"lacks token_type_ids.* take model_input_names out if"):
        read("bert", tokenizer_config=names).require_segments()
    with pytest.raises(CheckpointError, match=r"lacks token_type_ids.* take model_input_names out if"):
        read("roberta", tokenizer_config=names).require_segments()
    read("roberta", tokenizer_config=names, config={"type_vocab_size": 1}).require_segments()


def test_inputs_without_segments_are_asked_for_only_where_a_tokenizer_has_them(copied):
    folder = copied("xlm-roberta", "tokenizer_config.json", setting("model_input_names", value=["input_ids"]))
    assert read_tokenizer(folder, "bert").template.second_segment == 0
    shutil.rmtree(folder)
    folder = copied(TEMPLATE, "tokenizer_config.json", setting("model_input_names", value=["input_ids"]))
    with pytest.raises(CheckpointError, match=r"lacks token_type_ids.* take model_input_names out if"):
        read_tokenizer(folder, "bert")


def test_a_key_may_name_a_token_of_this_model_alone(read, tmp_path):
    assert read(tokenizer_config={"num_token": "<num>"}).config == {"num_token": "<num>"}
    for unknown in ({"num_token": 7}, {"num_tokens": "<num>"}):
        with pytest.raises(CheckpointError, match="has the key 'num_token"):
            read(tokenizer_config=unknown)
