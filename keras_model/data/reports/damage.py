"""Traces in rows of what went wrong before they were written: of their texts, their scores and their tags."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html.entities import entitydefs
from itertools import pairwise

from keras_model.data.rows import Row, ScoreRow, TokenRow, every_text

# What CP1252, or Latin-1, makes of the bytes 80 to BF of UTF-8, with which no character begins.
_SIGNS = bytes({*range(0x80, 0xA0)} - {0x81, 0x8D, 0x8F, 0x90, 0x9D}).decode("cp1252")
_BEHIND = f"[\u0080-\u00bf{_SIGNS}]"
# These stand behind words, too, which may end in such a capital: MENÜ”, NESCAFÉ®.
_BEHIND_WORDS = "[\u2018-\u201e\u2013\u2014\u2026\u2022\u2122\u2039\u203a\u00a0\u00ab\u00ae\u00b7\u00bb]"
_TWICE = re.compile(
    rf"\u00c2{_BEHIND}|[\u00c3-\u00c5](?!{_BEHIND_WORDS}){_BEHIND}|\u00e2[\u0080-\u009f{_SIGNS}]{_BEHIND}"
    rf"|\u00ef\u00bf\u00bd|\u00f0[\u0178\u009f]{_BEHIND}{_BEHIND}"
    rf"|(?:[\u00c3-\u00df]{_BEHIND}|[\u00e0-\u00ef]{_BEHIND}{_BEHIND}){{2,}}"
)
_HTML = re.compile(
    rf"&(?:{'|'.join(entitydefs)}|#[0-9]{{2,6}}|#x[0-9a-f]{{2,5}});|</?(?:br|p|div|span)\b[^<>]*>", re.IGNORECASE
)
_WHOLE_NAMES = "answers give a label's name as it is written here"
# What texts and labels hold, what to do about a text with it, and about a label; "" for the same.
_TRACES: Sequence[tuple[re.Pattern[str], str, str, str]] = (
    (_TWICE, "UTF-8 that was decoded as something else", "decode its source as UTF-8", ""),
    (
        re.compile("\ufffd"),
        "characters that were lost in decoding",
        "decode the source by the encoding it has",
        "",
    ),
    # Behind such signs of Latin-1, they are of the first kind.
    (
        re.compile(rf"(?<![\u0080-\u00bf\u00c2-\u00f4{_SIGNS}])[\x00-\x08\x0e-\x1f\x7f-\x9f]"),
        "control characters",
        "decode the source as CP1252 if they stand for dashes and quotes, else leave them out",
        "",
    ),
    (
        _HTML,
        "HTML",
        "make plain text of it, unless texts to answer will have it, too",
        f"make plain text of it, for {_WHOLE_NAMES}",
    ),
    (re.compile(r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})"), "escapes", "write the characters that they stand for", ""),
    (
        re.compile(r"\A#(?:NAME\?|(?:REF|VALUE|DIV/0|NUM|NULL)!)\Z"),
        "a fault of a spreadsheet in place of a cell",
        "mend the sheet, where = or - at the beginning makes a formula",
        "",
    ),
    (
        re.compile(r"(?<!\S)(?:\[(?:CLS|SEP|PAD|UNK)\]|</?s>|<(?:pad|unk)>)(?!\S)|(?<=\w )##\w+"),
        "what a tokenizer wrote",
        "give the words as they were before it",
        "give the label its name, or leave the row out if it has none",
    ),
)
# As tables of measurements write that there is no number.
_NO_SCORE = re.compile(r"-1|-?99+")
_FEW = 3
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|mrz|mär|mai|okt|dez|janv|févr|mars|avr|juin|juil|août|déc|"
    "ene|abr|ago|dic|gen|mag|giu|lug|set|ott|fev|out|mrt|mei"
)
# What a spreadsheet makes of 1-2, 10/12 or 1-40, and ranges that it leaves as they are.
_DATED = re.compile(rf"\d{{1,2}}[-. ]{{1,2}}(?:{_MONTHS})\.?|(?:{_MONTHS})\.?[- ]\d{{2}}", re.IGNORECASE)
_RANGE = re.compile(r"\d+ ?[-\u2013/] ?\d+|\d+ ?\+|[<>\u2264\u2265] ?\d+")


@dataclass(frozen=True)
class Damage:
    """What some rows of a file have in common that nobody may have meant.

    Attributes:
        told: what they hold, and what to do about it.
        count: of the rows.
        example: of what they hold.
        line: of the first one.
    """

    told: str
    count: int
    example: str
    line: int


def damages(rows: Sequence[Row]) -> Iterator[Damage]:
    r"""Yield what looks damaged in the rows of a file.

    - Texts and labels decoded twice (`cafÃ©`), with lost characters, control characters, HTML, escapes such as
      `\u00e9`, a spreadsheet's faults, or a tokenizer's signs.
    - A label such as `2-Jan` beside ranges such as `4-50`.
    - A score such as -999 that lies as far from all others as these do from each other, or -1 where they go from 0.
    - Tags that begin an entity at each word, where none goes on with another.
    """
    for pattern, held, of_texts, of_labels in _TRACES:
        # Many questions share a context, and most rows a label.
        first = lru_cache(maxsize=1024)(_first_of(pattern))
        for told, parts in (
            (f"{held}; {of_texts}", every_text),
            (f"a label with {held}; {of_labels or of_texts}", _labels),
        ):
            yield from _of(
                ((row.line, found) for row in rows if (found := next(filter(None, map(first, parts(row))), ""))), told
            )
    if any(_RANGE.fullmatch(label) for label in {label for row in rows for label in row.labels}):
        told = (
            "a date among ranges of numbers, as a spreadsheet makes 2-Jan of 1-2; write the range again, into a column "
        )
        told += "that is formatted as text"
        yield from _of(((row.line, label) for row in rows if (label := _dated(row))), told)
    scores = [(row.line, row.score) for row in rows if isinstance(row, ScoreRow)]
    for value in _apart({score for _, score in scores}):
        told = "a score apart from all others; leave such rows out if it stands for none"
        yield from _of(((line, f"{score:g}") for line, score in scores if score == value), told)
    tagged = [row for row in rows if isinstance(row, TokenRow)]
    if not any(tag.startswith("I-") for row in tagged for tag in row.tags):
        told = "entities of the same type side by side, each a word, and no tag such as I-x joins any; write I-x for "
        told += "words that go on with an entity"
        yield from _of(((row.line, pair) for row in tagged if (pair := _side_by_side(row))), told)


def _labels(row: Row) -> tuple[str, ...]:
    return row.labels


def _of(found: Iterable[tuple[int, str]], told: str) -> Iterator[Damage]:
    places = list(found)
    if places:
        yield Damage(told, len(places), places[0][1], places[0][0])


def _dated(row: Row) -> str:
    return next(filter(_DATED.fullmatch, row.labels), "")


def _first_of(pattern: re.Pattern[str]) -> Callable[[str], str]:
    return lambda text: found[0] if (found := pattern.search(text)) else ""


def _apart(scores: set[float]) -> list[float]:
    """Return the least and the greatest score, where it may stand for none."""
    if len(scores) <= _FEW:
        return []
    least, second, *_, last, most = sorted(scores)
    counted_from_0 = least == -1 and second >= 0 and most > 1
    return [
        value
        for value, apart in (
            (least, counted_from_0 or second - least >= most - second),
            (most, most - last >= last - least),
        )
        if apart and _NO_SCORE.fullmatch(f"{value:g}")
    ]


def _side_by_side(row: TokenRow) -> str:
    words = zip(row.tokens, row.tags, strict=True)
    return next((f"{a} {b}" for (a, one), (b, other) in pairwise(words) if one == other and one.startswith("B-")), "")
