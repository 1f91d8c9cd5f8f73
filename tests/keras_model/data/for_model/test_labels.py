"""Rows come in the labels of a model, and what it has no label for is told."""

from pathlib import Path

import pytest

from keras_model.data.for_model.labels import rows_for_labels
from keras_model.data.rows import PairRow, TextRow, TokenRow
from keras_model.errors import DataError

PATH = Path("rows.jsonl")


def test_tags_come_as_the_model_writes_them_and_all_else_stays():
    tagged = TokenRow(("a", "b", "c"), ("B-x", "I-x", "O"), 4)
    (row,) = rows_for_labels([tagged], ("O", "x"))
    assert row.tags == ("x", "x", "O")
    others = [TextRow("a", "music"), "a text by itself"]
    assert rows_for_labels(others, ("music",)) == others


def test_labels_that_a_model_has_not_are_named_with_the_nearest():
    labels = ("music", "weather")
    rows_for_labels([TextRow("a", "music"), PairRow("a", "b", "weather"), "a text by itself"], labels)
    for row, message in (
        (
            TextRow("a", "musik", 4),
            "label 'musik' is not one of the model's 2; did you mean 'music'? Known: music, weather",
        ),
        (TokenRow(("a", "b"), ("music", "O"), 4), "label 'O' is not one of the model's 2. Known: music, weather"),
    ):
        with pytest.raises(DataError) as error:
            rows_for_labels([row], labels, PATH)
        assert str(error.value) == f"rows.jsonl, line 4: {message}"


def test_labels_that_rows_to_learn_from_have_not_are_told_so():
    with pytest.raises(DataError) as error:
        rows_for_labels([TextRow("a", "musik", 4)], ("music", "weather"), PATH, "train.jsonl: give more rows")
    told = "is none of those of train.jsonl: give more rows; did you mean 'music'? Known: music, weather"
    assert str(error.value) == f"rows.jsonl, line 4: label 'musik' {told}"


def test_the_tag_that_begins_an_entity_is_no_slip_of_the_one_that_goes_on():
    row = TokenRow(("a", "b"), ("B-LOC", "I-LOC"), 4)
    with pytest.raises(DataError, match=r"'I-LOC' is not one of the model's 3\. Known: B-LOC, B-PER, O"):
        rows_for_labels([row], ("B-LOC", "B-PER", "O"), PATH)
    with pytest.raises(DataError, match=r"did you mean 'I-LOCATION'\?"):
        rows_for_labels([row], ("B-LOC", "I-LOCATION", "O"), PATH)
