"""Rows that were rejected are no rows to learn from."""

import json

import pytest

from keras_model.data.readers import read_rows
from keras_model.errors import DataError


def written(tmp_path, value):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(value))
    return path


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([{"text": "a", "label": "x", "answer": "reject"}], "line 1: its answer is 'reject'; leave out"),
        ([{"text": "a", "label": "x"}, {"text": "b", "label": "x", "answer": "ignore"}], "its answer is 'ignore'"),
    ],
)
def test_what_no_one_accepted_is_refused(tmp_path, value, said):
    with pytest.raises(DataError, match=said):
        read_rows(written(tmp_path, value), "classification")


@pytest.mark.parametrize("answer", ["yes", ["reject"], {"reject": 1}, 5])
def test_an_answer_that_is_no_verdict_is_a_column_like_others(tmp_path, answer):
    rows = [{"text": "a", "label": "x", "answer": "reject"}, {"text": "b", "label": "x", "answer": answer}]
    assert len(read_rows(written(tmp_path, rows), "classification")) == 2
