"""Which columns of a file are read, and whether a model answers its rows."""

from pathlib import Path

import pytest

from keras_model.data.columns import INPUT_COLUMNS, TASK_COLUMNS, choose_columns
from keras_model.errors import DataError

PATH = Path("rows.jsonl")
_, TEXT, PAIR = TASK_COLUMNS["classification"]
SPAN = TASK_COLUMNS["question-answering"][0]


def fault(call, *arguments):
    with pytest.raises(DataError) as error:
        call(PATH, *arguments)
    return str(error.value)


def test_the_first_columns_that_a_record_has_whole_are_taken():
    pair = {"text_a": "a", "text_b": "b", "label": "x"}
    assert choose_columns(PATH, (1, pair), TASK_COLUMNS["classification"]) == PAIR
    assert choose_columns(PATH, (1, pair | {"text": "c"}), TASK_COLUMNS["classification"]) == TEXT
    assert choose_columns(PATH, (1, pair | {"text": "c"}), TASK_COLUMNS["embedding"]) == PAIR
    assert choose_columns(PATH, (1, pair | {"tokens": []}), INPUT_COLUMNS) == ("text_a", "text_b")
    assert choose_columns(PATH, (1, {"text": "a", "pair": "b"}), INPUT_COLUMNS) == ("text", "pair")


def test_of_columns_that_lack_the_nearest_are_spoken_of():
    choices = TASK_COLUMNS["classification"]
    assert fault(choose_columns, (3, {"text_a": "a", "textb": "b", "label": "x"}), choices) == (
        "rows.jsonl, line 3: lacks column 'text_b'; did you mean 'textb'?; "
        "has (text_a, textb, label), needs (text, pair, label) or (text, label) or (text_a, text_b, label)"
    )
    assert fault(choose_columns, (1, {"text": "a"}), TASK_COLUMNS["regression"]).startswith(
        "rows.jsonl, line 1: lacks column 'score'; has (text), needs "
    )
    assert fault(choose_columns, (1, {"sentence": "a"}), (SPAN,)) == (
        "rows.jsonl, line 1: lacks column 'context'; has (sentence), needs (context, question, answers)"
    )


def test_the_stars_of_a_review_are_proposed_where_nothing_is_called_a_label():
    message = fault(choose_columns, (1, {"text": "a", "stars": 4}), TASK_COLUMNS["classification"])
    assert message.startswith(
        "rows.jsonl, line 1: lacks column 'label'; call 'stars' label, or score, if it is what to learn; has (text, "
    )


def test_a_column_that_is_read_as_another_is_not_proposed():
    record, renamed = {"text_b": "a", "text_a": "b", "answers": []}, {"passage": "text_b", "question": "text_a"}
    with pytest.raises(
        DataError, match=r"lacks column 'context'; has \(passage as text_b, question as text_a, answers\)"
    ):
        choose_columns(PATH, (1, record), (SPAN,), renamed=renamed)


def test_columns_are_called_as_in_the_file():
    record = {"Phrase": "a", "label": "b"}
    with pytest.raises(DataError, match=r"lacks column 'text'; has \(Phrase, Sentiment as label\), needs"):
        choose_columns(PATH, (1, record), TASK_COLUMNS["classification"], renamed={"Sentiment": "label"})
