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
        ([{"text": "a", "label": "x", "answer": "reject"}], "answer is 'reject'"),
        ([{"text": "a", "label": "x"}, {"text": "b", "label": "x", "answer": "ignore"}], "answer is 'ignore'"),
        ([{"text": "a", "label": ["x", "y"]}], "--task multi-label-classification"),
    ],
)
def test_what_no_one_accepted_or_is_unclear_is_refused(tmp_path, value, said):
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


@pytest.mark.parametrize("answer", ["yes", ["reject"], {"reject": 1}, 5])
def test_an_answer_that_is_no_verdict_is_a_column_like_others(tmp_path, answer):
    rows = [{"text": "a", "label": "x", "answer": "reject"}, {"text": "b", "label": "x", "answer": answer}]
    assert len(read_rows(written(tmp_path, rows), "classification")) == 2


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


def test_several_choices_in_a_cell_of_label_studio(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text('text,topic\na,"{""choices"":[""x"",""y""]}"\nb,x\n')
    assert task_of(path) == "multi-label-classification"
    rows = read_rows(path, "multi-label-classification")
    assert rows == [LabelSetRow("a", ("x", "y")), LabelSetRow("b", ("x",))]


def test_marks_in_a_cell_tell_the_task(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(f'text,label\n{TEXT},"[[0, 3, ""PER""], [8, 11, ""PER""]]"\n')
    assert task_of(path) == "token-classification"
    assert [(row.tokens, row.tags) for row in read_rows(path, "token-classification")] == [NAMES]


def test_a_task_with_two_texts_is_a_pair(tmp_path):
    path = written(tmp_path, [task([choices("x")], premise="a", hypothesis="b", label="of before", url="c")])
    assert read_rows(path, "classification") == [PairRow("a", "b", "x")]
    with pytest.raises(DataError, match="'text' would be read, 'question' would not"):
        read_rows(written(tmp_path, [task([choices("x")], text="a", question="b")]), "classification")


def test_intents_stand_beside_entities(tmp_path):
    mark = {"start": 6, "end": 10, "value": "Rome", "entity": "city"}
    path = written(tmp_path, [{"text": "go to Rome", "intent": "go", "entities": [mark]}])
    assert read_rows(path, "classification") == [TextRow("go to Rome", "go")]
    assert read_rows(path, "token-classification")[0].tags == ("O", "O", "B-city")


def test_a_list_of_objects_that_mark_nothing_is_a_label_that_is_none(tmp_path):
    with pytest.raises(DataError, match=r"label is \{'user_id': 'u', .*; give a string or a number"):
        read_rows(written(tmp_path, [{"text": "a", "label": [{"user_id": "u", "value": "x"}]}]), "classification")


PER = {"start": 0, "end": 3, "label": "PER"}


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


def test_the_options_of_prodigy_are_no_choices_to_learn(tmp_path):
    options = [{"id": "x", "text": "X"}, {"id": "y", "text": "Y"}]
    rows = [{"text": text, "options": options, "accept": [label], "answer": "accept"} for text, label in ("ax", "by")]
    assert read_rows(written(tmp_path, rows), "classification") == [TextRow("a", "x"), TextRow("b", "y")]
