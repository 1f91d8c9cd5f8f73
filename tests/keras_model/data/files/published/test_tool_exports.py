"""What Vertex AI and Argilla export is read as their users mean it."""

import json

import pytest

from keras_model.data.readers import read_rows, read_rows_file
from keras_model.data.rows import LabelSetRow, ScoreRow, TextRow, TokenRow
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
        (CLASSIFYING, [{"textContent": "a", "classificationAnnotation": {"displayName": "x"}}], [TextRow("a", "x")]),
        (
            SEVERAL,
            [{"textContent": "a", "classificationAnnotations": [{"displayName": "x"}, {"displayName": "y"}]}],
            [LabelSetRow("a", ("x", "y"))],
        ),
        (
            TAGGING,
            [
                {
                    "textContent": "play jazz now",
                    "textSegmentAnnotations": [{"startOffset": 5, "endOffset": 9, "displayName": "genre"}],
                },
                {"textContent": "stop", "textSegmentAnnotations": []},
            ],
            TAGGED,
        ),
        ("regression", [{"textContent": "a", "sentimentAnnotation": {"sentiment": 3, "sentimentMax": 4}}],
         [ScoreRow("a", 3.0)]),
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


def test_what_vertex_says_of_parts_is_told(tmp_path):
    records = [
        {
            "textContent": use,
            "classificationAnnotation": {"displayName": "x"},
            "dataItemResourceLabels": {"aiplatform.googleapis.com/ml_use": use},
        }
        for use in ("training", "test")
    ]
    assert read_rows_file(written(tmp_path, *records), CLASSIFYING).parts == ("ml_use", ("test", "training"))


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ([argilla("a", mood=["x", "y"])], "line 1: has 2 responses; keep one a record"),
        ([argilla("a")], "line 1: has 0 responses; keep one a record"),
        ([argilla("a", mood=["x"]), argilla("b", topic=["y"])], "line 2: responses answer 'mood and topic'; keep one"),
        ([{"text": "a", "mood.responses": ["x"], "mood.responses.status": ["discarded"]}], "its status is 'discarded'"),
        ([{"text": "a", "annotation": "x", **OLD, "status": "Discarded"}], "line 1: its status is 'Discarded'; leave"),
        ([{"textContent": "a", "classificationAnnotation": "x"}], "line 1: label is None; give a string or a number"),
    ],
)
def test_what_is_not_one_answer_is_refused(tmp_path, records, told):
    with pytest.raises(DataError, match=told):
        read_rows(written(tmp_path, *records), CLASSIFYING)


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv"])
def test_doccano_calls_the_text_data(tmp_path, name):
    path = tmp_path / name
    rows = [{"id": 1, "data": "I like it", "label": "pos"}, {"id": 2, "data": "not at all", "label": "neg"}]
    if name.endswith(".csv"):
        path.write_text(
            "".join(",".join(map(str, row)) + "\n" for row in [rows[0].keys(), *(r.values() for r in rows)])
        )
    else:
        path.write_text("".join(json.dumps({**row, "label": [row["label"]]}) + "\n" for row in rows))
    assert read_rows(path, "classification") == [TextRow("I like it", "pos"), TextRow("not at all", "neg")]


def test_data_beside_a_text_stays(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"data": "web", "text": "hi", "label": "x"}\n')
    assert read_rows(path, "classification") == [TextRow("hi", "x")]


def test_a_status_that_is_no_list_ends_in_no_fault_of_the_program(tmp_path):
    row = {"text": "a", "mood.responses": ["x"], "mood.responses.status": float("nan")}
    assert read_rows(written(tmp_path, row), "classification") == [TextRow("a", "x")]
    with pytest.raises(DataError, match="its status is 'discarded'; leave out"):
        read_rows(written(tmp_path, {**row, "mood.responses.status": "discarded"}), "classification")
