"""The misspellings of a word that an attacker tries, each of a kind that a reader reads over."""

import random
import re

from keras_model.data.noise import NEIGHBOURS

# Words of fewer letters are left: one letter changed makes other words of them (Pruthi et al. 2019, arXiv 1905.11268,
# leave those below four; typing noise begins at three, and so does this).
SHORTEST_WORD = 3
_BLANKS = re.compile(r"(\s+)")

# Signs and digits as TextBugger uses them (Li et al. 2019, arXiv 1812.05271, table I), and the Cyrillic letters that
# Unicode lists as confusable with Latin ones (UTS #39, confusables.txt).
LOOK_ALIKES = {
    "a": "@\u0430",
    "c": "\u0441",
    "d": "\u0501",
    "e": "3\u0435",
    "h": "\u04bb",
    "i": "1\u0456",
    "j": "\u0458",
    "l": "1",
    "o": "0\u043e",
    "p": "\u0440",
    "q": "\u051b",
    "s": "5\u0455",
    "w": "\u051d",
    "x": "\u0445",
    "y": "\u0443",
}


def parts_of(text: str) -> list[str]:
    """Return the words of a text at even places and the blanks between them at odd ones; joined, they are the text."""
    return _BLANKS.split(text)


def attackable(parts: list[str]) -> list[int]:
    """Return the places in `parts_of` of the words that are long enough to be misspelled."""
    return [place for place in range(0, len(parts), 2) if len(_letters(parts[place])) >= SHORTEST_WORD]


def misspellings(word: str, generator: random.Random) -> list[str]:
    """Return the misspellings of a word that are tried, each once, in a fixed order; none is the word itself.

    At each letter or digit there is one of each kind, where the word admits it:

    | kind | example |
    |---|---|
    | it changes places with the next | weather → waether |
    | it is dropped | weather → weaher |
    | a key beside its own is hit with it | weather → weatgher |
    | a key beside its own is hit instead | weather → wearher |
    | a sign stands for it that looks alike | weather → w3ather |

    Args:
        word: without blanks.
        generator: draws the key and the sign where there are several.
    """
    tries: dict[str, None] = {}
    letters = _letters(word)
    for place in letters:
        before, letter, after = word[:place], word[place], word[place + 1 :]
        if place + 1 in letters:
            tries[before + after[0] + letter + after[1:]] = None
        tries[before + after] = None
        keys = NEIGHBOURS.get(letter.lower(), "")
        tries[before + letter + _one_of(keys or letter, letter, generator) + after] = None
        if keys:
            tries[before + _one_of(keys, letter, generator) + after] = None
        if letter.lower() in LOOK_ALIKES:
            tries[before + _one_of(LOOK_ALIKES[letter.lower()], letter, generator) + after] = None
    tries.pop(word, None)
    return list(tries)


def _letters(word: str) -> list[int]:
    return [place for place, character in enumerate(word) if character.isalnum()]


def _one_of(characters: str, instead_of: str, generator: random.Random) -> str:
    drawn = generator.choice(characters)
    return drawn.upper() if instead_of.isupper() else drawn
