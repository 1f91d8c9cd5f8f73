"""What is no text, or no sentence, is not read as one."""

from pathlib import Path

import pytest

from keras_model.data.contradictions.texts import require_no_header, require_sentences, require_texts
from keras_model.data.files.record import Record
from keras_model.data.files.table import Table
from keras_model.errors import DataError


@pytest.mark.parametrize("tokens", [["EU", "rejects", "", "it"], [["EU"], ["rejects"]]])
def test_a_table_with_a_word_a_line_is_refused(table, tokens):
    with pytest.raises(DataError, match="line 2: no row has more than one word; write each sentence's words and tags"):
        require_sentences(table("tokens", tokens, tags="O"), "tokens")


@pytest.mark.parametrize("tokens", [["EU", "rejects it"], ["EU", ""], [["EU"], ["it", "is"]], [[], []]])
def test_sentences_of_one_word_among_others_are_read(table, tokens):
    require_sentences(table("tokens", tokens, tags="O"), "tokens")


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["17", "18.5"], "text is '17', and all are numbers; give the texts themselves"),
        (["b'a film'", 'b"it\'s"'], "text is .*, bytes as Python prints them; decode them before they are written"),
        (["17"], None),
        (["17", "bus 18"], None),
        (["b'a film'", "a film"], None),
        ([17, 18], None),
    ],
)
def test_a_column_of_texts_that_holds_none_is_refused(table, texts, told):
    found = table("text", texts, label="x")
    if told is None:
        require_texts(found, ("text",))
        return
    with pytest.raises(DataError, match=f"line 2: {told}"):
        require_texts(found, ("text",))


@pytest.mark.parametrize(("text", "label"), [("text", "label"), ("Text", " Label "), ("sentence", "gold_label")])
def test_a_row_that_names_columns_is_refused(text, label):
    rows = [Record(2, {"text": "a film", "label": "good"}), Record(3, {"text": text, "label": label}, "record 2")]
    told = f"line 3: '{text}' and '{label}' name columns and are no row; leave it out \\(record 2\\)"
    with pytest.raises(DataError, match=told):
        require_no_header(Table(Path("rows.jsonl"), "JSON lines", rows), ("text", "label"))


@pytest.mark.parametrize(("text", "label"), [("text", "good"), ("a text", "label"), ("text", 1), (None, "label")])
def test_a_row_that_is_called_as_a_column_alone_is_read(table, text, label):
    require_no_header(table("text", [text], label=label), ("text", "label"))
