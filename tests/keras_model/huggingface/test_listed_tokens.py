"""Special and added tokens, in whichever files a checkpoint lists them."""

from pathlib import Path

import pytest

from keras_model.encode.added_tokens import AddedToken
from keras_model.errors import CheckpointError
from keras_model.huggingface.listed_tokens import (
    added_tokens,
    listed_contents,
    lists_extra_tokens,
    number_added_tokens,
    special_names,
)
from keras_model.huggingface.tokenizer_files import TokenizerFiles

FOLDER = Path("checkpoint")
VOCABULARY = ["[PAD]", "[CLS]", "[SEP]", "a", "b"]
ROLES = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]"}


def files(config=None, fast=None, special=None, added=None):
    return TokenizerFiles(FOLDER, "bert", config or {}, fast, special or {}, added or {}, None, None, False)


def added(given, vocabulary=VOCABULARY, fast_first=False):
    return added_tokens(given, vocabulary, ROLES, fast_first=fast_first)


def refusal(given):
    with pytest.raises(CheckpointError) as error:
        added(given)
    return str(error.value)


def test_the_map_of_special_tokens_counts_unless_there_is_a_decoder():
    config, special = {"cls_token": "<s>", "sep_token": None}, {"cls_token": {"content": "<cls>"}}
    assert special_names(files(config, special=special)) == {"cls_token": "<cls>", "sep_token": None}
    assert special_names(files(config | {"added_tokens_decoder": {}}, special=special))["cls_token"] == "<s>"
    assert special_names(files()) == {}


def test_tokens_follow_the_vocabulary_in_the_order_of_their_ids():
    given = files(added={"<y>": 6, "<x>": 5})
    assert [token.content for token in added(given)] == ["<x>", "<y>"]
    assert listed_contents(given) == ["<x>", "<y>"]


def test_named_tokens_are_left_out_and_special_ones_are_not_normalized():
    decoder = {"1": {"content": "[CLS]", "special": True}, "5": {"content": "<x>", "special": True, "lstrip": True}}
    assert added(files({"added_tokens_decoder": decoder})) == [AddedToken("<x>", lstrip=True, normalized=False)]


def test_another_id_than_transformers_would_give_is_refused():
    assert refusal(files(added={"<x>": 9})) == (
        "checkpoint: gives the added token '<x>' the id 9, transformers 5; the vocabulary has 5 tokens"
    )


def test_files_that_differ_about_a_token_are_refused():
    fast = {"added_tokens": [{"id": 5, "content": "<x>", "lstrip": True}]}
    given = files({"added_tokens_decoder": {"5": {"content": "<x>"}}}, fast=fast)
    with pytest.raises(CheckpointError, match=r"^checkpoint: its files differ about the added token '<x>'$"):
        added(given, fast_first=True)


def test_a_named_token_that_the_vocabulary_lacks_takes_its_id_first():
    with pytest.raises(CheckpointError, match=r"^checkpoint: the vocabulary lacks \[SEP\], which takes the id before"):
        added(files({"additional_special_tokens": ["<x>"]}), vocabulary=["[PAD]", "[CLS]", "a"])


@pytest.mark.parametrize("entry", [{"id": 5}, {"content": 7}, {"content": "<x>", "rank": 1}, 5])
def test_an_entry_that_cannot_be_read_is_shown(entry):
    given = files({"added_tokens_decoder": {"5": entry}})
    assert refusal(given) == f"checkpoint: lists an added token as {entry!r}, which cannot be read"


LIST, TABLE = ["<l>"], {"name": "<t>"}


@pytest.mark.parametrize(
    ("config", "special", "expected"),
    [
        ({"extra_special_tokens": LIST, "additional_special_tokens": ["<x>"]}, {}, "<l>"),
        ({"extra_special_tokens": TABLE, "additional_special_tokens": ["<x>"]}, {}, "<t> <x>"),
        ({"extra_special_tokens": [], "additional_special_tokens": ["<x>"]}, {}, "<x>"),
        ({"extra_special_tokens": None}, {"additional_special_tokens": ["<x>"]}, ""),
        ({"additional_special_tokens": ["<x>"]}, {"additional_special_tokens": ["<y>"]}, "<x>"),
        ({"additional_special_tokens": ["<x>"]}, {"extra_special_tokens": LIST}, "<x> <l>"),
        ({"extra_special_tokens": ["<x>"]}, {"extra_special_tokens": TABLE}, "<t>"),
        (
            {"extra_special_tokens": TABLE},
            {"extra_special_tokens": ["<x>"], "additional_special_tokens": LIST},
            "<t> <x>",
        ),
        ({}, {"extra_special_tokens": TABLE, "additional_special_tokens": LIST}, "<t> <l>"),
        ({"added_tokens_decoder": {}}, {"extra_special_tokens": LIST}, ""),
        ({"model_specific_special_tokens": TABLE, "extra_special_tokens": ["<x>"]}, {}, "<t> <x>"),
        ({"model_specific_special_tokens": TABLE, "num_token": "<num>"}, {}, "<num>"),
        ({"model_specific_special_tokens": TABLE, "extra_special_tokens": {"other": "<x>"}}, {}, "<x>"),
        ({"num_token": "<num>", "extra_special_tokens": TABLE}, {"extra_special_tokens": {"name": "<y>"}}, "<num> <y>"),
    ],
)
def test_extra_tokens_of_both_names_and_files_count_as_in_transformers(config, special, expected):
    """The expected tokens are those of `transformers` 5.23, which was asked for 936 such combinations."""
    assert " ".join(token.content for token in added(files(config, special=special))) == expected


@pytest.mark.parametrize("value", ["<x>", 7, True])
@pytest.mark.parametrize("key", ["extra_special_tokens", "additional_special_tokens"])
def test_extra_tokens_that_are_no_list_are_refused(key, value):
    for given in (files({key: value}), files(special={key: value})):
        assert f"extra_special_tokens or additional_special_tokens is {value!r}; it must be a list" in refusal(given)


@pytest.mark.parametrize("value", ["<x>", ["<x>"]])
def test_tokens_of_a_model_that_are_no_table_are_refused(value):
    expected = f"model_specific_special_tokens is {value!r}; it must be a table of names with tokens"
    assert expected in refusal(files({"model_specific_special_tokens": value}))


def numbered(given, roles=ROLES, **more):
    return number_added_tokens(given, VOCABULARY, roles, {*ROLES.values(), "[MASK]", "<s>"}, fast_first=False, **more)


def test_what_a_vocabulary_lacks_is_numbered_special_tokens_too():
    decoder = {"1": {"content": "[CLS]", "special": True}, "5": {"content": "[MASK]"}, "6": {"content": "<x>"}}
    found = numbered(files({"added_tokens_decoder": decoder, "extra_special_tokens": ["a"]}))
    assert [token.content for token in found.tokens] == ["<x>", "a"]
    assert (found.beyond, found.listed) == (["[MASK]", "<x>"], {"[CLS]", "[MASK]"})


def test_a_special_token_that_no_file_lists_counts_where_others_follow():
    roles = ROLES | {"bos_token": "<s>"}
    assert numbered(files(), roles).beyond == []
    assert numbered(files({"extra_special_tokens": ["<x>"]}), roles).beyond == ["<s>", "<x>"]


def test_a_numbered_token_of_another_id_or_of_two_kinds_is_refused():
    for given, fault in (
        (files(added={"<x>": 9}), "gives the added token '<x>' the id 9, transformers 5; the vocabulary has 5 tokens"),
        (files(added={"<x>": 5}, config={"split_special_tokens": True}), "such as '<x>' count wherever they stand"),
    ):
        with pytest.raises(CheckpointError, match=fault):
            numbered(given)


@pytest.mark.parametrize("key", ["extra_special_tokens", "additional_special_tokens"])
def test_a_list_of_extra_tokens_counts_be_it_empty(key):
    assert not lists_extra_tokens(files({"num_token": "<num>"}))
    assert lists_extra_tokens(files({key: []}))
    assert lists_extra_tokens(files(special={key: None}))
    assert not lists_extra_tokens(files({"added_tokens_decoder": {}}, special={key: ["<x>"]}))
