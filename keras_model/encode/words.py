"""A text's words, for models that tag words: cut much as annotators of entities cut them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tokenizers.pre_tokenizers import BertPreTokenizer

from keras_model.data.writing import BLANKLESS
from keras_model.encode.encoding import Encoding, replace_lone_surrogates

HYPHENS = "-\u2010\u2011"
_PRE_TOKENIZER = BertPreTokenizer()
# How many pieces "x" + character + "x" falls into.
_SPACE, _PUNCTUATION = 2, 3
# Punctuation that parts words where no blank does. Other marks hold a word together: "U.S", "O'Neill", "AT&T".
_PARTING = frozenset(
    '/\\|,;:!?()[]{}<>="\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2012\u2013\u2014\u2015\u2026\u2022'
    "\u00a1\u00bf\u060c\u061b\u061f\u06d4\u0964\u0965\u3001\u3002\uff01\uff08\uff09\uff0c\uff0f\uff1a\uff1b\uff1f"
)
_DIGITS = frozenset("0123456789")
_ADDRESS = re.compile("(?<![a-z0-9])(?:[a-z0-9]+://|www[.])", re.ASCII | re.IGNORECASE)


class Part(NamedTuple):
    """A stretch of a text that is tokenized with its neighbours in a run.

    Attributes:
        begin, end: (first, after the last) character, in code points.
        joined: it goes on with the word of the part before, for a hyphen alone stands between them or is one of them.
        blankless: of a script that is written without blanks: each of its tokens is a word.
    """

    begin: int
    end: int
    joined: bool = False
    blankless: bool = False


class Word(NamedTuple):
    """What gets a tag of its own: a word, a part of one with hyphens, or a token of a script without blanks.

    Attributes:
        begin, end: (first, after the last) character, in code points.
        joined: as in `Part`.
        blankless: of a run that holds a character of a script without blanks.
        tokens: (first, after the last) token of its run.
    """

    begin: int
    end: int
    joined: bool
    blankless: bool
    tokens: tuple[int, int]


def split_runs(text: str) -> list[list[Part]]:
    """Return the runs of a text that are tokenized by themselves, each in its parts.

    A run is a word, save that what lies between white space is one run where it holds a character of a script that is
    written without blanks (`BLANKLESS`).

    - Between white space, punctuation at either end is a word of its own, save an `@` or `#` right before the first
      letter, which names and topics of messages begin with; so is a final `'s`.
    - So are slashes, dashes, brackets, colons and their like within, save between two digits and in a web address.
    - A hyphen parts a run into joined parts.

    White space and punctuation are what they are to BERT's tokenizer.

    >>> text = "(Ada's friend @bob, in St. Ives/Paris...)"
    >>> [text[run[0].begin : run[-1].end] for run in split_runs(text)]
    ['(', 'Ada', "'s", 'friend', '@bob', ',', 'in', 'St', '.', 'Ives', '/', 'Paris', '...)']
    >>> [tuple(part) for run in split_runs("Jean-Luc") for part in run]
    [(0, 4, False, False), (4, 5, True, False), (5, 8, True, False)]
    """
    kinds = [_kind(character) for character in replace_lone_surrogates(text)]
    runs: list[list[Part]] = []
    begin = 0
    for end in range(len(text) + 1):
        if end == len(text) or kinds[end] == _SPACE:
            if begin < end:
                runs += _runs_of(text, kinds, begin, end)
            begin = end + 1
    return runs


def words_of(text: str, run: Sequence[Part], tokens: Encoding) -> list[Word]:
    """Return the words of a run, of which there is at least one; together they are the run.

    A word begins at the first token of each part, and at each token of a part of a script without blanks, but at none
    that shares a character with the token before, and at no combining mark.

    Args:
        text: whole.
        run: of `split_runs`.
        tokens: of `text[run[0].begin : run[-1].end]`.
    """
    begin, end = run[0].begin, run[-1].end
    blankless = any(part.blankless for part in run)
    firsts: list[tuple[int, int, bool]] = []  # character, token, joined
    part, place = -1, begin
    for token, (offset, _) in enumerate(tokens.offsets):
        before, start = part, begin + offset
        part = max(part, 0)
        while run[part].end <= start and part + 1 < len(run):
            part += 1
        if not firsts:
            firsts.append((begin, token, False))
        elif part > before:
            firsts.append((run[part].begin, token, run[part].joined))
        elif run[part].blankless and start > place and unicodedata.category(text[start]) not in ("Mn", "Mc"):
            firsts.append((start, token, False))
        else:
            continue
        place = start
    if not firsts:
        return [Word(begin, end, False, blankless, (0, 0))]
    after = [*firsts[1:], (end, len(tokens), False)]
    return [
        Word(first, until, joined, blankless, (token, last))
        for (first, token, joined), (until, last, _) in zip(firsts, after, strict=True)
    ]


def word_windows(pieces: Sequence[int], room: int) -> list[tuple[int, int]]:
    """Return (first, after the last) word of overlapping windows that hold at most `room` pieces each.

    A window repeats words of the one before, up to a quarter of the room.

    Args:
        pieces: of each word, at most `room`.
        room: pieces that fit into a window.
    """
    windows = []
    begin = 0
    while True:
        end, used = begin, 0
        while end < len(pieces) and used + pieces[end] <= room:
            used += pieces[end]
            end += 1
        windows.append((begin, end))
        if end == len(pieces):
            return windows
        # What is repeated must leave room for the next word.
        limit = min(room // 4, room - pieces[end])
        after, begin, repeated = begin + 1, end, 0
        while begin > after and repeated + pieces[begin - 1] <= limit:
            begin -= 1
            repeated += pieces[begin]


def deciding_words(windows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the words that each window decides: of an overlap, the first half belongs to the earlier window.

    So a word is judged where it stands farther from the edge. Every word belongs to one window.
    """
    middles = [(begin + end + 1) // 2 for (_, end), (begin, _) in pairwise(windows)]
    return list(zip([0, *middles], [*middles, windows[-1][1]], strict=True))


def parts_look_alikes(character: str) -> bool:
    """Whether a character parts the words of which each is folded by itself; see `keras_model.encode.look_alikes`."""
    return _kind(character) in (_SPACE, _PUNCTUATION) or BLANKLESS.match(character) is not None


def _runs_of(text: str, kinds: Sequence[int], begin: int, end: int) -> list[list[Part]]:
    """Cut a stretch without white space."""
    parts: list[Part] = []
    place = begin
    for found in BLANKLESS.finditer(text, begin, end):
        if kinds[found.start()] == _PUNCTUATION:
            continue
        if place < found.start():
            parts += _words_between(text, kinds, place, found.start())
        if parts and parts[-1].blankless and parts[-1].end == found.start():
            parts[-1] = Part(parts[-1].begin, found.end(), blankless=True)
        else:
            parts.append(Part(found.start(), found.end(), blankless=True))
        place = found.end()
    if place < end:
        parts += _words_between(text, kinds, place, end)
    if place > begin:
        return [parts]
    runs: list[list[Part]] = []
    for part in parts:
        if part.joined:
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


def _words_between(text: str, kinds: Sequence[int], begin: int, end: int) -> list[Part]:
    """Cut a stretch without white space or characters of scripts without blanks."""
    first, last = begin, end
    while first < end and kinds[first] == _PUNCTUATION:
        first += 1
    if first == end:
        return [Part(begin, end)]
    while kinds[last - 1] == _PUNCTUATION:
        last -= 1
    address = _ADDRESS.search(text, first, last)
    until = address.start() if address else last
    parts: list[Part] = []
    place = begin
    for gap, after in _gaps(text, kinds, first, until):
        parts += _parts(text, kinds, place, gap)
        # An @ or # right before a letter belongs to it.
        after -= after > gap + 1 and text[after - 1] in "@#"
        parts.append(Part(gap, after))
        place = after
    if address and place < until:
        parts += _parts(text, kinds, place, until)
        place = until
    return parts + _parts(text, kinds, place, end, whole=address is not None)


def _gaps(text: str, kinds: Sequence[int], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (first, after the last) of each row of punctuation that parts words."""
    place = begin
    while place < end:
        after = place
        while after < end and kinds[after] == _PUNCTUATION:
            after += 1
        if after > place:
            marks = text[place:after]
            between_digits = len(marks) == 1 and {text[place - 1], text[after]} <= _DIGITS
            dash = any(a in HYPHENS and b in HYPHENS for a, b in pairwise(marks))
            if (dash or not _PARTING.isdisjoint(marks)) and not between_digits:
                yield place, after
        place = after + 1


def _parts(text: str, kinds: Sequence[int], begin: int, end: int, whole: bool = False) -> list[Part]:
    """Cut a stretch that nothing but its ends, a final 's and hyphens part; of a whole one, hyphens part nothing."""
    first, last = begin, end
    while first < end and kinds[first] == _PUNCTUATION:
        first += 1
    if first == end:
        return [Part(begin, end)] if begin < end else []
    while kinds[last - 1] == _PUNCTUATION:
        last -= 1
    if first > begin and text[first - 1] in "@#":
        first -= 1
    ending = last - 2 if text[max(last - 2, first + 1) : last] in ("'s", "'S", "’s", "’S") else last
    parts = [Part(begin, first)]
    parts += [Part(first, ending)] if whole else _joined(text, kinds, first, ending)
    parts += [Part(ending, last), Part(last, end)]
    return [part for part in parts if part.begin < part.end]


def _joined(text: str, kinds: Sequence[int], begin: int, end: int) -> list[Part]:
    """Part a word at each hyphen that stands alone between letters; an address with an @ has none."""
    parts = [Part(begin, end)]
    if "@" in text[begin + 1 : end]:
        return parts
    for place in range(begin + 1, end - 1):
        if text[place] in HYPHENS and _PUNCTUATION not in (kinds[place - 1], kinds[place + 1]):
            parts[-1] = parts[-1]._replace(end=place)
            parts += [Part(place, place + 1, joined=True), Part(place + 1, end, joined=True)]
    return parts


@lru_cache(maxsize=1 << 16)
def _kind(character: str) -> int:
    return len(_PRE_TOKENIZER.pre_tokenize_str(f"x{character}x"))
