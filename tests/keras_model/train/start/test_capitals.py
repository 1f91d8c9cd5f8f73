import json

import pytest

from keras_model.data.rows import TextRow, TokenRow
from keras_model.train.start.capitals import can_mark_capitals, capitals_of, marks_capitals

NAMES = TokenRow(("we", "met", "Ada", "Lovelace"), ("O", "O", "B-person", "I-person"))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (NAMES, True),
        (TokenRow(("WE", "MET", "ADA"), ("O", "O", "B-person")), False),
        (TokenRow(("we", "met", "ada"), ("O", "O", "B-person")), False),
        (TokenRow(("Ada",), ("B-person",)), True),
        (TokenRow(("we",), ("O",)), False),
        (TextRow("Ada", "person"), False),
    ],
)
def test_capitals_tell_names_where_other_words_have_none(row, told):
    assert capitals_of([row]).tell_names is told


def test_shares_are_of_words():
    found = capitals_of([NAMES, TokenRow(("In", "rome"), ("O", "B-place"))])
    assert (found.in_names, found.elsewhere) == (pytest.approx(2 / 3), pytest.approx(1 / 3))


@pytest.mark.parametrize(
    ("reading", "segments", "can"),
    [
        ({"tokenizer": "wordpiece", "lowercase": True}, 2, True),
        ({"tokenizer": "wordpiece", "lowercase": True, "mark_capitals": True}, 2, False),
        ({"tokenizer": "wordpiece", "lowercase": False}, 2, False),
        ({"tokenizer": "unigram"}, 2, False),
        ({"tokenizer": "wordpiece", "lowercase": True}, 0, False),
    ],
)
def test_a_start_that_can_mark_capitals(tmp_path, reading, segments, can):
    config = {"format": 1, "task": "embedding", "head": {}, "preprocessor": reading}
    (tmp_path / "config.json").write_text(json.dumps(config | {"backbone": {"num_segments": segments}}))
    assert can_mark_capitals(str(tmp_path), None, False) is can
    assert marks_capitals(str(tmp_path)) is reading.get("mark_capitals", False)


def test_a_preset_with_an_uncased_vocabulary_can():
    assert can_mark_capitals(None, "minilm_l6", False)
    assert not can_mark_capitals(None, "minilm_l6", True)
    assert not can_mark_capitals(None, "distilbert_base", False)
