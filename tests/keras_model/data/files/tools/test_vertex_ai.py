"""What Vertex AI exports is read as its users mean it."""

import json

import pytest

from keras_model.data.readers import read_rows, read_rows_file
from keras_model.data.rows import LabelSetRow, ScoreRow, TextRow, TokenRow
from keras_model.errors import DataError

CLASSIFYING, TAGGING, SEVERAL = "classification", "token-classification", "multi-label-classification"
TAGGED = [
    TokenRow(("play", "jazz", "now"), ("O", "B-genre", "O"), gaps=("", " ", " ", "")),
    TokenRow(("stop",), ("O",), gaps=("", "")),
]


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
        (
            "regression",
            [{"textContent": "a", "sentimentAnnotation": {"sentiment": 3, "sentimentMax": 4}}],
            [ScoreRow("a", 3.0)],
        ),
    ],
)
def test_annotations_are_labels_entities_and_scores(tmp_path, task, records, rows):
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


def test_an_annotation_without_a_name_is_no_label(tmp_path):
    record = {"textContent": "a", "classificationAnnotation": "x"}
    with pytest.raises(DataError, match="line 1: label is None; give a string or a number"):
        read_rows(written(tmp_path, record), CLASSIFYING)
