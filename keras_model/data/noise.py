"""Typing noise: rows as thumbs and hurry would have left them, always the same from the same seed."""

import itertools
import random
import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from keras_model.data.files.decoding import read_file
from keras_model.data.rows import LabelSetRow, PairRow, PartnerRow, Row, ScoreRow, SpanRow, TextRow, TokenRow
from keras_model.errors import DataError, InputFileError, UserError

Misspellings = Mapping[str, Sequence[str]]
NoisyRow = TypeVar("NoisyRow", Row, str, Row | str)

# Words of fewer letters are not mistyped: one more letter gone and they would be other words.
_SHORTEST = 3
_APOSTROPHES = string.punctuation + "\u2018\u2019"
_BLANKS = re.compile(r"(\s+)")


def _neighbours() -> dict[str, str]:
    """Keys that touch on a QWERTY keyboard, where each row begins half a key right of the one above."""
    rows = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    touching = {}
    for number, row in enumerate(rows):
        above = rows[number - 1] if number else ""
        below = rows[number + 1] if number + 1 < len(rows) else ""
        for place, key in enumerate(row):
            beside = row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
            touching[key] = beside + above[place : place + 2] + below[max(place - 1, 0) : place + 1]
    return touching


NEIGHBOURS = _neighbours()


@dataclass(frozen=True)
class TypingNoise:
    """What is done to texts, and how often.

    Each word, that is each run between blanks, is hit with the probability `rate`, by one slip. Which one is drawn by
    these weights among those that the word admits:

    | slip | weight | example |
    |---|---|---|
    | a letter becomes a neighbour on a QWERTY keyboard | 25 | weather → wearher |
    | a letter is dropped | 15 | weather → weaher |
    | two letters are swapped | 15 | weather → waether |
    | a real misspelling, where there is a table | 15 | weather → wheather |
    | a letter is doubled | 10 | weather → weatther |
    | the blank after the word is missing | 10 | the weather → theweather |
    | an apostrophe or another mark is missing | 10 | what's → whats |

    Letters are mistyped only in words of three letters or more. Besides, with the same probability, the case of a
    whole text is wrong: all lower, all upper, or the first letter of every word at random.

    The **standard noise** is `rate` 0.1 with seed 0; whoever reports it says whether with a table of misspellings.

    Words that carry tags keep their number: they lose no blanks. Of a question and its context, only the question is
    typed by a user, so only it is hit.

    Attributes:
        rate: share of words that are hit.
        misspellings: from a word in lower case to the ways it is misspelled, as `read_misspellings` gives them.

    Raises:
        UserError: the rate is not between 0 and 1.

    Example:
        >>> TypingNoise(0.5).rows(["what is the weather in rome"], seed=1)
        ['what is teh wather inrrome']
    """

    rate: float
    misspellings: Misspellings = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.rate <= 1:
            raise UserError(f"noise is {self.rate}; it must be between 0 and 1")

    def rows(self, rows: Sequence[NoisyRow], seed: int | str, clean_share: float = 0.0) -> list[NoisyRow]:
        """Return the rows or texts with noise, in their order; each stays as it is with probability `clean_share`."""
        generator = random.Random(seed)
        return [row if generator.random() < clean_share else self._row(row, generator) for row in rows]

    def _row(self, row: NoisyRow, generator: random.Random) -> NoisyRow:
        match row:
            case str():
                return self._text(row, generator)
            case TextRow():
                return replace(row, text=self._text(row.text, generator))
            case PairRow():
                return replace(row, text_a=self._text(row.text_a, generator), text_b=self._text(row.text_b, generator))
            case PartnerRow():
                # Were they clean beside partners with slips, the slips would tell which is which.
                first, second, *others = (self._text(text, generator) for text in (*row.texts, *row.negatives))
                return replace(row, text_a=first, text_b=second, negatives=tuple(others))
            case TokenRow():
                tokens = [self._slip(token, generator) for token in row.tokens]
                return replace(row, tokens=tuple(self._wrong_case(tokens, generator)))
            case LabelSetRow() | ScoreRow():
                texts = tuple(self._text(text, generator) for text in row.texts)
                return replace(row, input=texts[0] if len(texts) == 1 else (texts[0], texts[1]))
            case SpanRow():
                return replace(row, question=self._text(row.question, generator))

    def _text(self, text: str, generator: random.Random) -> str:
        # Words at even places, the blanks between them at odd ones.
        parts = _BLANKS.split(text)
        last = len(parts) - 1
        for place in range(0, len(parts), 2):
            blank = parts[place + 1] if place < last and parts[place] and parts[place + 2] else ""
            typed = self._slip(parts[place] + blank, generator)
            if blank and not typed.endswith(blank):
                parts[place + 1] = ""
            parts[place] = typed.removesuffix(blank)
        return "".join(self._wrong_case(parts, generator))

    def _slip(self, word: str, generator: random.Random) -> str:
        """Return a word, which may end in a blank, as it was typed."""
        if generator.random() >= self.rate:
            return word
        weights = dict(_SLIPS)
        while weights:
            slip = generator.choices(list(weights), list(weights.values()))[0]
            typed = slip(word, generator, self.misspellings)
            if typed != word:
                return typed
            del weights[slip]
        return word

    def _wrong_case(self, parts: list[str], generator: random.Random) -> list[str]:
        if generator.random() >= self.rate:
            return parts
        return generator.choice((_lower, _upper, _random_first))(parts, generator)


def read_misspellings(path: str | Path) -> dict[str, list[str]]:
    """Read a table of misspellings, `typo TAB correction` a line, and turn it around.

    Lines that name several corrections, parted by `|`, or more than one word on either side are passed over: the way
    back from them is not certain. Blank lines are, too.

    Returns:
        From each correction, in lower case, to its misspellings.

    Raises:
        InputFileError: the file is missing, empty, not UTF-8, or holds no misspelling of use.
        DataError: a line is not two fields parted by a tab.
    """
    path = Path(path)
    misspellings: dict[str, list[str]] = {}
    for number, line in enumerate(read_file(path).split("\n"), start=1):
        fields = line.strip("\r").split("\t")
        if fields == [""]:
            continue
        if len(fields) != 2:
            raise DataError(f"{path}, line {number}: {len(fields)} fields; each line is typo, tab, correction")
        typo, correction = (entry.strip().lower() for entry in fields)
        single = all(len(entry.split()) == 1 for entry in (typo, correction)) and "|" not in correction
        if single and typo != correction:
            misspellings.setdefault(correction, []).append(typo)
    if not misspellings:
        raise InputFileError(f"{path}: holds no misspelling of a single word")
    return misspellings


def _letters(word: str) -> list[int]:
    """Return the places of letters and digits, or none where a word is too short to be mistyped."""
    places = [place for place, character in enumerate(word) if character.isalnum()]
    return places if len(places) >= _SHORTEST else []


def _neighbour(word: str, generator: random.Random, _: Misspellings) -> str:
    places = [place for place in _letters(word) if word[place].lower() in NEIGHBOURS]
    if not places:
        return word
    place = generator.choice(places)
    typed = generator.choice(NEIGHBOURS[word[place].lower()])
    return word[:place] + (typed.upper() if word[place].isupper() else typed) + word[place + 1 :]


def _drop(word: str, generator: random.Random, _: Misspellings) -> str:
    places = _letters(word)
    place = generator.choice(places) if places else len(word)
    return word[:place] + word[place + 1 :]


def _swap(word: str, generator: random.Random, _: Misspellings) -> str:
    letters = _letters(word)
    places = [a for a, b in itertools.pairwise(letters) if b == a + 1 and word[a] != word[b]]
    if not places:
        return word
    place = generator.choice(places)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _double(word: str, generator: random.Random, _: Misspellings) -> str:
    places = _letters(word)
    place = generator.choice(places) if places else len(word)
    return word[:place] + word[place : place + 1] + word[place:]


def _misspell(word: str, generator: random.Random, misspellings: Misspellings) -> str:
    core = word.strip().strip(_APOSTROPHES)
    known = misspellings.get(core.lower())
    if not known:
        return word
    typed = generator.choice(known)
    if core.isupper() and len(core) > 1:
        typed = typed.upper()
    elif core[0].isupper():
        typed = typed[0].upper() + typed[1:]
    return word.replace(core, typed, 1)


def _forget_blank(word: str, _: random.Random, __: Misspellings) -> str:
    return word.rstrip()


def _forget_mark(word: str, generator: random.Random, _: Misspellings) -> str:
    places = [place for place, character in enumerate(word) if character in _APOSTROPHES]
    if not places or len(places) == len(word.strip()):
        return word
    place = generator.choice(places)
    return word[:place] + word[place + 1 :]


def _lower(parts: list[str], _: random.Random) -> list[str]:
    return [part.lower() for part in parts]


def _upper(parts: list[str], _: random.Random) -> list[str]:
    return [part.upper() for part in parts]


def _random_first(parts: list[str], generator: random.Random) -> list[str]:
    return [part[:1].swapcase() + part[1:] if generator.random() < 0.5 else part for part in parts]


_SLIPS: dict[Callable[[str, random.Random, Misspellings], str], int] = {
    _neighbour: 25,
    _drop: 15,
    _swap: 15,
    _misspell: 15,
    _double: 10,
    _forget_blank: 10,
    _forget_mark: 10,
}
