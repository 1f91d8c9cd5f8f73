"""BoolQ's answers are labels of its questions and passages."""

import json

import pytest

from keras_model.data.readers import read_rows, task_of
from keras_model.data.rows import PairRow
from keras_model.errors import DataError

BOOLQ = [
    {"question": "is it far", "title": "Oslo", "answer": answer, "passage": "It is near."} for answer in (False, True)
]


def written(tmp_path, *rows):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_answers_of_boolq_are_labels(tmp_path):
    path = written(tmp_path, *BOOLQ)
    assert task_of(path) == "classification"
    assert read_rows(path, "classification") == [
        PairRow("is it far", "It is near.", "false", 1),
        PairRow("is it far", "It is near.", "true", 2),
    ]


def test_answers_of_a_table_keep_their_spelling(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("question,passage,answer\nis it far,It is near.,False\nis it,It is.,True\n", encoding="utf-8")
    assert [row.label for row in read_rows(path, "classification")] == ["False", "True"]


def test_other_answers_are_no_labels(tmp_path):
    path = written(tmp_path, *BOOLQ, {**BOOLQ[0], "answer": "It is near."})
    with pytest.raises(DataError, match="lacks column 'label'"):
        read_rows(path, "classification")
