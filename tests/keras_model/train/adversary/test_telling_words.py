"""What words tell of a label."""

import math

import pytest

from keras_model.data.rows import LabelSetRow, PairRow, TextRow
from keras_model.train.adversary.telling_words import telling_words

LABELS = ["alarm", "weather", "music", "timer"]
ROWS = [TextRow(f"please {label} now {place}", label) for label in LABELS for place in range(25)]


def test_a_word_of_one_label_tells_more_than_one_of_all():
    told = telling_words(ROWS)
    assert told("alarm") > 1 > told("please")
    assert told("alarm") < math.log(len(LABELS)), "a few rows are no certainty"
    assert told("Alarm") == told("alarm")
    assert told("please") == told("now") > 0, "no word is never drawn"


def test_more_rows_are_more_certain():
    told = telling_words([*ROWS, TextRow("once", "alarm"), *[TextRow("often", "alarm")] * 9])
    assert told("often") > told("once") > 0


def test_one_label_tells_nothing():
    told = telling_words([TextRow("a film", "good")])
    assert told("film") == pytest.approx(0.05)


def test_words_of_both_texts_and_sets_of_labels_count():
    rows = [PairRow("one", "two", "same"), PairRow("three", "four", "other")]
    told = telling_words(rows)
    assert told("two") == told("four") > 0.05
    sets = telling_words([LabelSetRow("one all", ("a",)), LabelSetRow("two all", ()), LabelSetRow("two all", ())])
    assert sets("two") > sets("all")
