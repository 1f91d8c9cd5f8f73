"""What is no list of texts is told so."""

import pytest

from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import DataError


@pytest.mark.parametrize("texts", [None, 5, b"the dog"])
def test_what_is_no_list_of_texts_is_told(tokenizers, texts):
    with pytest.raises(DataError, match=f"^the texts are {texts!r}; give a list of texts"):
        Preprocessor(tokenizers["uncased"], 8)(texts)


class Frame(list):
    """As a table of pandas: whoever goes through it meets the names of its columns."""

    columns = ("text", "label")


@pytest.mark.parametrize("table", [{"text": "the dog"}, Frame(["text", "label"])])
def test_the_names_of_a_tables_columns_are_not_taken_for_its_texts(tokenizers, table):
    with pytest.raises(DataError, match=rf"^the texts are a {type(table).__name__}; give the texts in it, such as"):
        Preprocessor(tokenizers["uncased"], 8)(table)


@pytest.mark.parametrize("rows", [[["the"], "dog"], [["the"], ["dog", 3]], [["the"], None]])
def test_a_row_that_is_no_list_of_words_is_named(tokenizers, rows):
    with pytest.raises(DataError, match="row 2 is"):
        Preprocessor(tokenizers["uncased"], 8).encode_word_windows(rows)
