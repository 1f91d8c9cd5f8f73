"""A message shows what was given, not too long, and what may be meant."""

from keras_model.messages import shown, suggestion


def test_a_long_value_is_cut_in_a_message():
    assert shown("x" * 58) == "'" + "x" * 58 + "'"
    assert shown("x" * 59) == "'" + "x" * 56 + "..."
    assert suggestion("labl", [1, "label"]) == "; did you mean 'label'?"
    assert suggestion("MUSIC", ["weather", "Music"]) == "; did you mean 'Music'?"
    assert suggestion("Labels", ["LABEL", "labels"]) == "; did you mean 'labels'?"
    assert suggestion("text", []) == ""
