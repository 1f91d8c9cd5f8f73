"""Marks whose places were counted otherwise than in code points, from 0, to the one behind the last."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from keras_model.data.files.record import Record
from keras_model.data.files.table import Table, named
from keras_model.data.marked_text import of_whole_words, places_of

_Place = tuple[int, int]
_OUTSIDE = -1


def _each(place_of: Callable[[str, int], int]) -> Callable[[str, _Place], _Place]:
    return lambda text, place: (place_of(text, place[0]), place_of(text, place[1]))


def _moved(begin: int, end: int) -> Callable[[str, _Place], _Place]:
    return lambda _, place: (place[0] + begin, place[1] + end)


def _utf16(text: str, place: int) -> int:
    return _inside(text.encode("utf-16-le", "surrogatepass"), 2 * place, "utf-16-le")


def _utf8(text: str, place: int) -> int:
    return _inside(text.encode("utf-8", "surrogatepass"), place, "utf-8")


def _inside(data: bytes, place: int, encoding: str) -> int:
    """Return the place in code points of one in an encoded text; none lies within a character."""
    try:
        return len(data[:place].decode(encoding, "surrogatepass")) if 0 <= place <= len(data) else _OUTSIDE
    except UnicodeDecodeError:
        return _OUTSIDE


def _two_a_line_end(text: str, place: int) -> int:
    if "\r\n" in text or place < 0:
        return place
    written = text.replace("\n", "\r\n")
    return len(written[:place].replace("\r\n", "\n")) if place <= len(written) else _OUTSIDE


def _one_a_line_end(text: str, place: int) -> int:
    if "\r\n" not in text or place < 0:
        return place
    written = text.replace("\r\n", "\n")
    return len(written[:place].replace("\n", "\r\n")) if place <= len(written) else place


def _composed(text: str, place: int) -> int:
    if text.isascii() or place < 0 or unicodedata.normalize("NFD", text) != text:
        return place
    written = unicodedata.normalize("NFC", text)
    return len(unicodedata.normalize("NFD", written[:place])) if place <= len(written) else _OUTSIDE


def _words(text: str, place: _Place) -> _Place:
    words = [word.span() for word in re.finditer(r"\S+", text)]
    begin, end = place
    return (words[begin][0], words[end - 1][1]) if 0 <= begin < end <= len(words) else (_OUTSIDE, _OUTSIDE)


class _Counting(NamedTuple):
    """Another way to count places.

    Attributes:
        called: in words.
        place: from a text and a place that was counted so to the one in code points.
        of_all_texts: whether it differs in every text, so that a single row, or an ending that many words have, may
            agree by chance.
    """

    called: str
    place: Callable[[str, _Place], _Place]
    of_all_texts: bool


_COUNTINGS = (
    _Counting("places count UTF-16 units, as Java and JavaScript do", _each(_utf16), False),
    _Counting("places count bytes of UTF-8", _each(_utf8), False),
    _Counting(
        "places count two characters for each end of a line, where the text has one", _each(_two_a_line_end), False
    ),
    _Counting(
        "places count one character for each end of a line, where the text has two", _each(_one_a_line_end), False
    ),
    _Counting("places count a letter and its accent as one, where the text has two", _each(_composed), False),
    _Counting("an end is the place of the last character", _moved(0, 1), True),
    _Counting("places count from 1", _moved(-1, -1), True),
    _Counting("places count from 1, and an end is the place of the last character", _moved(-1, 0), True),
    _Counting("places count words, or nothing that is known here", _words, True),
)
# Of the rows in which it makes a difference, so many have whole words by the other counting, and others by ours.
_RIGHT, _WRONG = 0.95, 0.5


def require_code_points(table: Table, columns: Sequence[str]) -> None:
    """Refuse marks that lie between words only if their places are counted otherwise.

    Args:
        table: with its lists read.
        columns: of texts, and of marks.

    Raises:
        DataError: in most rows where that makes a difference, marks as they stand cut words or lie outside of the text,
            and another counting, the same for all, cuts none.
    """
    text_column, mark_column = columns
    rows = []
    for record in table.records:
        text, places = record.values.get(text_column), places_of(record.values.get(mark_column))
        if isinstance(text, str) and places:
            whole = all(of_whole_words(text, *place) for place in places)
            rows.append((record, text, places, whole))
    if all(whole for *_, whole in rows):
        return
    for counting in _COUNTINGS:
        told = right = 0
        wrong: list[Record] = []
        between = set()
        for record, text, places, whole in rows:
            others = [counting.place(text, place) for place in places]
            if others == places:
                continue
            told += 1
            right += all(of_whole_words(text, *place) for place in others)
            if not whole:
                wrong.append(record)
                between |= {_between(text, place, other) for place, other in zip(places, others, strict=True)}
        proven = not counting.of_all_texts or (len(wrong) > 1 and len(between) > 1)
        if told and right >= _RIGHT * told and len(wrong) > _WRONG * told and proven:
            fault = f"{table.own_name(mark_column)} cuts words unless {counting.called}; count code points from 0"
            raise named(table.fault(f"{fault}, to the one behind the last", wrong[0]), wrong[0])


def cut_marks(table: Table, columns: Sequence[str]) -> tuple[int, int, str] | None:
    """Return how many marks begin within a word, of how many, and what the first of them marks; None if none does.

    Args:
        table: with its lists read.
        columns: of texts, and of marks.
    """
    marks = 0
    cut: list[str] = []
    for text, value in zip(*map(table.column, columns), strict=True):
        for begin, end in places_of(value):
            marks += 1
            held = text[begin:end].lstrip()
            if not of_whole_words(text, end - len(held), len(text.rstrip())):
                cut.append(held.rstrip())
    return (len(cut), marks, cut[0]) if cut else None


def _between(text: str, place: _Place, other: _Place) -> str:
    """Return what lies between two places: the end of a word that one of them cuts off."""
    (begin, end), (other_begin, other_end) = place, other
    return text[min(begin, other_begin) : max(begin, other_begin)] + text[min(end, other_end) : max(end, other_end)]
