"""Which answers a conversion changed, and whether for better or worse."""

import numpy as np
import pytest

from convert.builder.judging.changed_answers import changed_answers, expected_answer, is_right, told_answer
from keras_model.data.rows import LabelSetRow, PairRow, ScoreRow, SpanRow, TextRow, TokenRow
from keras_model.outputs.answers import Answers

NOTHING = [np.zeros(1)] * 4


def told(index):
    return {"text": str(index)}


def test_each_change_is_told_with_who_was_right():
    rows = [TextRow("a", "x"), TextRow("b", "x"), TextRow("c", "x"), PairRow("d", "e", "x")]
    before, after = ["x", "y", "y", "x"], ["y", "x", "z", "x"]
    changed = changed_answers(rows, Answers(NOTHING, before, {}), Answers(NOTHING, after, {}), [2, 3, 1, 0], told)
    assert (changed["now_wrong"], changed["now_right"]) == (1, 1)
    assert changed["rows"] == [
        {"text": "2", "expected": "x", "keras_right": False, "tflite_right": False},
        {"text": "1", "expected": "x", "keras_right": False, "tflite_right": True},
        {"text": "0", "expected": "x", "keras_right": True, "tflite_right": False},
    ]


def test_an_embedding_predicts_nothing_that_could_change():
    assert changed_answers(["a"], Answers(NOTHING, [], {}), Answers(NOTHING, [], {}), [0], told) is None


@pytest.mark.parametrize(
    ("row", "right", "wrong", "expected"),
    [
        (TextRow("a", "x"), "x", "X", "x"),
        (PairRow("a", "b", "x"), "x", "y", "x"),
        (TokenRow(("a", "b"), ("O", "B-x")), ("O", "B-x"), ("O", "O"), "O B-x"),
        (LabelSetRow("a", ("x", "y")), ("y", "x"), ("x",), "x, y"),
        (LabelSetRow("a", ()), (), ("x",), "none"),
        (SpanRow("the cat", "who?", (("the cat", 0), ("cat", 4))), "Cat!", "dog", "the cat / cat"),
        (SpanRow("the cat", "why?", ()), "", "cat", ""),
    ],
)
def test_right_is_what_the_task_counts_as_right(row, right, wrong, expected):
    assert is_right(row, right)
    assert not is_right(row, wrong)
    assert expected_answer(row) == expected


def test_a_score_is_right_by_degrees():
    row = ScoreRow(("a", "b"), 2.5)
    assert changed_answers([row], Answers(NOTHING, [], {}), Answers(NOTHING, [], {}), [0], told) is None
    assert (is_right(row, "2.5"), expected_answer(row)) == (False, "2.5")


def test_an_answer_is_told_on_one_line():
    assert told_answer(TextRow("a", "x"), "x") == "x"
    assert told_answer(TokenRow(("a", "b"), ("O", "x")), ("O", "x")) == "O x"
    assert told_answer(LabelSetRow("a", ()), ("x y", "z")) == "x y, z"
