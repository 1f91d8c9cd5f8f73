"""Which letter looks like which, in Latin, Cyrillic and Greek; made from Unicode's confusables."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

# `android_demo/tools/look_alikes.py` writes it; the Java library has the same bytes.
_FILE = Path(__file__).parent / "look_alikes.table"

# What a character is to a word: nothing (a digit, a mark, a letter that looks like none), a letter of an alphabet, a
# letter of another one that looks like a letter of these, or an odd form of a Latin letter or digit, as 𝐛.
NONE, LATIN, CYRILLIC, GREEK, OTHER, ODD = range(6)
ALPHABETS = (LATIN, CYRILLIC, GREEK)
# First and last code point of an alphabet's letters beyond ASCII.
_BLOCKS = (
    (0xC0, 0xD6, LATIN),
    (0xD8, 0xF6, LATIN),
    (0xF8, 0x24F, LATIN),
    (0x370, 0x3FF, GREEK),
    (0x400, 0x52F, CYRILLIC),
    (0x1C80, 0x1C8F, CYRILLIC),
    (0x1E00, 0x1EFF, LATIN),
    (0x1F00, 0x1FFF, GREEK),
    (0xA640, 0xA69F, CYRILLIC),
)


class LookAlikes(NamedTuple):
    """The table.

    Attributes:
        maps: alphabet → code point → the letter of it that looks the same. ASCII never becomes other ASCII.
        odd: code points of the odd forms.
    """

    maps: Mapping[int, Mapping[int, int]]
    odd: frozenset[int]

    def kind(self, character: str) -> int:
        """Return what a character is to a word."""
        point = ord(character)
        if point < 0x80:
            return LATIN if character.isalpha() else NONE
        if point in self.odd:
            return ODD
        return alphabet_of(point) or (OTHER if point in self.maps[LATIN] else NONE)


def alphabet_of(point: int) -> int:
    """Return which alphabet a code point beyond ASCII is a letter of, by its block, or `NONE`."""
    return next((alphabet for first, last, alphabet in _BLOCKS if first <= point <= last), NONE)


@cache
def read_look_alikes() -> LookAlikes:
    """Read the table, once."""
    numbers = _numbers(_FILE.read_bytes())
    maps: dict[int, dict[int, int]] = {}
    odd: set[int] = set()
    place = 0
    for alphabet in ALPHABETS:
        maps[alphabet] = {}
        point = 0
        runs = numbers[place : place + 1 + 3 * numbers[place]]
        place += len(runs)
        for gap, length, target in zip(runs[1::3], runs[2::3], runs[3::3], strict=True):
            begin = point + gap
            point = begin + length
            maps[alphabet] |= {begin + i: target // 2 + i for i in range(length)}
            odd |= set(range(begin, point)) if target % 2 else set()
    return LookAlikes(maps, frozenset(odd))


def _numbers(content: bytes) -> list[int]:
    """Return numbers of seven bits a byte, lowest first, with 128 added to all bytes of a number but its last."""
    found, value, shift = [], 0, 0
    for byte in content:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            value = shift = 0
    return found
