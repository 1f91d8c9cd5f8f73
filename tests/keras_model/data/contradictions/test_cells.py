"""What a cell holds is told by its form."""

import pytest

from keras_model.data.contradictions.cells import BYTES, NUMBER, count_of_words


@pytest.mark.parametrize(("cell", "words"), [("a film", 2), (" ", 0), (["a", "b c"], 2), (None, 0), (7, 0)])
def test_words_are_counted_in_texts_and_lists(cell, words):
    assert count_of_words(cell) == words


@pytest.mark.parametrize(
    ("cell", "is_number"), [("-1.5e3", True), ("0,95", True), ("1.", True), (".", False), ("x", False)]
)
def test_numbers_are_told_with_points_and_commas(cell, is_number):
    assert bool(NUMBER.fullmatch(cell)) is is_number


@pytest.mark.parametrize(("cell", "is_bytes"), [("b'a\nb'", True), ('b"a"', True), ("b'a\"", False), ("bad", False)])
def test_bytes_are_told_by_their_quotes(cell, is_bytes):
    assert bool(BYTES.fullmatch(cell)) is is_bytes
