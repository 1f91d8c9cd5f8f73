import time

import pytest

from keras_model.data.held_out import TextIndex, without_excluded
from keras_model.data.readers import read_rows
from keras_model.data.rows import PairRow, SpanRow, TextRow, TokenRow
from support.places import DATA

LONG = "wake me up at half past six"


@pytest.fixture(scope="module")
def rows():
    return read_rows(DATA / "tiny_intents/train.jsonl", "classification")[::10]


def test_excluded_texts_are_found_whatever_case_and_blanks(rows):
    left = without_excluded(rows, [f"  {rows[0].text.upper()} "])
    assert left == rows[1:]


def test_texts_are_the_same_whatever_their_case_and_blanks():
    index = TextIndex(["Yes  please", LONG])
    assert index.same(" yes PLEASE\n") == "yes please"
    assert index.same("yes please!") is None
    assert len(TextIndex(["a", " A "])) == 1
    assert TextIndex(["caf\u00e9"]).same("cafe\u0301") == "caf\u00e9", "composed or not, it is one text"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (LONG, {LONG}),
        (f'"{LONG.capitalize()}!", she said.', {LONG}),
        (f"please {LONG.replace(' ', '  ')} tomorrow", {LONG}),
        ("wake me up at half past sixteen", set()),
        ("wake me up at half past", set()),
        ("wake me up please at half past six", set()),
        ("he said yes please and left", set()),
        ("", set()),
    ],
)
def test_texts_of_six_words_are_found_inside_lines(line, found):
    assert TextIndex([LONG, "yes please"]).inside(line) == found


def test_texts_that_begin_alike_are_told_apart():
    index = TextIndex([LONG, LONG + " today", LONG + "!", LONG + " today and tomorrow"])
    assert index.inside(LONG + " today, please") == {LONG, LONG + "!", LONG + " today"}


def test_many_texts_that_begin_alike_take_no_longer():
    texts = [f"what is the meaning of the word number {number}" for number in range(20_000)]
    index = TextIndex(texts)
    began = time.process_time()
    assert index.inside(" ".join(texts)) == set(texts)
    assert time.process_time() - began < 10  # to compare each with all takes minutes


def test_training_leaves_out_what_would_be_found():
    kept = [
        TextRow("keep this", "a"),
        PairRow("one", "two", "a"),
        TokenRow(("a", "b"), ("O", "O")),
        SpanRow("a context", "a question", ()),
        "a line",
        TextRow(f"please {LONG}", "a"),
    ]
    gone = [
        TextRow("Drop  this", "a"),
        PairRow("one", "drop this", "a"),
        TokenRow(("drop", "this"), ("O", "O")),
        SpanRow("drop this", "a question", ()),
        SpanRow("a context", "drop this", ()),
        "drop this",
        f"please {LONG}.",
    ]
    assert without_excluded([*gone, *kept], ["Drop this", LONG]) == kept
