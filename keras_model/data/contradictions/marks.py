"""Marks whose places were counted otherwise than in code points."""

from collections.abc import Callable, Sequence

from keras_model.data.files.record import Record
from keras_model.data.files.table import Table, named
from keras_model.data.marked_text import of_whole_words, places_of


def _utf16(text: str, place: int) -> int:
    return _inside(text.encode("utf-16-le", "surrogatepass"), 2 * place, "utf-16-le")


def _utf8(text: str, place: int) -> int:
    return _inside(text.encode("utf-8", "surrogatepass"), place, "utf-8")


def _two_a_line_end(text: str, place: int) -> int:
    if "\r\n" in text:
        return place
    written = text.replace("\n", "\r\n")
    return len(written[:place].replace("\r\n", "\n")) if place <= len(written) else -1


def _one_a_line_end(text: str, place: int) -> int:
    written = text.replace("\r\n", "\n")
    return len(written[:place].replace("\n", "\r\n")) if place <= len(written) and "\r\n" in text else place


def _inside(data: bytes, place: int, encoding: str) -> int:
    return len(data[:place].decode(encoding, "ignore")) if 0 <= place <= len(data) else -1


# From a place that was counted so to that in code points, -1 outside of the text.
_COUNTINGS: Sequence[tuple[str, Callable[[str, int], int]]] = (
    ("UTF-16 units, as Java and JavaScript do", _utf16),
    ("bytes of UTF-8", _utf8),
    ("two characters for each end of a line, where the text has one", _two_a_line_end),
    ("one character for each end of a line, where the text has two", _one_a_line_end),
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
        # Of other texts, all count alike.
        if isinstance(text, str) and places and not (text.isascii() and "\n" not in text):
            rows.append((record, text, places))
    for called, place_of in _COUNTINGS:
        told = right = 0
        wrong: list[Record] = []
        for record, text, places in rows:
            others = [(place_of(text, begin), place_of(text, end)) for begin, end in places]
            if others == places:
                continue
            told += 1
            right += all(of_whole_words(text, *place) for place in others)
            if not all(of_whole_words(text, *place) for place in places):
                wrong.append(record)
        if told and right >= _RIGHT * told and len(wrong) > _WRONG * told:
            fault = f"{table.own_name(mark_column)} cuts words unless its places count {called}; count code points"
            raise named(table.fault(fault, wrong[0]), wrong[0])
