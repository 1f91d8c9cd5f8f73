"""Words in windows, as transformers cuts them."""

import numpy as np
import pytest

from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import DataError, UserError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.subwords import FOLDER
from support.transformers_inputs import GOLDEN, assert_features


@pytest.mark.parametrize("name", ["uncased", "cased"])
def test_words_equal_transformers(tokenizers, name):
    cases = GOLDEN[name]["words"]
    texts = [" ".join(case["words"]) for case in cases]
    features, words, word_index = Preprocessor(tokenizers[name], 12).encode_beginnings(texts)
    assert word_index.dtype == np.int32
    for row, case in enumerate(cases):
        assert_features(features, case, row)
        # Each of the words given begins a word; what else begins one lies within.
        starts = np.cumsum([0, *(len(word) + 1 for word in case["words"])])
        begun = {words[row][word][0]: position for position, word in enumerate(word_index[row]) if word >= 0}
        for position, word in enumerate(case["word_index"]):
            assert word < 0 or begun[starts[word]] == position, case


def test_words_need_the_blank_that_stands_before_them():
    preprocessor = Preprocessor(read_tokenizer(FOLDER / "roberta", "roberta"), 16)
    for read, row in (
        (preprocessor.encode_word_windows, ["a", "b"]),
        (preprocessor.encode_texts, "a b"),
        (preprocessor.encode_beginnings, "a b"),
    ):
        with pytest.raises(UserError, match="import it with add_prefix_space true in its"):
            read([row])
    tokenizer = read_tokenizer(FOLDER / "roberta-json", "roberta")
    features, _, places = Preprocessor(tokenizer, 16).encode_beginnings(["the lazy"])
    whole = tokenizer.encode("the lazy").ids
    assert features["ids"][0, 1 : 1 + len(whole)].tolist() == whole
    assert np.flatnonzero(places[0] >= 0).tolist() == [1, 1 + len(tokenizer.encode("the"))]
    with pytest.raises(DataError, match="row 1"):
        Preprocessor(tokenizer, 16).encode_word_windows(["the lazy"])
