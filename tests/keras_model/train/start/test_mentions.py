"""Where entities make way for others by themselves."""

import pytest

from keras_model.data.rows import TextRow, TokenRow
from keras_model.train.start.mentions import MENTION_REPLACEMENT, usual_mention_replacement

START = {"task": "embedding"}
SLOTS = [TokenRow(("play", "some", "jazz"), ("O", "O", "B-genre")), TokenRow(("wake", "me"), ("O", "O"))]
NAMES = [TokenRow(("we", "met", "Ada"), ("O", "O", "B-person"))]
GERMAN = [TokenRow(("Im", "Haus", "wohnt", "Ada"), ("O", "O", "O", "B-person"))]
CHINESE = [TokenRow(("艾达", "住", "在", "罗马"), ("B-person", "O", "O", "B-place"))]
PARTS_OF_SPEECH = [TokenRow(("we", "met", "ada"), ("PRON", "VERB", "PROPN"))]


def test_new_slots_are_learnt_so_from_rows_alone():
    assert usual_mention_replacement(SLOTS, "token-classification", START) == MENTION_REPLACEMENT > 0


@pytest.mark.parametrize(
    ("rows", "task", "start", "taught"),
    [
        (SLOTS, "token-classification", START, True),
        (SLOTS, "token-classification", {"task": "token-classification"}, False),
        (SLOTS, "token-classification", None, False),
        (NAMES, "token-classification", START, False),
        (GERMAN, "token-classification", START, False),
        (CHINESE, "token-classification", START, False),
        (PARTS_OF_SPEECH, "token-classification", START, False),
        ([TextRow("play some jazz", "music")], "classification", START, False),
    ],
    ids=[
        "with a teacher",
        "known tags",
        "random weights",
        "names",
        "names among nouns with capitals",
        "no capitals",
        "parts of speech",
        "texts",
    ],
)
def test_all_else_is_learnt_as_it_is(rows, task, start, taught):
    assert usual_mention_replacement(rows, task, start, taught=taught) == 0
