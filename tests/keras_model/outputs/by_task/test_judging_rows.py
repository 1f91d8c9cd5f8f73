"""Rows whose score is 0 whatever is answered are told, and no others."""

import pytest

from keras_model.data.rows import LabelSetRow, ScoreRow, TextRow, TokenRow
from keras_model.outputs.by_task.judging_rows import tells_nothing


@pytest.mark.parametrize(
    ("task", "idle", "telling", "words"),
    [
        (
            "multi-label-classification",
            LabelSetRow("a", ()),
            LabelSetRow("b", ("x",)),
            "2 rows has a label",
        ),
        ("token-classification", TokenRow(("a",), ("O",)), TokenRow(("b",), ("B-x",)), "2 rows has an entity"),
        ("regression", ScoreRow("a", 2.5), ScoreRow("b", 3.0), "every row has the score 2.5"),
    ],
)
def test_rows_that_judge_nothing_are_told(task, idle, telling, words):
    assert words in tells_nothing(task, [idle, idle])
    assert tells_nothing(task, [idle, telling]) == ""


def test_one_label_alone_can_be_missed():
    assert tells_nothing("classification", [TextRow("a", "x"), TextRow("b", "x")]) == ""
