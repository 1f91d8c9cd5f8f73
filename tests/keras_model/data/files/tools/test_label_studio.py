"""Label Studio's tasks and choices are read as its users mean them."""

import json

import pytest

from keras_model.data.readers import read_rows, task_of
from keras_model.data.rows import LabelSetRow, PairRow, TextRow
from keras_model.errors import DataError

TEXT = "Ada met Bob"
NAMES = (("Ada", "met", "Bob"), ("B-PER", "O", "B-PER"))
MARKS = [(0, 3), (8, 11)]


def task(results, **data):
    return {"id": 1, "data": data or {"text": TEXT}, "annotations": [{"result": results}]}


def labels(begin, end):
    return {"type": "labels", "value": {"start": begin, "end": end, "text": TEXT[begin:end], "labels": ["PER"]}}


def choices(*chosen, asked="a"):
    return {"type": "choices", "from_name": asked, "value": {"choices": chosen}}


def written(tmp_path, value):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(value))
    return path


@pytest.mark.parametrize(
    "value",
    [
        [task([{"type": "choices", "value": {"choices": ["x"]}}], body=TEXT)],
        [{"text": TEXT, "label": ["x"]}],
        [[TEXT, "x"]],
        {"columns": ["text", "label"], "index": [0], "data": [[TEXT, "x"]]},
    ],
    ids=["label-studio", "doccano", "pairs", "pandas-split"],
)
def test_labels_of_annotation_tools(tmp_path, value):
    path = written(tmp_path, value)
    assert task_of(path) == "classification"
    assert read_rows(path, "classification") == [TextRow(TEXT, "x")]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([task([]) | {"annotations": []}], "0 annotations; keep one a task"),
        ([task([]) | {"annotations": [{"result": []}, {"result": []}]}], "2 annotations"),
        ([task([], image="a.png", title="b")], "hold no text"),
        ([task([labels(0, 3), choices("x")])], "marked entities, and this or another one choices"),
        ([task([labels(0, 3)]), task([choices("x")])], "entities, and this or another one choices.*(record 1)"),
        ([task([choices("x"), choices("y", asked="b")])], "answers 'b', and this or another one 'a'; keep one"),
        ([task([choices("x")]), task([choices("y", asked="b")])], "answers 'b', .* one 'a'; keep one.*(record 2)"),
        (
            [task([{"type": "hypertextlabels", "value": {"hypertextlabels": ["x"]}}])],
            "result of type 'hypertextlabels'",
        ),
        ([task([choices("x"), {"type": "textarea", "value": {"text": ["x"]}}])], "result of type 'textarea'; only"),
        ([{"text": "a", "label": ["x", "y"]}], "--task multi-label-classification"),
    ],
)
def test_what_is_unclear_is_refused(tmp_path, value, said):
    with pytest.raises(DataError, match=said):
        read_rows(written(tmp_path, value), "classification")


@pytest.mark.parametrize("annotations", [5, [None], ["x"], [{}], [{"result": None}], [{"result": {"a": 1}}]])
def test_a_damaged_task_is_refused_by_its_number(tmp_path, annotations):
    with pytest.raises(DataError, match=r"line 1: the task holds .*; export it again \(record 2\)"):
        read_rows(written(tmp_path, [task([]), task([]) | {"annotations": annotations}]), "token-classification")


@pytest.mark.parametrize("value", [None, {}, {"choices": None}, {"choices": "x"}, {"choices": [5]}])
def test_a_damaged_choice_is_refused(tmp_path, value):
    with pytest.raises(DataError, match="as its value of choices"):
        read_rows(written(tmp_path, [task([{"type": "choices", "value": value}])]), "classification")


@pytest.mark.parametrize(
    "chosen", [[("x",), ("x", "y"), ()], [("x",), ()], [("x", "y"), ("x",)]], ids=["all", "none and one", "one and two"]
)
def test_tasks_with_any_number_of_choices_have_sets_of_labels(tmp_path, chosen):
    path = written(tmp_path, [task([choices(*some)] if some else []) for some in chosen])
    assert task_of(path) == "multi-label-classification"
    assert [row.labels for row in read_rows(path, "multi-label-classification")] == chosen


def test_a_relation_leaves_entities_as_they_are(tmp_path):
    relation = {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"}
    path = written(tmp_path, [task([*(labels(*mark) for mark in MARKS), relation])])
    assert [(row.tokens, row.tags) for row in read_rows(path, "token-classification")] == [NAMES]


def test_several_choices_in_a_cell_of_label_studio(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text('text,topic\na,"{""choices"":[""x"",""y""]}"\nb,x\n')
    assert task_of(path) == "multi-label-classification"
    rows = read_rows(path, "multi-label-classification")
    assert rows == [LabelSetRow("a", ("x", "y")), LabelSetRow("b", ("x",))]


def test_a_task_with_two_texts_is_a_pair(tmp_path):
    path = written(tmp_path, [task([choices("x")], premise="a", hypothesis="b", label="of before", url="c")])
    assert read_rows(path, "classification") == [PairRow("a", "b", "x")]
    with pytest.raises(DataError, match="'text' would be read, 'question' would not"):
        read_rows(written(tmp_path, [task([choices("x")], text="a", question="b")]), "classification")
