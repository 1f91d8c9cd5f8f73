"""Categories of spaCy, Doccano, Prodigy and Label Studio are labels, one a text or several."""

import json

import pytest

from keras_model.data.readers import read_rows, task_of
from keras_model.data.rows import LabelSetRow, TextRow
from keras_model.errors import DataError


def written(tmp_path, value):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(value))
    return path


@pytest.mark.parametrize(
    "rows",
    [
        [{"text": "a", "topic": {"choices": ["x", "y"]}}, {"text": "b", "topic": "x"}, {"text": "c", "topic": []}],
        [
            {"text": "a", "labels": {"x": 1, "y": True}},
            {"text": "b", "labels": {"x": 1.0, "y": 0}},
            {"text": "c", "labels": {}},
        ],
        [["a", {"cats": {"x": 1.0, "y": 1.0}}], ["b", {"cats": {"x": 1, "y": 0}}], ["c", {"cats": {"x": 0, "y": 0}}]],
        [{"text": "a", "cats": ["x", "y"]}, {"text": "b", "cats": ["x"]}, {"text": "c", "cats": []}],
        [
            {"text": text, "options": [{"id": "x", "text": "X"}, {"id": "y"}], "accept": accept, "answer": "accept"}
            for text, accept in (("a", ["x", "y"]), ("b", ["x"]), ("c", []))
        ],
    ],
    ids=["label-studio-min", "objects", "spacy", "doccano", "prodigy"],
)
def test_any_number_of_categories(tmp_path, rows):
    path = written(tmp_path, rows)
    assert task_of(path) == "multi-label-classification"
    found = read_rows(path, "multi-label-classification")
    assert found == [LabelSetRow("a", ("x", "y")), LabelSetRow("b", ("x",)), LabelSetRow("c", ())]


@pytest.mark.parametrize(
    "rows",
    [
        [{"text": "a", "label": {"x": True, "y": False}}, {"text": "b", "label": {"x": False, "y": True}}],
        [["a", {"cats": {"x": 1.0, "y": 0.0}}], ["b", {"cats": {"x": 0, "y": 1}, "entities": [[0, 1, "z"]]}]],
        [{"text": "a", "cats": ["x"], "entities": []}, {"text": "b", "cats": ["y"], "entities": [[0, 1, "z"]]}],
        [{"text": "a", "options": [], "accept": ["x"]}, {"text": "b", "options": [], "accept": ["y"]}],
    ],
    ids=["objects", "spacy", "doccano", "prodigy"],
)
def test_one_category_each(tmp_path, rows):
    assert read_rows(written(tmp_path, rows), "classification") == [TextRow("a", "x"), TextRow("b", "y")]


def test_categories_that_are_probabilities_or_empty_everywhere_are_none(tmp_path):
    with pytest.raises(DataError, match=r"line 1: cats gives a category 0.7; give 1 to .* \(record 1\)"):
        read_rows(written(tmp_path, [["a", {"cats": {"x": 0.7, "y": 0.3}}]]), "classification")
    with pytest.raises(DataError, match=r"label is \{'x': 0.7\}; give a string or a number"):
        read_rows(written(tmp_path, [{"text": "a", "label": {"x": 0.7}}]), "classification")
    assert task_of(written(tmp_path, [["Ada", {"cats": {}, "entities": [[0, 3, "PER"]]}]])) == "token-classification"


def test_the_options_of_prodigy_are_no_choices_to_learn(tmp_path):
    options = [{"id": "x", "text": "X"}, {"id": "y", "text": "Y"}]
    rows = [{"text": text, "options": options, "accept": [label], "answer": "accept"} for text, label in ("ax", "by")]
    assert read_rows(written(tmp_path, rows), "classification") == [TextRow("a", "x"), TextRow("b", "y")]
