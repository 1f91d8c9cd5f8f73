"""HWU64's intents have two columns, and its slots are entities."""

import csv

import pytest

from keras_model.data.readers import read_rows
from keras_model.errors import InputFileError

NAMES = [
    *("userid", "answerid", "scenario", "intent", "status", "answer_annotation", "notes", "suggested_entities"),
    *("answer_normalised", "answer", "question"),
]
ASKED = "Write what you would tell your PDA in the following scenario: set an alarm"


@pytest.fixture
def file(tmp_path):
    def write(*rows):
        path = tmp_path / "NLU-Data-Home-Domain-Annotated-All.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, delimiter=";")
            writer.writerow(NAMES)
            for number, (scenario, intent, status, annotated, said) in enumerate(rows):
                writer.writerow([1, number, scenario, intent, status, annotated, "", "date", said, said, ASKED])
        return path

    return write


def test_scenario_and_intent_are_one_label_and_slots_are_entities(file):
    path = file(
        ("alarm", "set", "", "wake me up at [time : nine am] on [date : friday]", "wake me up at nine am on friday!"),
        ("lists", "createoradd", "MOD", "set [list_name :: shopping] down", "set shopping down"),
        ("audio", "volume_mute", "", "quiet", "quiet"),
    )
    assert [(row.text, row.label) for row in read_rows(path, "classification")] == [
        ("wake me up at nine am on friday", "alarm_set"),
        ("set shopping down", "lists_createoradd"),
        ("quiet", "audio_volume_mute"),
    ]
    first, second, third = read_rows(path, "token-classification")
    assert first.tokens == ("wake", "me", "up", "at", "nine", "am", "on", "friday")
    assert first.tags == ("O", "O", "O", "O", "B-time", "I-time", "O", "B-date")
    assert second.tags == ("O", "B-list_name", "O")
    assert third.tags == ("O",)


def test_what_its_own_programs_leave_out_is_left_out(file):
    kept = ("audio", "volume_mute", "", "quiet", "quiet")
    irrelevant = ("general", "quirky", "IRR_XR", "no idea", "no idea")
    path = file(irrelevant, kept, ("play", "music", "", "null", ""), ("play", "music", "", "", ""))
    assert [(row.line, row.text) for row in read_rows(path, "classification")] == [(3, "quiet")]
    with pytest.raises(InputFileError, match="holds no rows, as status calls all of them irrelevant"):
        read_rows(file(irrelevant), "classification")


def test_brackets_that_hold_no_slot_are_refused_as_entities_alone(file):
    path = file(("alarm", "set", "", "wake me [time nine am]", "wake me nine am"))
    assert read_rows(path, "classification")[0].label == "alarm_set"
    with pytest.raises(Exception, match="no list of entities"):
        read_rows(path, "token-classification")
