"""Marks in shapes of their own are read as their data sets and tools mean them."""

import json

import pytest

from keras_model.data.readers import read_rows, task_of
from keras_model.data.rows import TextRow
from keras_model.errors import DataError

TEXT = "Ada met Bob in Rome"
PLACES = {"Ada": (0, 3, "PER"), "Bob": (8, 11, "PER"), "Rome": (15, 19, "LOC")}
NAMES = (("Ada", "met", "Bob", "in", "Rome"), ("B-PER", "O", "B-PER", "O", "B-LOC"))


def written(tmp_path, *rows):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def cmeee(behind):
    """CMeEE's marks, whose ends are the place behind the last character, or `behind` places off it."""
    return [
        {"start_idx": begin, "end_idx": end + behind, "type": kind, "entity": text}
        for text, (begin, end, kind) in PLACES.items()
    ]


SHAPES = {
    "CLUENER": {
        "text": TEXT,
        "label": {"PER": {"Ada": [[0, 2]], "Bob": [[8, 10]]}, "LOC": {"Rome": [[15, 18]]}},
    },
    "CMeEE": {"text": TEXT, "entities": cmeee(-1)},
    "CMeEE-V2": {"text": TEXT, "entities": cmeee(0)},
    "CCKS": {
        "originalText": TEXT,
        "entities": [
            {"start_pos": b, "end_pos": e, "label_type": kind, "overlap": 0} for b, e, kind in PLACES.values()
        ],
    },
    "LightTag": {
        "content": TEXT,
        "annotations": [{"start": b, "end": e, "tag": kind, "value": text} for text, (b, e, kind) in PLACES.items()],
    },
    "UBIAI": {
        "document": TEXT,
        "annotation": [{"start": b, "end": e, "label": kind, "text": text} for text, (b, e, kind) in PLACES.items()],
    },
    "Dataturks": {
        "content": TEXT,
        "annotation": [
            {"label": [kind], "points": [{"start": b, "end": e - 1, "text": text}]}
            for text, (b, e, kind) in PLACES.items()
        ],
        "extras": None,
    },
}


@pytest.mark.parametrize("name", SHAPES)
def test_marks_are_entities(tmp_path, name):
    path = written(tmp_path, SHAPES[name])
    assert task_of(path) == "token-classification"
    (row,) = read_rows(path, "token-classification")
    assert (row.tokens, row.tags) == NAMES


def test_a_row_without_marks_has_no_entity(tmp_path):
    for name, nothing in (
        ("CLUENER", {"label": {}}),
        ("CMeEE", {"entities": []}),
        ("Dataturks", {"annotation": None}),
    ):
        path = written(tmp_path, SHAPES[name], {**SHAPES[name], **nothing})
        assert read_rows(path, "token-classification")[1].tags == ("O",) * 5


def test_of_cmeees_marks_some_may_lack_their_text(tmp_path):
    first, *others = cmeee(-1)
    marks = [{name: value for name, value in first.items() if name != "entity"}, *others]
    (row,) = read_rows(written(tmp_path, {"text": TEXT, "entities": marks}), "token-classification")
    assert (row.tokens, row.tags) == NAMES


def test_what_annotators_noted_of_a_text_does_not_replace_its_label(tmp_path):
    rows = [
        {"text": text, "label": "x", "annotation": {"label": ["y"]}, "source": "web", "label-metadata": {"by": "Ada"}}
        for text in ("a", "b")
    ]
    assert read_rows(written(tmp_path, *rows), "classification") == [TextRow("a", "x"), TextRow("b", "x")]


def test_a_chinese_name_is_read_to_its_last_character(tmp_path):
    row = {"text": "部叶老桂博士", "label": {"name": {"叶老桂": [[1, 3]]}}}
    (read,) = read_rows(written(tmp_path, row), "token-classification")
    assert read.tags == ("O", "B-name", "I-name", "I-name", "O", "O")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            {"text": TEXT, "label": {"PER": {"Bob": [[0, 2]]}}},
            "line 1: entities mark 1 says 'Bob', but the text has 'Ada' there",
        ),
        (
            {"text": TEXT, "entities": [*cmeee(-1), {"start_idx": 0, "end_idx": 6, "type": "X", "entity": "Ada met"}]},
            "line 1: entities marks 'Ada' and 'Ada met', which overlap; keep one of them",
        ),
        (
            {"text": TEXT, "entities": [{"start_idx": 0, "end_idx": 2, "type": "PER"}]},
            "line 1: entities have no 'entity', which tells whether end_idx is the last place; add it",
        ),
        (
            {"text": TEXT, "annotations": [{"label": 2, "start_offset": 0, "end_offset": 3, "user": 1}]},
            "line 1: annotations number their labels, such as {'label': 2",
        ),
        ({"text": TEXT, "annotations": [{"label": 2, "user": 1}]}, "line 1: annotations number their labels, such as"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, row, message):
    with pytest.raises(DataError) as error:
        read_rows(written(tmp_path, row), "token-classification")
    assert message in str(error.value)


def test_labels_of_dataturks(tmp_path):
    rows = [
        {"content": text, "annotation": {"notes": "", "label": [label]}} for text, label in (("a", "x"), ("b", "y"))
    ]
    assert read_rows(written(tmp_path, *rows), "classification") == [TextRow("a", "x"), TextRow("b", "y")]


def test_intents_and_entities_of_wit(tmp_path):
    mark = {"id": "2", "name": "city", "role": "from", "start": 15, "end": 19, "body": "Rome", "entities": []}
    rows = [
        {"text": TEXT, "intent": {"id": "1", "name": "meet"}, "entities": [mark], "traits": []},
        {"text": "hi", "intent": {"id": "3", "name": "greet"}, "entities": [], "traits": []},
    ]
    path = written(tmp_path, *rows)
    assert read_rows(path, "classification") == [TextRow(TEXT, "meet"), TextRow("hi", "greet")]
    assert read_rows(path, "token-classification")[0].tags == ("O", "O", "O", "O", "B-city:from")


def test_what_is_beside_marks_of_the_usual_shape_stays(tmp_path):
    row = {"text": TEXT, "entities": [[0, 3, "PER"]], "annotations": [{"start": 8, "end": 11, "label": "PER"}]}
    assert read_rows(written(tmp_path, row), "token-classification")[0].tags == ("B-PER", "O", "O", "O", "O")
