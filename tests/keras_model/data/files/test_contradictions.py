"""Rows are refused where another column, or what a cell holds, speaks against the way they would be read."""

from pathlib import Path
from typing import Any

import pytest

from keras_model.data.files.contradictions import require_parted_labels, require_partners, require_single_text
from keras_model.data.files.record import Record
from keras_model.errors import DataError

PATH = Path("rows.csv")


def records(column: str, values: list[Any], **others: str) -> list[Record]:
    return [Record(line, {**others, column: value}) for line, value in enumerate(values, start=2)]


@pytest.mark.parametrize(
    ("column", "values", "wanted"),
    [
        ("similarity", ["0.5", "1"], "column 'similarity' holds numbers; call it score"),
        ("similarity", [1, 1], "column 'similarity' holds numbers; call it score"),
        ("similarity", ["0,95", "0,0"], "column 'similarity' holds numbers; call it score"),
        ("similarity", ["0.95", "", "0.1"], "column 'similarity' holds numbers; call it score"),
        ("similarity", [None, 0.4], "column 'similarity' holds numbers; call it score"),
        ("negative", ["c", "d"], "column 'negative' is not read"),
        ("hard_negative", ["c", "d"], "column 'hard_negative' is not read"),
        ("neg", ["c", "d"], "column 'neg' is not read"),
        (
            "relation",
            ["Entailment", "contradiction"],
            "column 'relation' says 'Entailment' and the like; keep the rows",
        ),
        ("number", [1, 2], None),
        ("id", ["7", "7"], None),
        ("kind", ["news", "news"], None),
        ("negotiation", ["yes, sir", "no"], None),
        ("seen", [True, False], None),
    ],
)
def test_partners_beside_what_could_tell_them_apart_are_refused(column, values, wanted):
    found, columns = records(column, values, text_a="1", text_b="2"), ("text_a", "text_b")
    if wanted is None:
        require_partners(PATH, found, columns)
        return
    with pytest.raises(DataError, match=r"rows\.csv, line 2: ") as refusal:
        require_partners(PATH, found, columns)
    assert wanted in str(refusal.value)


@pytest.mark.parametrize("other", ["query", "Premise", "text_b", " question "])
def test_a_second_text_that_would_not_be_read_is_refused(other):
    with pytest.raises(DataError, match=f"'text' would be read, '{other}' would not; call them text_a and text_b"):
        require_single_text(PATH, records(other, ["a"], text="b", label="c"), ("text", "label"))
    require_single_text(PATH, records("comment", ["a"], text="b", label="c"), ("text", "label"))


@pytest.mark.parametrize("cells", [["joy", "joy,love"], ["27", "27,3"], ["joy;love"], ["{'joy', 'love'}"]])
def test_several_labels_that_would_be_read_as_one_are_refused(cells):
    line = len(cells) + 1
    with pytest.raises(DataError, match=f"line {line}: labels is .*; write several labels with | between them"):
        require_parted_labels(PATH, records("labels", cells, text="a"), "labels")


@pytest.mark.parametrize(
    "cells", [["joy|love", "joy"], ['["yes, but", "joy"]', "yes"], ["yes, but", "no"], [["a,b"], "a"]]
)
def test_labels_that_cannot_be_meant_as_several_are_read(cells):
    require_parted_labels(PATH, records("labels", cells, text="a"), "labels")
