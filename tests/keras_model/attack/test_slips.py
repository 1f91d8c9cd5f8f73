"""The misspellings that an attacker tries: each a single slip, each once."""

import random

import pytest

from keras_model.attack.slips import LOOK_ALIKES, attackable, misspellings, parts_of
from keras_model.data.noise import NEIGHBOURS

WORDS = ["weather", "Rome", "what's", "to-day?", "2nd", "aab", "STOP", "straße"]


def one_slip(typed, word):
    """Whether one letter was swapped, dropped, inserted or replaced, told apart from how the slips are made."""
    if len(typed) == len(word):
        apart = [place for place in range(len(word)) if typed[place] != word[place]]
        swapped = len(apart) == 2 and apart[1] == apart[0] + 1
        return len(apart) == 1 or (swapped and typed[apart[0]] == word[apart[1]] and typed[apart[1]] == word[apart[0]])
    longer, shorter = sorted((typed, word), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    )


@pytest.mark.parametrize("word", WORDS)
def test_each_is_one_slip_of_the_word_and_none_is_the_word(word):
    for seed in range(5):
        tries = misspellings(word, random.Random(seed))
        assert len(tries) == len(set(tries)) > len(word)
        assert all(one_slip(typed, word) for typed in tries)


def test_every_kind_is_tried_at_every_letter():
    tries = misspellings("pay", random.Random(0))
    assert {"apy", "pya", "ay", "py", "pa"} <= set(tries)
    replaced = [{typed[place] for typed in tries if one_off(typed, "pay", place)} for place in range(3)]
    for place, letter in enumerate("pay"):
        assert replaced[place] & set(NEIGHBOURS[letter]), "a neighbouring key"
        assert replaced[place] & set(LOOK_ALIKES[letter]), "a sign that looks alike"
        inserted = {typed[place + 1] for typed in tries if typed[: place + 1] + typed[place + 2 :] == "pay"}
        assert inserted & set(NEIGHBOURS[letter]), "a key hit as well"


def one_off(typed, word, place):
    return len(typed) == len(word) and typed[:place] + typed[place + 1 :] == word[:place] + word[place + 1 :]


def test_the_seed_draws_the_keys():
    drawn = {tuple(misspellings("weather", random.Random(seed))) for seed in range(5)}
    assert len(drawn) == 5
    assert misspellings("weather", random.Random(1)) == misspellings("weather", random.Random(1))


def test_capitals_stay_capitals():
    typed = misspellings("ROME", random.Random(0))
    assert all(one == one.upper() for one in typed)


def test_short_words_and_signs_are_left():
    parts = parts_of("  is it a  fine day ?! no. two's\n")
    assert "".join(parts) == "  is it a  fine day ?! no. two's\n"
    assert [parts[place] for place in attackable(parts)] == ["fine", "day", "two's"]
    assert attackable(parts_of("")) == []


def test_look_alikes_are_other_signs():
    for letter, signs in LOOK_ALIKES.items():
        assert letter not in signs
        assert all(ord(sign) > 127 or not sign.isalpha() for sign in signs)
