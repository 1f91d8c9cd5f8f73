"""Cells that write out a list are read back as it, whoever wrote them."""

import json
import random

import numpy as np
import pytest

from keras_model.data.files.literals import looks_like_literal, read_literal

ODD = ["New", "it's", 'a "b"', "'\"", "comma, inside", "two\nlines", "\\", "[", "]", "...", "#", "\u4e2d", "\u2028", ""]


def lists():
    chance = random.Random(0)
    return [[chance.choice(ODD) for _ in range(chance.randint(0, 40))] for _ in range(100)]


@pytest.mark.parametrize("write", [json.dumps, repr, str, lambda words: repr(tuple(words))])
def test_lists_of_json_and_python_come_back(write):
    for words in lists():
        assert looks_like_literal(write(words))
        assert read_literal(write(words)) == words


@pytest.mark.parametrize("write", [str, repr])
@pytest.mark.parametrize("kind", [object, str])
def test_numpy_arrays_come_back(write, kind):
    for words in lists():
        if "..." not in words:
            array = np.array(words, kind)
            assert read_literal(write(array)) == words, write(array)


def test_numbers_and_objects_come_back():
    assert read_literal("[ 1 -2 3]") == [1, -2, 3]
    assert read_literal("{'a': None, -1: (2, 3)}") == {"a": None, -1: [2, 3]}
    assert read_literal("{'text': array(['a'], dtype=object), 'answer_start': array([3, 4])}") == {
        "text": ["a"],
        "answer_start": [3, 4],
    }


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("[New, York]", "neither JSON nor a Python list"),
        ("[__import__('os')]", "neither JSON nor a Python list"),
        ("{(1, 2): 3}", "neither JSON nor a Python list"),
        ("{[1]: 2}", "neither JSON nor a Python list"),
        ("{**a}", "neither JSON nor a Python list"),
        ("['a'", "neither JSON nor a Python list"),
        ("['a' 'b', 'c']", "some of its values have a comma between them, and some have none"),
        ("['a' 'b' ... 'y' 'z']", "NumPy has left values out of it"),
        ("[" * 10_000 + "]" * 10_000, "neither"),
    ],
)
def test_what_is_no_whole_list_is_refused(cell, message):
    with pytest.raises(ValueError, match=message):
        read_literal(cell)


def test_two_strings_side_by_side_are_two_values():
    assert read_literal("['New' 'York']") == ["New", "York"], "to Python they would be one"


def test_texts_are_not_taken_for_lists():
    assert not any(map(looks_like_literal, ("New York", "a [b]", "[b] a", "")))
