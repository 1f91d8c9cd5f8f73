"""Where tokens, special tokens, segments and padding lie."""

import numpy as np
import pytest

from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import UserError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.subwords import FOLDER
from support.transformers_inputs import FEATURES


@pytest.mark.parametrize("name", ["uncased", "sentencepiece"])
def test_many_texts_are_tokenized_in_parts_that_change_nothing(tokenizers, name, monkeypatch):
    texts = [f"{number} wake me at six" for number in range(5)]
    rows = [*texts, *zip(texts, reversed(texts), strict=True)]
    preprocessor = Preprocessor(tokenizers[name], 8, windows=2)
    tokenize, sizes = preprocessor.tokenizer.encode_batch, []

    def encode_batch(given, limit=None):
        sizes.append(len(given))
        return tokenize(given, limit)

    def features():
        read = [
            preprocessor(rows),
            preprocessor.encode_windows(rows).features,
            preprocessor.encode_texts(texts)[0].features,
        ]
        return np.concatenate([part[feature] for part in read for feature in FEATURES])

    monkeypatch.setattr(preprocessor.tokenizer, "encode_batch", encode_batch)
    at_once = features()
    assert max(sizes) > 3
    sizes.clear()
    monkeypatch.setattr("keras_model.encode.inputs.layout._TEXTS_AT_ONCE", 3)
    np.testing.assert_array_equal(features(), at_once)
    assert max(sizes) == 3


def test_marked_capitals_are_segment_1_of_one_text_and_of_no_pair(tokenizers):
    preprocessor = Preprocessor(tokenizers["uncased"].marking_capitals(), 6)
    text = "the DOG and the Cat"
    segments = [0, 0, 1, 0, 0, 0]
    np.testing.assert_array_equal(preprocessor(text)["segment_ids"], [segments])
    words = text.split()
    np.testing.assert_array_equal(preprocessor.encode_beginnings([text])[0]["segment_ids"], [segments])
    windows, (places,) = preprocessor.encode_word_windows([words])
    marked = [windows["segment_ids"][window, position] for window, position in places]
    assert marked == [0, 1, 0, 0, 1], "the last words lie in a second window"
    np.testing.assert_array_equal(preprocessor.encode_text(text).features["segment_ids"], windows["segment_ids"])
    plain = Preprocessor(tokenizers["uncased"], 6)
    np.testing.assert_array_equal(preprocessor([("The Dog", "A")])["segment_ids"], plain([("a b", "c")])["segment_ids"])
    question = preprocessor.encode_question("Who", "The Dog").features["segment_ids"]
    np.testing.assert_array_equal(question, plain.encode_question("who", "the dog").features["segment_ids"])


@pytest.mark.parametrize("name", ["uncased", "sentencepiece"])
def test_every_row_begins_with_cls_and_ends_with_sep_before_padding(tokenizers, name):
    tokenizer = tokenizers[name]
    for length in (3, 4, 5, 16, 512):
        features = Preprocessor(tokenizer, length)(
            ["", "the dog", "the dog " * 400, ("", ""), ("the " * 9, "dog"), ("the " * 999, "dog " * 999)]
        )
        for row in range(6):
            used = features["mask"][row].sum()
            ids = features["ids"][row]
            assert features["ids"].shape == (6, length)
            assert ids[0] == tokenizer.cls_id and ids[used - 1] == tokenizer.sep_id
            assert (ids[used:] == tokenizer.pad_id).all() and not features["mask"][row, used:].any()
            assert (ids == tokenizer.sep_id).sum() == (1 if row < 3 else 2)
            assert not features["segment_ids"][row, used:].any()


def test_the_shortest_input_of_two_separators_holds_them():
    tokenizer = read_tokenizer(FOLDER / "roberta", "roberta")
    with pytest.raises(UserError, match="give 4 to 512"):
        Preprocessor(tokenizer, 3)
    ids = Preprocessor(tokenizer, 4)([("a", "b")])["ids"]
    assert ids.tolist() == [[tokenizer.cls_id] + [tokenizer.sep_id] * 3]
