import pytest

from keras_model.data.rows import PartnerRow, ScoreRow
from keras_model.data.sentence_pairs import check_pairs, score_range, unused_negatives
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


def test_negatives_are_told_to_be_unused():
    told = unused_negatives([PartnerRow("a", "b", negatives=("c",)), PartnerRow("d", "e")])
    assert told.startswith("1 of 2 rows name texts that do not belong to their first one, and these are not used: ")
    assert unused_negatives([PartnerRow("a", "b"), ScoreRow(("a", "b"), 4.0), "a"]) == ""


def test_the_range_of_scores():
    assert score_range([ScoreRow(("a", "b"), 4.0), ScoreRow(("a", "c"), -3.0)]) == (-3.0, 4.0)
    assert score_range([PartnerRow("a", "b")]) is None
