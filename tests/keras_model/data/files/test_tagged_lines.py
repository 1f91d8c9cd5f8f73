from pathlib import Path

import pytest

from keras_model.data.files.tagged_lines import looks_like_tagged_lines, tagged_line_records
from keras_model.data.readers import read_rows_file, read_texts
from keras_model.data.rows import TokenRow
from keras_model.errors import DataError

ROWS = [TokenRow(("Ada", "met", "Bob"), ("B-PER", "O", "B-PER")), TokenRow(("and/or", "|"), ("O", "O"))]


@pytest.mark.parametrize(
    "text",
    [
        "Ada|B-PER met|O Bob|B-PER\nand/or|O ||O\n",
        "-DOCSTART-|O\n\nAda/B-PER met/O Bob/B-PER\r\n\nand/or/O |/O\r\n",
        "Ada|NNP|B-PER met|VBD|O Bob|NNP|B-PER\nand/or|CC|O ||SYM|O",
        "Ada|B-PER\nmet|O\nBob|B-PER\n\nand/or|O\n||O\n",
    ],
    ids=["spacy", "slashes", "parts of speech", "a word a line"],
)
def test_words_with_tags_behind_them_are_sentences(tmp_path, text):
    path = tmp_path / "rows.iob"
    path.write_text(text)
    found = read_rows_file(path, "token-classification")
    assert (found.rows, found.kind) == (ROWS, "words with tags behind them")
    assert read_texts(path)[0] == "Ada met Bob"


@pytest.mark.parametrize("text", ["https://a.b/plan-b\n", "yes/no\nand/or\n", "a|B-x\nmore text\n", "\n", "met|O it\n"])
def test_other_texts_are_none(text):
    assert not looks_like_tagged_lines(text)


def test_a_word_without_a_tag_is_named_with_its_line():
    text = "Ada|B-PER met|O\n" * 500 + "Bob ran|O\n"
    assert looks_like_tagged_lines(text)
    with pytest.raises(DataError, match=r"rows.iob, line 501: 'Bob' is no word with its tag, such as Rome\|B-LOC"):
        list(tagged_line_records(Path("rows.iob"), text))
