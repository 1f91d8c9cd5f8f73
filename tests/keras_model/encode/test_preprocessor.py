"""Preprocessor takes any text, refuses what is none, and comes back out of a folder."""

import json

import numpy as np
import pytest

from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import CheckpointError, DataError, UserError
from support.transformers_inputs import FEATURES


def test_a_batch_has_no_row_of_a_kind_that_the_model_did_not_learn(tokenizers):
    front_end = Preprocessor(tokenizers["uncased"], 16)
    for learnt_from, fits, unlike in (("pairs", ("the cat", "a dog"), "a"), ("texts", "the cat", ["a", "b"])):
        choosy = front_end.with_learnt_from(learnt_from).with_length(12).with_windows(0)
        assert choosy.encode_windows([fits, fits]).counts.tolist() == [1, 1]
        for encode in (choosy, choosy.encode_windows):
            with pytest.raises(DataError, match=r"^row 2 is .*, but the model learnt from .*; give "):
                encode([fits, unlike])
    both = front_end.with_learnt_from("both")
    np.testing.assert_array_equal(both(["a", ("a", "b")])["ids"], front_end(["a", ("a", "b")])["ids"])
    assert len(front_end.with_learnt_from("pairs").encode_text("the cat").places) == 2, "words are no rows"


@pytest.mark.parametrize("kind", ["", "text", 1, True])
def test_an_unknown_kind_of_texts_is_refused(tokenizers, kind):
    with pytest.raises(UserError, match="give texts, pairs, both, or None where it is not known"):
        Preprocessor(tokenizers["uncased"], 16, learnt_from=kind)


def test_an_empty_batch_has_no_rows(tokenizers):
    assert Preprocessor(tokenizers["uncased"], 8)([])["ids"].shape == (0, 8)
    features, _, word_index = Preprocessor(tokenizers["uncased"], 8).encode_beginnings([])
    assert features["mask"].shape == word_index.shape == (0, 8)


@pytest.mark.parametrize("name", ["uncased", "sentencepiece"])
@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "\U0001f600", "\u200b" * 50, "the dog " * 2_000])
def test_any_text_gives_arrays(tokenizers, name, text):
    preprocessor = Preprocessor(tokenizers[name], 16)
    assert preprocessor([text])["ids"].shape == (1, 16)
    assert preprocessor([(text, text)])["ids"].shape == (1, 16)
    assert preprocessor.encode_beginnings([f"{text} dog"])[0]["ids"].shape == (1, 16)
    assert preprocessor.encode_question(text, "the dog").offsets.shape == (1, 16, 2)


@pytest.mark.parametrize(("name", "repeats"), [("uncased", 125_000), ("sentencepiece", 10_000)])
def test_a_very_long_text_gives_the_row_of_its_beginning(tokenizers, name, repeats):
    preprocessor = Preprocessor(tokenizers[name], 16)
    long, short = preprocessor(["the dog " * repeats, "the dog " * 20])["ids"]
    assert (long == short).all()


def test_texts_may_come_one_by_one(tokenizers):
    preprocessor = Preprocessor(tokenizers["uncased"], 8)
    texts = ["the dog", ("the", "fox")]
    for encode in (preprocessor, lambda given: preprocessor.encode_windows(given).features):
        np.testing.assert_equal(encode(text for text in texts), encode(texts))


def test_a_row_that_is_no_text_is_named(tokenizers):
    preprocessor = Preprocessor(tokenizers["uncased"], 8)
    for rows in (["the", 3], ["the", None], ["the", ("a", "b", "c")], ["the", ("a", None)], ["the", b"dog"]):
        with pytest.raises(DataError, match="row 2 is"):
            preprocessor(rows)


@pytest.mark.parametrize("length", [-1, 0, 2, 513, 64.0, "64", None, True])
def test_a_length_out_of_bounds_is_refused(tokenizers, length):
    with pytest.raises(UserError, match="3 to 512") as error:
        Preprocessor(tokenizers["uncased"], length)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["uncased", "cased", "sentencepiece"])
def test_a_folder_gives_back_the_preprocessor(tokenizers, tmp_path, name):
    preprocessor = Preprocessor(tokenizers[name], 24)
    (tmp_path / preprocessor.tokenizer.file_name).write_bytes(preprocessor.tokenizer.to_bytes())
    config = json.loads(json.dumps(preprocessor.get_config()))
    rebuilt = Preprocessor.from_folder(tmp_path, config)
    assert rebuilt.get_config() == config
    assert set(config) == {"tokenizer", "lowercase", "strip_accents", "sequence_length"}
    for name in FEATURES:
        assert (rebuilt(["The café"])[name] == preprocessor(["The café"])[name]).all()


def test_a_folder_with_a_faulty_config_is_refused(tokenizers, tmp_path):
    (tmp_path / "vocab.txt").write_bytes(tokenizers["uncased"].to_bytes())
    with pytest.raises(UserError, match="sequence length None"):
        Preprocessor.from_folder(tmp_path, {"tokenizer": "wordpiece"})
    with pytest.raises(CheckpointError, match="None"):
        Preprocessor.from_folder(tmp_path, {"sequence_length": 8})


@pytest.mark.parametrize("windows", [-1, 1001, True, 2.0, "all", None])
def test_an_unusable_number_of_windows_is_refused(tokenizers, windows):
    with pytest.raises(UserError, match="windows"):
        Preprocessor(tokenizers["uncased"], 8, windows=windows)
