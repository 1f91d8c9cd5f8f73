"""What Argilla exports is read as its users mean it."""

import json

import pytest

from keras_model.data.readers import read_rows
from keras_model.data.rows import LabelSetRow, TextRow, TokenRow
from keras_model.errors import DataError

CLASSIFYING, TAGGING, SEVERAL = "classification", "token-classification", "multi-label-classification"
JAZZ = {"start": 5, "end": 9, "label": "genre"}
TAGGED = [
    TokenRow(("play", "jazz", "now"), ("O", "B-genre", "O"), gaps=("", " ", " ", "")),
    TokenRow(("stop",), ("O",), gaps=("", "")),
]
OLD = {"prediction": None, "status": "Validated", "multi_label": False}


def argilla(text, **responses):
    given = {question: [{"value": value, "user_id": "u"} for value in told] for question, told in responses.items()}
    return {"id": "1", "fields": {"text": text}, "suggestions": {}, "responses": given, "status": "completed"}


def written(tmp_path, *records):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("task", "records", "rows"),
    [
        (CLASSIFYING, [argilla("a", mood=["x"])], [TextRow("a", "x")]),
        (SEVERAL, [argilla("a", mood=[["x", "y"]]), argilla("b", mood=[["x"]])],
         [LabelSetRow("a", ("x", "y")), LabelSetRow("b", ("x",))]),
        (TAGGING, [argilla("play jazz now", spans=[[JAZZ]]), argilla("stop", spans=[[]])], TAGGED),
        (CLASSIFYING, [{"text": "a", "mood.responses": ["x"], "mood.responses.status": ["submitted"]}],
         [TextRow("a", "x")]),
        (CLASSIFYING, [{"text": "a", "annotation": "x", **OLD}], [TextRow("a", "x")]),
        (TAGGING, [{"text": "play jazz now", "tokens": ["play", "jazz", "now"], "annotation": [["genre", 5, 9]], **OLD},
                   {"text": "stop", "tokens": ["stop"], "annotation": [], **OLD}], TAGGED),
        (TAGGING, [{"text": "play jazz now", "tokens": ["play", "jazz", "now"], "annotation": [JAZZ], **OLD},
                   {"text": "stop", "tokens": ["stop"], "annotation": [], **OLD}], TAGGED),
    ],
)  # fmt: skip
def test_their_rows_are_read(tmp_path, task, records, rows):
    assert read_rows(written(tmp_path, *records), task) == rows


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ([argilla("a", mood=["x", "y"])], "line 1: has 2 responses; keep one a record"),
        ([argilla("a")], "line 1: has 0 responses; keep one a record"),
        ([argilla("a", mood=["x"]), argilla("b", topic=["y"])], "line 2: responses answer 'mood and topic'; keep one"),
        ([{"text": "a", "mood.responses": ["x"], "mood.responses.status": ["discarded"]}], "its status is 'discarded'"),
        ([{"text": "a", "annotation": "x", **OLD, "status": "Discarded"}], "line 1: its status is 'Discarded'; leave"),
    ],
)
def test_what_is_not_one_answer_is_refused(tmp_path, records, told):
    with pytest.raises(DataError, match=told):
        read_rows(written(tmp_path, *records), CLASSIFYING)


def test_a_status_that_is_no_list_ends_in_no_fault_of_the_program(tmp_path):
    row = {"text": "a", "mood.responses": ["x"], "mood.responses.status": float("nan")}
    assert read_rows(written(tmp_path, row), "classification") == [TextRow("a", "x")]
    with pytest.raises(DataError, match="its status is 'discarded'; leave out"):
        read_rows(written(tmp_path, {**row, "mood.responses.status": "discarded"}), "classification")
