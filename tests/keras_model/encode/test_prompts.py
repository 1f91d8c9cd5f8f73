import json

import pytest

from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.prompts import Prompts
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import CheckpointError, UserError

PROMPTS = Prompts({"query": "query: ", "passage": 'a "passage" — ', "none": ""}, "query")


@pytest.mark.parametrize(
    ("name", "prompt"), [(None, "query: "), ("", ""), ("query", "query: "), ("passage", 'a "passage" — '), ("none", "")]
)
def test_a_prompt_stands_before_a_text_and_before_the_first_of_a_pair(name, prompt):
    assert PROMPTS.before(["cat", ("a", "b")], name) == [f"{prompt}cat", (f"{prompt}a", "b")]


def test_without_a_default_a_text_gets_none():
    assert Prompts({"query": "query: "}).before(["cat"]) == ["cat"]
    assert not Prompts()


def test_another_default_may_be_chosen():
    assert PROMPTS.choosing(None) == PROMPTS
    assert PROMPTS.choosing("").before(["cat"]) == ["cat"]
    assert PROMPTS.choosing("passage").before(["cat"]) == ['a "passage" — cat']
    with pytest.raises(UserError, match="no prompt 'document'"):
        PROMPTS.choosing("document")


def test_an_unknown_name_is_told_the_known_ones():
    with pytest.raises(UserError, match=r"no prompt 'document'; the model has query, passage, none"):
        PROMPTS.before(["cat"], "document")
    with pytest.raises(UserError, match="the model has none"):
        Prompts().before(["cat"], "query")


@pytest.mark.parametrize("prompts", [PROMPTS, Prompts({"a": "\t\U0001f600\n"}), Prompts()])
def test_a_folder_and_a_file_give_back_the_same(prompts):
    assert Prompts.from_config(json.loads(json.dumps(prompts.get_config()))) == prompts
    facts = prompts.facts()
    assert Prompts.from_facts(facts) == prompts
    assert all(isinstance(value, str) for value in facts.values())


@pytest.mark.parametrize(
    ("texts", "default", "says"),
    [
        ({"query": "q"}, "document", "default_prompt_name is 'document'"),
        ({}, "query", "default_prompt_name is 'query'"),
        ({"query": 1}, None, "the prompt 'query' is 1"),
        ({"": "q"}, None, "name it"),
        ({"query": "\ud800"}, None, "give a text"),
        ([], None, "must be a table"),
        ({"query": "q"}, ["query"], "default_prompt_name is"),
    ],
)
def test_what_is_no_prompt_is_refused(texts, default, says):
    with pytest.raises(CheckpointError, match=says):
        Prompts(texts, default)


def test_facts_that_are_no_json_are_refused():
    with pytest.raises(CheckpointError, match="no JSON object"):
        Prompts.from_facts({"prompts": "query: "})
    with pytest.raises(CheckpointError, match="must be a table"):
        Prompts.from_facts({"prompts": "[]"})


def test_the_tokens_are_those_of_one_text():
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "my", "##cat", "cat"]
    front_end = Preprocessor(WordPieceTokenizer(vocabulary), 6, Prompts({"joined": "my", "parted": "my "}))

    assert front_end(["cat"], "joined")["ids"].tolist() == [[2, 4, 5, 3, 0, 0]]
    assert front_end(["cat"], "parted")["ids"].tolist() == [[2, 4, 6, 3, 0, 0]]
    assert front_end(["cat"])["ids"].tolist() == [[2, 6, 3, 0, 0, 0]]
    assert front_end([("cat", "cat")], "parted")["ids"].tolist() == [[2, 4, 6, 3, 6, 3]]
    assert front_end.with_length(5)(["cat"], "joined")["ids"].shape == (1, 5)
