"""How words stand in a text: which scripts put blanks between them, and what stands between the words of a row."""

import re
from collections.abc import Sequence
from itertools import pairwise

# Of Unicode 16, scripts that are written without blanks: Han with its signs, Bopomofo, kana and Yi, and what Annex 14
# (line breaking) calls complex context, Thai, Lao, Myanmar, Khmer, Tai Le, New Tai Lue, Tai Tham,
# Tai Viet. Their digits and punctuation are not among them.
_BLANKLESS = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0eb9\u0ebb-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u109a-\u109d\u1780-\u17d3\u17d7"
    "\u17dc\u17dd\u1950-\u1974\u1980-\u19c9\u1a20-\u1a7c"
    "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c\ua9e0-\ua9ef\ua9fa-\ua9fe"
    "\uaa60-\uaa7f\uaa80-\uaadf\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
BLANKLESS = re.compile(f"[{_BLANKLESS}]")
# Marks of these scripts and their full-width forms bring their own room.
_NO_BLANK_BESIDE = re.compile(f"[{_BLANKLESS}\u3000-\u303f\u30fb\uff00-\uffef]")


def usual_gaps(tokens: Sequence[str]) -> tuple[str, ...]:
    """Return what stands before each of a sentence's words and behind the last, where nobody tells.

    A blank stands between words, and none beside a character of a script that is written without blanks.

    >>> usual_gaps(["Ada", "lives", "in", "北京", "。"])
    ('', ' ', ' ', '', '', '')
    """
    gaps = [""]
    for before, after in pairwise(tokens):
        closed = _NO_BLANK_BESIDE.match(before[-1:]) or _NO_BLANK_BESIDE.match(after[:1])
        gaps.append("" if closed else " ")
    return (*gaps, "") if tokens else ("",)


def gaps_between(tokens: Sequence[str], text: str) -> tuple[str, ...]:
    """Return what stands before each word of a text that was cut into these words, and behind the last.

    Raises:
        ValueError: a word does not stand where it should; the message names it and the place.
    """
    gaps, place = [], 0
    for number, token in enumerate(tokens, start=1):
        found = text.find(token, place)
        # What was skipped must be blank: a word found further on is another.
        if found < 0 or text[place:found].strip():
            raise ValueError(f"token {number}, {token!r}, does not stand in the text at character {place}")
        gaps.append(text[place:found])
        place = found + len(token)
    if text[place:].strip():
        raise ValueError(f"the text goes on behind the last token, at character {place}")
    return (*gaps, text[place:])


def written(tokens: Sequence[str], gaps: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text of words with what stands between them, and each word's (first, after the last) character."""
    text, places = "", []
    for gap, token in zip(gaps, tokens, strict=False):
        text += gap
        places.append((len(text), len(text) + len(token)))
        text += token
    return text + gaps[-1], places
