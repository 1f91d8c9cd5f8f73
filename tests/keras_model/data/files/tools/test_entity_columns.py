"""Marks are entities, whichever column has them, and none where a tool leaves the column out."""

import json

import pytest

from keras_model.data.readers import read_rows, task_of
from keras_model.data.rows import TextRow
from keras_model.errors import DataError

TEXT = "Ada met Bob"
NAMES = (("Ada", "met", "Bob"), ("B-PER", "O", "B-PER"))
MARKS = [(0, 3), (8, 11)]
PER = {"start": 0, "end": 3, "label": "PER"}


def task(results, **data):
    return {"id": 1, "data": data or {"text": TEXT}, "annotations": [{"result": results}]}


def labels(begin, end):
    return {"type": "labels", "value": {"start": begin, "end": end, "text": TEXT[begin:end], "labels": ["PER"]}}


def written(tmp_path, value):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(value))
    return path


@pytest.mark.parametrize(
    "value",
    [
        [task([labels(*mark) for mark in MARKS])],
        [{"id": 1, "text": TEXT, "label": [labels(*mark)["value"] for mark in MARKS], "annotator": 1}],
        [{"id": 1, "text": TEXT, "label": [[*mark, "PER"] for mark in MARKS], "Comments": []}],
        [[TEXT, {"entities": [[*mark, "PER"] for mark in MARKS]}]],
        [
            {
                "text": TEXT,
                "tokens": [{"text": word, "id": n} for n, word in enumerate(TEXT.split())],
                "spans": [{"start": begin, "end": end, "label": "PER"} for begin, end in MARKS],
                "answer": "accept",
            }
        ],
    ],
    ids=["label-studio", "label-studio-min", "doccano", "spacy", "prodigy"],
)
def test_entities_of_annotation_tools(tmp_path, value):
    path = written(tmp_path, value)
    assert task_of(path) == "token-classification"
    (row,) = read_rows(path, "token-classification")
    assert (row.tokens, row.tags) == NAMES


def test_intents_beside_empty_entities_are_labels_of_texts(tmp_path):
    utterances = [{"text": text, "intent": intent, "entities": []} for text, intent in (("a", "x"), ("b", "y"))]
    path = written(tmp_path, {"luis_schema_version": "7.0.0", "utterances": utterances})
    assert task_of(path) == "classification"
    assert read_rows(path, "classification") == [TextRow("a", "x"), TextRow("b", "y")]
    utterances[1]["entities"] = [{"start": 0, "end": 1, "label": "z"}]
    assert task_of(written(tmp_path, {"utterances": utterances})) == "token-classification"
    assert task_of(written(tmp_path, [{"text": "a", "entities": []}])) == "token-classification"


def test_marks_in_a_cell_tell_the_task(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(f'text,label\n{TEXT},"[[0, 3, ""PER""], [8, 11, ""PER""]]"\n')
    assert task_of(path) == "token-classification"
    assert [(row.tokens, row.tags) for row in read_rows(path, "token-classification")] == [NAMES]


def test_intents_stand_beside_entities(tmp_path):
    mark = {"start": 6, "end": 10, "value": "Rome", "entity": "city"}
    path = written(tmp_path, [{"text": "go to Rome", "intent": "go", "entities": [mark]}])
    assert read_rows(path, "classification") == [TextRow("go to Rome", "go")]
    assert read_rows(path, "token-classification")[0].tags == ("O", "O", "B-city")


def test_a_list_of_objects_that_mark_nothing_is_a_label_that_is_none(tmp_path):
    with pytest.raises(DataError, match=r"label is \{'user_id': 'u', .*; give a string or a number"):
        read_rows(written(tmp_path, [{"text": "a", "label": [{"user_id": "u", "value": "x"}]}]), "classification")


@pytest.mark.parametrize(
    ("rows", "judged"),
    [
        ([{"text": "Nobody", "annotation_id": 1}, {"text": "Ada", "annotation_id": 2, "label": [PER]}], True),
        ([{"text": "Nobody", "annotation_id": 1}, {"text": "Ada", "annotation_id": 2, "who": [PER]}], False),
        ([{"text": "Nobody", "answer": "accept"}, {"text": "Ada", "spans": [PER], "answer": "accept"}], True),
        ([{"text": "Nobody", "label": None, "annotation_id": 1}, {"text": "Ada", "label": [PER]}], True),
        ([{"text": "Nobody"}, {"text": "Ada", "spans": [PER]}], False),
    ],
)
def test_who_was_judged_and_has_no_marks_has_no_entity(tmp_path, rows, judged):
    path = written(tmp_path, rows)
    if not judged:
        with pytest.raises(DataError, match="line 1: lacks column"):
            read_rows(path, "token-classification")
        return
    found = read_rows(path, "token-classification")
    assert [(row.tokens, row.tags) for row in found] == [(("Nobody",), ("O",)), (("Ada",), ("B-PER",))]


def test_an_empty_cell_of_label_studio_holds_no_entity(tmp_path):
    path = tmp_path / "rows.csv"
    marks = '"[{""start"":0,""end"":3,""text"":""Ada"",""labels"":[""PER""]}]"'
    path.write_text(f"annotation_id,label,text\n1,{marks},Ada\n2,,Nobody\n")
    found = read_rows(path, "token-classification")
    assert [(row.tokens, row.tags) for row in found] == [(("Ada",), ("B-PER",)), (("Nobody",), ("O",))]
    path.write_text(f"id,label,text\n1,{marks},Ada\n2,,Nobody\n")
    with pytest.raises(DataError, match="line 3: label is '', no list of entities"):
        read_rows(path, "token-classification")


def test_a_document_of_spacy_has_its_entities_under_ents(tmp_path):
    tokens = [{"id": 0, "start": 0, "end": 3}]
    rows = [{"text": "Nil", "ents": [], "tokens": tokens}, {"text": "Ada", "ents": [PER], "tokens": tokens}]
    assert [row.tags for row in read_rows(written(tmp_path, rows), "token-classification")] == [("O",), ("B-PER",)]
