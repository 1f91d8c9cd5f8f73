"""Slots within brackets are entities of the text beside them."""

import json

import pytest

from keras_model.data.readers import read_rows, task_of
from keras_model.errors import DataError

LABELS, TAGS = "classification", "token-classification"
MASSIVE = [
    {
        "id": "1",
        "locale": "en-US",
        "partition": "train",
        "intent": "alarm_set",
        "utt": "wake me at five am this week",
        "annot_utt": "wake me at [time : five am] [date : this week]",
    },
    {"id": "2", "locale": "en-US", "partition": "train", "intent": "mute", "utt": "quiet", "annot_utt": "quiet"},
    {"id": "3", "locale": "zh-CN", "partition": "train", "intent": "alarm_set", "utt": "这周早上五点叫醒我",
     "annot_utt": "[date : 这周][time : 早上五点]叫醒我"},
]  # fmt: skip
SLURP = {
    "slurp_id": 1,
    "sentence": "one dollar in yen",
    "sentence_annotation": "one [currency_name : dollar] in [currency_name : yen]",
    "intent": "qa_currency",
    "tokens": [{"surface": word, "id": place} for place, word in enumerate(["one", "dollar", "in", "yen"])],
    "entities": [{"span": [1], "type": "currency_name"}, {"span": [3], "type": "currency_name"}],
}


@pytest.fixture
def file(tmp_path):
    def write(*rows):
        path = tmp_path / "rows.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


def test_slots_of_massive_are_entities(file):
    path = file(*MASSIVE)
    assert task_of(path) == TAGS
    first, second, third = read_rows(path, TAGS)
    assert first.tokens == tuple(["wake", "me", "at", "five", "am", "this", "week"])
    assert first.tags == ("O", "O", "O", "B-time", "I-time", "B-date", "I-date")
    assert second.tags == ("O",)
    assert [tag for tag in third.tags if tag.startswith("B-")] == ["B-date", "B-time"]
    assert [(row.text, row.label) for row in read_rows(path, LABELS)][:2] == [
        ("wake me at five am this week", "alarm_set"),
        ("quiet", "mute"),
    ]


def test_slots_of_slurp_are_entities(file):
    path = file(SLURP)
    assert read_rows(path, TAGS)[0].tags == ("O", "B-currency_name", "O", "B-currency_name")
    assert [(row.text, row.label) for row in read_rows(path, LABELS)] == [("one dollar in yen", "qa_currency")]


@pytest.mark.parametrize("told", ["wake [date : me] up", "[time : ] wake me", "[time wake me"])
def test_brackets_of_another_text_are_no_entities_and_leave_its_label(file, told):
    path = file({"intent": "alarm", "utt": "wake me", "annot_utt": told})
    assert [(row.text, row.label) for row in read_rows(path, LABELS)] == [("wake me", "alarm")]
    with pytest.raises(DataError, match="line 1: entities"):
        read_rows(path, TAGS)
