import time

import pytest

from keras_model.data.labels import (
    check_labels,
    known_labels,
    label_fault,
    near_twins,
    plain_label,
    read_labels,
    repeated_label,
    shown_label,
)
from keras_model.data.readers import read_rows
from keras_model.errors import CheckpointError

FAULTY = [("", "blank"), (" \t", "blank"), ("a\nb", "line end"), ("a\r", "line end"), ("a\ud800", "lone surrogate")]


def test_any_visible_line_can_be_a_label():
    for label in ("alarm", "B-per", "1", "two words", "gewöhnlich", "one\u2028label", "😀"):
        assert label_fault(label) == ""


@pytest.mark.parametrize(("label", "fault"), FAULTY)
def test_what_a_line_cannot_hold_is_no_label(label, fault):
    assert fault in label_fault(label)
    with pytest.raises(CheckpointError, match=rf"^source: .* cannot be a label: .*{fault}"):
        check_labels(["a", label], "source")


def test_labels_are_read_a_line_each(tmp_path):
    path = tmp_path / "labels.txt"
    path.write_bytes("one\nzwei Wörter\n".encode())
    assert read_labels(path) == ["one", "zwei Wörter"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"a\n\nb\n", "'' cannot be a label"), (b"a\nb\na\n", "'a' occurs twice"), (b"\xff\n", "not UTF-8")],
)
def test_a_faulty_file_of_labels_is_named(tmp_path, content, fault):
    path = tmp_path / "labels.txt"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=fault) as error:
        read_labels(path)
    assert str(path) in str(error.value)


def test_a_missing_file_of_labels_is_named(tmp_path):
    with pytest.raises(CheckpointError, match=r"labels\.txt: .*needs its labels"):
        read_labels(tmp_path / "labels.txt")


def test_a_label_has_one_spelling():
    assert plain_label(" r\u0065\u0301veil\t") == "r\u00e9veil"
    assert plain_label("new  york") == "new  york", "what is inside is told apart"


def test_labels_of_rows_are_trimmed_and_composed(tmp_path):
    (tmp_path / "rows.csv").write_text("text, label\na, alarm\nb,alarm \nc,re\u0301veil\nd,r\u00e9veil\n")
    found = [row.label for row in read_rows(tmp_path / "rows.csv", "classification")]
    assert found == ["alarm", "alarm", "r\u00e9veil", "r\u00e9veil"]


def test_tags_of_rows_are_trimmed_and_composed(tmp_path):
    (tmp_path / "rows.jsonl").write_text('{"tokens": ["a", "b"], "tags": ["O ", "B-caf\\u0065\\u0301"]}')
    (row,) = read_rows(tmp_path / "rows.jsonl", "token-classification")
    assert row.tags == ("O", "B-caf\u00e9")


def test_labels_that_look_alike_are_found():
    labels = ["Alarm", "alarm", "book flight", "book_flight", "ＡＢＣ", "abc", "music", "straße", "STRASSE", "-", "_"]
    assert near_twins(labels) == [
        ["Alarm", "alarm"],
        ["STRASSE", "straße"],
        ["abc", "ＡＢＣ"],
        ["book flight", "book_flight"],
    ]


def test_labels_that_print_alike_are_twins():
    assert near_twins(["pos", "pos\u200b", "\ufeffneg", "neg"]) == [["neg", "\ufeffneg"], ["pos", "pos\u200b"]]
    assert near_twins(["\u2764", "\u2764\ufe0f", "\U0001f600"]) == [["\u2764", "\u2764\ufe0f"]]


def test_numbers_that_are_equal_are_twins():
    assert near_twins(["007", "7", "7.0", "-7", "0", "00", "10", "1"]) == [["0", "00"], ["007", "7", "7.0"]]


def test_tags_of_other_kinds_or_entities_are_no_twins():
    assert near_twins(["O", "B-PER", "I-PER", "B-ORG", "C", "C++", "C#"]) == []


def test_the_labels_of_a_model_may_have_passed_an_editor(tmp_path):
    (tmp_path / "labels.txt").write_bytes("\ufeffalarm\r\nweather\r\n\r\n".encode())
    assert read_labels(tmp_path / "labels.txt") == ["alarm", "weather"]


def test_the_first_label_that_comes_again_is_found_among_many():
    labels = [f"label {number}" for number in range(50_000)]
    assert repeated_label(labels) is None
    began = time.process_time()
    assert repeated_label([*labels, "label 49999", "label 0"]) == "label 49999"
    assert time.process_time() - began < 5  # to count each among all takes a minute


def test_messages_cut_a_text_that_stands_in_the_place_of_a_label():
    text = "a whole text " * 1000
    assert shown_label("alarm") == "alarm"
    assert shown_label(text) == text[:57] + "..."
    assert known_labels(["alarm", text]) == f"alarm, {text[:57]}..."
    with pytest.raises(CheckpointError) as error:
        check_labels([text, text], "labels.txt")
    assert str(error.value) == f"labels.txt: label '{text[:57]}...' occurs twice"


def test_known_labels_are_told_up_to_twenty():
    assert known_labels(["b", "a"]) == "b, a"
    told = known_labels([f"l{number}" for number in range(150)])
    assert told.startswith("l0, l1, ") and told.endswith(", l19 and 130 more")


def test_labels_of_a_folder_that_somebody_edited_are_spelt_as_those_of_rows(tmp_path):
    (tmp_path / "labels.txt").write_text("alarm \n cafe\u0301\t\n", encoding="utf-8")
    assert read_labels(tmp_path / "labels.txt") == ["alarm", "caf\u00e9"]
    (tmp_path / "labels.txt").write_text("alarm\nalarm \n", encoding="utf-8")
    with pytest.raises(CheckpointError, match="label 'alarm' occurs twice"):
        read_labels(tmp_path / "labels.txt")
