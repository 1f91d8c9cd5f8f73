"""Tokens added to a Unigram or a byte-level BPE have the ids and offsets that `transformers` gives them.

Java is held to the same file (`AddedTokensTest`).
"""

import base64
import json

import pytest

from android_demo.tools.token_parity import describe
from convert.tflite.contract import FORMAT, format_for
from keras_model.encode.tokenizers import build_tokenizer
from keras_model.errors import CheckpointError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.edits import DATA, write_edited

FOLDER = DATA / "added_tokens"
TEXTS = [json.loads(line)["text"] for line in (FOLDER / "texts.jsonl").read_text().splitlines()]
GOLDEN = [json.loads(line) for line in (FOLDER / "added_tokens.jsonl").read_text().splitlines()]
every_checkpoint = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["name"])


def tokenizer_of(golden):
    return build_tokenizer(base64.b64decode(golden["vocabulary"]), golden["settings"])


@every_checkpoint
def test_a_folder_becomes_the_settings_and_the_vocabulary_that_java_reads(golden, tmp_path):
    write_edited(tmp_path, golden["base"], golden["changes"])
    family = "albert" if "albert" in golden["base"] else "camembert" if "camembert" in golden["base"] else "roberta"
    tokenizer = read_tokenizer(tmp_path, "xlm-roberta" if "xlm" in golden["base"] else family)
    assert tokenizer.get_config() == golden["settings"]
    assert tokenizer.to_bytes() == base64.b64decode(golden["vocabulary"])


@every_checkpoint
def test_ids_and_offsets_are_those_of_transformers(golden):
    tokenizer = tokenizer_of(golden)
    for text, expected in zip(TEXTS, golden["tokens"], strict=True):
        encoding = tokenizer.encode(text)
        assert describe(text, encoding) == expected, text
        assert tokenizer.ids([text]) == [encoding.ids]


@every_checkpoint
def test_a_limit_leaves_out_later_tokens_alone(golden):
    tokenizer = tokenizer_of(golden)
    whole = "\n".join(TEXTS)
    assert tokenizer.encode(whole, limit=200).ids == tokenizer.encode(whole).ids[:200]
    assert tokenizer.count([whole]) == [len(tokenizer.encode(whole))]


@every_checkpoint
def test_all_rows_in_their_order_are_the_same_tokenizer(golden):
    tokenizer = tokenizer_of(golden)
    same = tokenizer.with_rows(range(tokenizer.vocabulary_size))
    assert same.get_config() == tokenizer.get_config()
    assert same.ids(TEXTS) == tokenizer.ids(TEXTS)


@every_checkpoint
def test_added_tokens_are_no_words(golden):
    tokenizer = tokenizer_of(golden)
    assert not any("<num>" in word for word in tokenizer.words("the <num> film<num>s <num>"))
    assert [word.strip("▁Ġ") for word in tokenizer.words("film<num>s")] == ["film", "s"]


@every_checkpoint
def test_a_reader_that_would_pass_over_added_tokens_refuses_the_file(golden):
    facts = {"task": "classification", **golden["settings"]}
    assert format_for(facts) == FORMAT
    plain = {name: value for name, value in facts.items() if name not in ("added_tokens", "normalizer")}
    assert format_for(plain) < FORMAT


def test_a_token_that_the_vocabulary_lacks_is_refused():
    for golden in GOLDEN:
        more = golden["settings"]["added_tokens"] + "\n- <none>"
        with pytest.raises(CheckpointError, match=r"the vocabulary lacks the added token '<none>'"):
            build_tokenizer(base64.b64decode(golden["vocabulary"]), golden["settings"] | {"added_tokens": more})
