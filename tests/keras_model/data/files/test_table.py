"""A file of rows is a table whose columns have the names that are used here."""

from pathlib import Path

import pytest

from keras_model.data.columns import TASK_COLUMNS
from keras_model.data.files.record import Record
from keras_model.data.files.table import Table, has_columns, named, read_table
from keras_model.errors import DataError


@pytest.fixture
def file(tmp_path):
    def write(text, name="rows.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_columns_go_by_their_usual_names(file):
    table = read_table(file("sentence,label,note\na film,good,x\na book,bad,\n"))
    assert table.kind == "CSV" and table.choose_columns(TASK_COLUMNS["classification"]) == ("text", "label")
    assert table.column("text") == ["a film", "a book"] and table.column("score") == [None, None]
    assert table.own_name("text") == "sentence" and table.own_name("label") == "label"


def test_two_columns_of_one_meaning_are_refused(file):
    first, both = '{"sentence": "a", "label": "x"}', '{"text": "b", "sentence": "c", "label": "x"}'
    path = file(f"{first}\n{both}\n", "rows.jsonl")
    with pytest.raises(DataError, match="line 2: has both 'sentence' and 'text', which could both be the text"):
        read_table(path)


def test_a_cell_that_writes_out_a_list_becomes_one_where_it_may(file):
    table = read_table(file("tokens\ttags\ttext\n['a', 'b']\t[0, 1]\t['a']\n", "rows.tsv")).with_lists()
    assert table.first.values == {"tokens": ["a", "b"], "tags": [0, 1], "text": "['a']"}
    broken = Table(Path("rows.json"), "JSON", [Record(1, {"tokens": "['a', b c]"}, "record 7")])
    with pytest.raises(DataError, match=r"rows\.json, line 1: tokens is .*, or with blanks between.* \(record 7\)"):
        broken.with_lists()


def test_a_fault_tells_its_place():
    records = [Record(2, {"text": "a"}), Record(5, {"text": "b"}, "record 2")]
    table = Table(Path("rows.csv"), "CSV", records)
    assert str(table.fault("no")) == "rows.csv, line 2: no"
    assert str(named(table.fault("no", records[1]), records[1])) == "rows.csv, line 5: no (record 2)"


def test_plain_text_has_no_columns(file):
    assert has_columns(file("text,label\na,b\n"))
    assert not has_columns(file("one text\nand another\n", "texts.txt"))


def test_a_first_line_that_looks_like_a_row_is_told_as_one(file):
    table = read_table(file("TRAIN,great film,positive\nTEST,bad film,negative\nTRAIN,good film,positive\n"))
    with pytest.raises(DataError, match=r"lacks column 'text'; .*; its first line looks like a row: put names such as"):
        table.choose_columns(TASK_COLUMNS["classification"])
