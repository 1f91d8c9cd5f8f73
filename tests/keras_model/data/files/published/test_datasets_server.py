"""What the datasets-server answers is read with the names of its labels."""

import json

import pytest

from keras_model.data.readers import read_rows, read_texts
from keras_model.data.rows import SpanRow, TextRow, TokenRow
from keras_model.errors import DataError

LABEL = {"names": ["neg", "pos"], "_type": "ClassLabel"}
TEXT = {"dtype": "string", "_type": "Value"}


@pytest.fixture
def answered(tmp_path):
    def write(features, *rows, cut=(), indent=None):
        path = tmp_path / "rows.json"
        document = {
            "features": [{"feature_idx": 0, "name": name, "type": kind} for name, kind in features.items()],
            "rows": [{"row_idx": 0, "row": row, "truncated_cells": list(cut)} for row in rows],
            "num_rows_total": 900,
            "partial": False,
        }
        path.write_text(json.dumps(document, indent=indent), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("indent", [None, 2])
def test_numbers_become_the_names_of_labels(answered, indent):
    path = answered(
        {"text": TEXT, "label": LABEL}, {"text": "fine", "label": 1}, {"text": "dull", "label": 0}, indent=indent
    )
    assert read_rows(path, "classification") == [TextRow("fine", "pos"), TextRow("dull", "neg")]


@pytest.mark.parametrize("kind", ["Sequence", "List", None])
def test_numbers_in_lists_become_tags(answered, kind):
    tags = {"names": ["O", "B-x"], "_type": "ClassLabel"}
    listed = [tags] if kind is None else {"feature": tags, "_type": kind}
    path = answered({"tokens": [TEXT], "ner_tags": listed}, {"tokens": ["Ada", "is"], "ner_tags": [1, 0]})
    assert read_rows(path, "token-classification") == [TokenRow(("Ada", "is"), ("B-x", "O"))]


def test_other_columns_stay(answered):
    answers = {"feature": {"text": TEXT, "answer_start": TEXT}, "_type": "Sequence"}
    row = {"context": "Ada is", "question": "Who?", "answers": {"text": ["Ada"], "answer_start": [0]}}
    path = answered({"context": TEXT, "question": TEXT, "answers": answers}, row)
    assert read_rows(path, "question-answering") == [SpanRow("Ada is", "Who?", (("Ada", 0),))]


def test_a_row_without_a_label_is_refused_where_labels_are_asked_for(answered):
    path = answered({"text": TEXT, "label": LABEL}, {"text": "fine", "label": 1}, {"text": "dull", "label": -1})
    with pytest.raises(DataError, match=r"label is None; give a string or a number \(record 2\)"):
        read_rows(path, "classification")
    assert read_texts(path) == ["fine", "dull"]


def test_what_the_server_cut_short_or_cannot_name_is_refused(answered):
    features = {"text": TEXT, "label": LABEL}
    with pytest.raises(DataError, match=r"the server cut \['text'\] short \(record 1\); download the data set itself"):
        read_rows(answered(features, {"text": "fine", "label": 1}, cut=["text"]), "classification")
    with pytest.raises(DataError, match=r"label is 2, but there are 2 labels \(record 1\)"):
        read_rows(answered(features, {"text": "fine", "label": 2}), "classification")
