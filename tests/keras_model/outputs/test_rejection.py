import numpy as np
import pytest

from keras_model.data.rows import PairRow, TextRow, TokenRow
from keras_model.errors import DataError
from keras_model.outputs.answers import Answers
from keras_model.outputs.rejection import (
    accuracy_with_rejection,
    choose_rejection_threshold,
    out_of_scope_recall,
    rejection_curve,
    right_answers,
)

SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.3, 0.2, 0.2])
RIGHT = np.array([True, True, True, True, False, True, True, False, False, True])
OTHERS = np.array([0.65, 0.45, 0.35, 0.1])
FEW_SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
FEW_RIGHT = np.array([True, True, False, True, True])
FEW_OTHERS = np.array([0.75, 0.55, 0.3])


@pytest.mark.parametrize("least", [0.1, 0.25, 0.4, 0.5, 0.6, 0.7])
def test_no_threshold_rejects_more_and_keeps_enough(least):
    threshold = choose_rejection_threshold(SCORES, RIGHT, OTHERS, least)
    assert accuracy_with_rejection(RIGHT, SCORES, threshold) >= least
    for other in np.linspace(0, 1, 1001):
        if accuracy_with_rejection(RIGHT, SCORES, other) >= least:
            assert out_of_scope_recall(OTHERS, other) <= out_of_scope_recall(OTHERS, threshold)


def test_the_threshold_lies_between_two_scores():
    assert choose_rejection_threshold(SCORES, RIGHT, OTHERS, 0.5) == pytest.approx((0.4 + 0.35) / 2)
    assert choose_rejection_threshold(np.array([0.5]), np.array([True]), np.array([0.9]), 1.0) == 0.25


def test_a_rejected_row_counts_as_wrong_and_the_threshold_itself_is_kept():
    assert accuracy_with_rejection(RIGHT, SCORES, 0.0) == 0.7
    assert accuracy_with_rejection(RIGHT, SCORES, 0.6) == 0.4
    assert out_of_scope_recall(np.array([0.5, 0.25]), 0.5) == 0.5


def test_the_curve_holds_the_lowest_threshold_of_each_recall():
    curve = rejection_curve(SCORES, RIGHT, OTHERS)
    assert [row["out_of_scope_recall"] for row in curve] == [0, 0.25, 0.5, 0.75, 1]
    assert [row["threshold"] for row in curve] == pytest.approx([0, 0.15, 0.375, 0.475, 0.675])
    for row in curve:
        assert row["accuracy_with_rejection"] == accuracy_with_rejection(RIGHT, SCORES, row["threshold"])
        assert row["in_scope_rejected"] == (row["threshold"] > SCORES).mean()
    for least in (0.4, 0.6, 0.7):
        chosen = out_of_scope_recall(OTHERS, choose_rejection_threshold(SCORES, RIGHT, OTHERS, least))
        assert chosen == max(row["out_of_scope_recall"] for row in curve if row["accuracy_with_rejection"] >= least)


def test_the_curve_ends_below_1():
    assert rejection_curve(np.array([0.5]), np.array([True]), np.array([0.9]))[-1]["threshold"] == pytest.approx(0.95)


def test_the_curve_has_few_points_and_both_ends():
    others = np.linspace(0.001, 0.999, 5000)
    curve = rejection_curve(SCORES, RIGHT, others)
    assert len(curve) == 101
    assert (curve[0]["threshold"], curve[0]["accuracy_with_rejection"]) == (0, 0.7)
    assert curve[-1]["out_of_scope_recall"] == 1
    assert np.diff([row["threshold"] for row in curve]).min() > 0


def test_a_text_out_of_scope_that_is_quite_certain_is_never_rejected():
    curve = rejection_curve(np.array([0.5, 1.0]), np.array([True, True]), np.array([0.7, 1.0]))
    assert [row["out_of_scope_recall"] for row in curve] == [0, 0.5]


def test_an_answer_is_right_where_it_is_the_rows_label():
    answers = Answers([], ["cat", "dog", "cat"], {})
    rows = [TextRow("a", "cat"), PairRow("a", "b", "cat"), TextRow("b", "cat")]
    assert right_answers(rows, answers).tolist() == [True, False, True]
    with pytest.raises(DataError):
        right_answers([TokenRow(("a",), ("O",))] * 3, answers)


@pytest.mark.parametrize(("least", "kept"), [(0.8, 0.5), (0.6, 0.6), (0.4, 0.8), (0.2, 0.9)])
def test_the_threshold_is_the_greatest_that_keeps_enough_right_answers(least, kept):
    threshold = choose_rejection_threshold(FEW_SCORES, FEW_RIGHT, FEW_OTHERS, least)
    assert accuracy_with_rejection(FEW_RIGHT, FEW_SCORES, threshold) >= least
    assert threshold <= kept, "the answer that is needed is kept"
    every = np.concatenate([FEW_SCORES, FEW_OTHERS])
    assert not ((every < kept) & (every >= threshold)).any(), "and nothing that scores less"


def test_recall_is_the_share_of_other_texts_below_the_threshold():
    assert out_of_scope_recall(FEW_OTHERS, 0.6) == pytest.approx(2 / 3)
    assert out_of_scope_recall(FEW_OTHERS, 0.1) == 0
