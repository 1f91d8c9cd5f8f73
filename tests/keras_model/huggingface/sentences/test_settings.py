import json

import pytest

from keras_model.encode.prompts import Prompts
from keras_model.errors import CheckpointError
from keras_model.huggingface.sentences.settings import left_to_the_caller, read_prompts, transformer_settings


def write(folder, name, content):
    (folder / name).write_text(json.dumps(content))


def test_the_first_file_that_holds_something_counts(tmp_path):
    assert transformer_settings(tmp_path) == (tmp_path / "sentence_bert_config.json", {})
    write(tmp_path, "sentence_bert_config.json", {})
    write(tmp_path, "sentence_xlm-roberta_config.json", {"max_seq_length": 9})
    write(tmp_path, "sentence_distilbert_config.json", {"max_seq_length": 8})
    assert transformer_settings(tmp_path) == (tmp_path / "sentence_distilbert_config.json", {"max_seq_length": 8})


@pytest.mark.parametrize(
    ("content", "prompts"),
    [
        (None, Prompts()),
        ({"prompts": {"query": "", "document": None}, "default_prompt_name": "query"}, Prompts()),
        ({"prompts": {"query": "q: ", "document": None}}, Prompts({"query": "q: ", "document": ""})),
        ({"prompts": {"query": "q: "}, "default_prompt_name": "query"}, Prompts({"query": "q: "}, "query")),
    ],
)
def test_prompts_are_read_and_null_is_an_empty_one(tmp_path, content, prompts):
    if content is not None:
        write(tmp_path, "config_sentence_transformers.json", content)
    assert read_prompts(tmp_path) == prompts


@pytest.mark.parametrize(
    "content",
    [
        {"prompts": ["query: "]},
        {"prompts": {"query": 1}},
        {"prompts": {"query": "q: "}, "default_prompt_name": "passage"},
    ],
)
def test_faulty_prompts_are_refused_with_the_file_named(tmp_path, content):
    write(tmp_path, "config_sentence_transformers.json", content)
    with pytest.raises(CheckpointError, match=r"config_sentence_transformers\.json: .*prompt"):
        read_prompts(tmp_path)


@pytest.mark.parametrize(
    ("name", "normalized", "told"),
    [
        (None, False, False),
        ("cosine", False, False),
        ("dot", True, False),
        ("euclidean", True, False),
        ("dot", False, True),
        ("manhattan", True, True),
    ],
)
def test_a_comparison_that_ranks_otherwise_than_the_cosine_is_told(tmp_path, name, normalized, told):
    assert list(left_to_the_caller(tmp_path, normalized)) == []
    write(tmp_path, "config_sentence_transformers.json", {"similarity_fn_name": name})
    found = list(left_to_the_caller(tmp_path, normalized))
    assert len(found) == told
    assert all(f"similarity_fn_name is {name!r}" in each and "cosine" in each for each in found)
