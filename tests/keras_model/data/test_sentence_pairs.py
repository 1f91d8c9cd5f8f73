import pytest

from keras_model.data.rows import PartnerRow, ScoreRow
from keras_model.data.sentence_pairs import (
    check_pairs,
    negatives_of_turn,
    score_range,
    told_negatives,
    without_excluded_negatives,
    without_partners_as_negatives,
)
from keras_model.errors import DataError


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([ScoreRow(("a", "b"), 1.0)], "pairs: holds one pair; give two or more"),
        ([PartnerRow("a", "b")], "pairs: holds one pair; give two or more"),
        ([ScoreRow(("a", "b"), 4.0), ScoreRow(("c", "d"), 4.0)], "pairs: all pairs have the score 4; give pairs"),
        ([PartnerRow("a", "b"), PartnerRow("A ", "c")], "pairs: all pairs have the same first text"),
        ([PartnerRow("a", "b"), PartnerRow("c", "b")], "pairs: all pairs have the same second text"),
    ],
)
def test_pairs_that_do_not_differ_are_refused(rows, fault):
    with pytest.raises(DataError, match=fault):
        check_pairs(rows, "pairs")


def test_pairs_that_differ_are_taken():
    check_pairs([ScoreRow(("a", "b"), 4.0), ScoreRow(("a", "b"), 3.0)], "pairs")
    check_pairs([PartnerRow("a", "b"), PartnerRow("c", "d")], "pairs")


def test_what_becomes_of_negatives_is_told():
    told = told_negatives([PartnerRow("a", "b", negatives=("c",)), PartnerRow("d", "e")])
    assert told.startswith(
        "1 of 2 rows name texts that do not belong to their first one: train learns from one of them"
    )
    assert told_negatives([PartnerRow("a", "b"), ScoreRow(("a", "b"), 4.0), "a"]) == ""


def test_each_turn_has_another_negative_and_so_has_each_row_of_the_same_first_text():
    rows = [PartnerRow("q", text, line, ("x", "y", "z")) for line, text in enumerate("ab")]
    rows += [PartnerRow("r", "c", 2, ("w",)), PartnerRow("s", "d", 3)]
    turns = [[row.negatives for row in negatives_of_turn(rows, turn)] for turn in range(4)]
    assert turns[0] == [("x",), ("y",), ("w",), ()]
    assert turns[1] == [("y",), ("z",), ("w",), ()]
    assert turns[2] == [("z",), ("x",), ("w",), ()]
    assert turns[3] == turns[0]
    assert [row.texts for row in negatives_of_turn(rows, 1)] == [row.texts for row in rows]
    single = rows[2:]
    assert negatives_of_turn(single, 1) is single


def test_a_partner_of_the_same_text_is_no_negative_of_it():
    rows = [PartnerRow("q", "a", negatives=("B ", "c")), PartnerRow("Q", "b", negatives=("a",)), PartnerRow("r", "c")]
    assert without_partners_as_negatives(rows) == [
        PartnerRow("q", "a", negatives=("c",)),
        PartnerRow("Q", "b"),
        rows[2],
    ]
    assert without_partners_as_negatives(rows[2:]) == rows[2:]
    same = [PartnerRow("q", "a", negatives=("b",)), PartnerRow("r", "b")]
    assert without_partners_as_negatives(same) is same


def test_what_is_held_out_is_no_negative():
    rows = [PartnerRow("q", "a", negatives=("X ", "y")), ScoreRow(("x", "y"), 1.0)]
    assert without_excluded_negatives(rows, ["x"]) == [PartnerRow("q", "a", negatives=("y",)), rows[1]]


def test_the_range_of_scores():
    assert score_range([ScoreRow(("a", "b"), 4.0), ScoreRow(("a", "c"), -3.0)]) == (-3.0, 4.0)
    assert score_range([PartnerRow("a", "b")]) is None
