"""Texts of the other kind than a model learnt from are told, and only where it is known what that was."""

import pytest

from keras_model.data.for_model.learnt_from import ALONE, PAIRED, check_as_learnt, fault_of_kind, texts_or_pairs
from keras_model.data.rows import LabelSetRow, PairRow, ScoreRow, TextRow
from keras_model.errors import DataError

SINGLE = [TextRow("a", "x"), LabelSetRow("a", ("x",)), ScoreRow("a", 1), "a"]
PAIRED_ROWS = [PairRow("a", "b", "x"), LabelSetRow(("a", "b"), ()), ScoreRow(("a", "b"), 1), ("a", "b"), ["a", "b"]]


@pytest.mark.parametrize(
    ("items", "before", "kind"),
    [
        (SINGLE, None, "texts"),
        (PAIRED_ROWS, None, "pairs"),
        ([SINGLE[0], PAIRED_ROWS[0]], None, "both"),
        (SINGLE, "texts", "texts"),
        (SINGLE, "pairs", "both"),
        (PAIRED_ROWS, "both", "both"),
        ([], "pairs", "pairs"),
        ([], None, None),
    ],
)
def test_what_is_learnt_adds_to_what_was_learnt(items, before, kind):
    assert texts_or_pairs(items, before) == kind


def test_only_the_sure_case_is_a_fault():
    assert (fault_of_kind("pairs", pair=False), fault_of_kind("texts", pair=True)) == (ALONE, PAIRED)
    allowed = [
        ("pairs", True),
        ("texts", False),
        *((known, pair) for known in ("both", None) for pair in (True, False)),
    ]
    assert not any(fault_of_kind(known, pair=pair) for known, pair in allowed)


def test_a_file_of_the_other_kind_is_refused_by_name():
    for item in SINGLE:
        with pytest.raises(DataError) as error:
            check_as_learnt("pairs", [PAIRED_ROWS[0], item], "rows.csv")
        assert str(error.value) == (
            "rows.csv: holds single texts, but the model learnt from pairs of texts; give pairs: columns text_a, text_b"
        )
    for item in PAIRED_ROWS:
        with pytest.raises(DataError) as error:
            check_as_learnt("texts", [SINGLE[0], item], "rows.csv", "the teacher big")
        assert str(error.value) == (
            "rows.csv: holds pairs of texts, but the teacher big learnt from single texts; give one text a row: column "
            "text"
        )
    for known in ("both", None):
        check_as_learnt(known, [*SINGLE, *PAIRED_ROWS], "rows.csv")
    check_as_learnt("pairs", PAIRED_ROWS, "rows.csv")
    check_as_learnt("texts", SINGLE, "rows.csv")
