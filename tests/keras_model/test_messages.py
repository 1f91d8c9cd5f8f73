"""A message shows what was given, not too long, and what may be meant."""

from keras_model.messages import listed, shown, suggestion, writable


def test_a_long_value_is_cut_in_a_message():
    assert shown("x" * 58) == "'" + "x" * 58 + "'"
    assert shown("x" * 59) == "'" + "x" * 56 + "..."
    assert suggestion("labl", [1, "label"]) == "; did you mean 'label'?"
    assert suggestion("MUSIC", ["weather", "Music"]) == "; did you mean 'Music'?"
    assert suggestion("Labels", ["LABEL", "labels"]) == "; did you mean 'labels'?"
    assert suggestion("text", []) == ""


def test_of_many_names_the_first_are_listed():
    assert listed([], 2) == ""
    assert listed(["a", "b"], 2) == "a, b"
    assert listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"


def test_what_no_file_can_hold_becomes_a_question_mark():
    assert writable("Größe \ud800!") == "Größe ?!"
