"""Texts with entities marked by their characters, as annotation tools export them, and the words they are cut into."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypeGuard

from keras_model.data.writing import BLANKLESS

# How tools call what a mark says: Doccano, Label Studio, spaCy and Prodigy, the pipelines of transformers, Amazon
# Comprehend, LUIS, Azure's CLU, Vertex AI, CCKS.
BEGIN = ("start", "start_offset", "BeginOffset", "startPos", "offset", "startOffset", "start_pos")
_END = ("end", "end_offset", "EndOffset", "endOffset", "end_pos")
# LUIS names the last character, and not the one behind it.
_LAST, _LENGTH = "endPos", "length"
_LABEL = ("label", "labels", "entity_group", "entity", "type", "tag", "category", "Type", "displayName", "label_type")


# Under which names the pipelines of transformers, and Rasa, repeat the text as a tokenizer gave it.
_WORD = ("word", "value")
_OF_PIECES = re.compile(r"##|\u0120|\u2581|\s")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_UNKNOWN = re.compile(r"\[UNK\]|<unk>")
# What BIO, BIOES and BILOU say of a token.
_TAG = re.compile("O|[BIESLU]-.+")


class Mark(NamedTuple):
    """An entity: its first character and the one after its last, in code points, and its type."""

    begin: int
    end: int
    label: str


def marks_of(text: str, value: Any) -> list[Mark]:
    """Return the entities that a row marks, in their order, without blanks at their ends.

    Args:
        text: of the row.
        value: a list of `{"start", "end", "label"}` or `[start, end, label]`, or `{"entities": such a list}`. In place
            of the end there may be `endPos`, the last character, or `length`. A label may stand in a list by itself. A
            mark may repeat its text, which must be the row's: as `text` to the letter, as `word` or `value` but for
            what tokenizers change.

    Raises:
        ValueError: it is no such list, or a mark lies outside of the text, is blank, overlaps another, or is a token's
            and not an entity's, or all of several leave out the last letter of a word; the message says which.
    """
    value = _list_of(value)
    if not isinstance(value, list):
        raise ValueError('holds no list; give a list of {"start", "end", "label"}')
    marks = sorted(_mark(text, number, item) for number, item in enumerate(value, start=1))
    tags = [mark for mark in marks if _TAG.fullmatch(mark.label)]
    # A type may look like a tag, such as I-phone; where others do not, it is none.
    if tags and (len(tags) == len(marks) or any(mark.label == "O" for mark in tags)):
        mark = next((mark for mark in tags if mark.label == "O"), tags[0])
        raise ValueError(
            f"marks {text[mark.begin : mark.end]!r} as {mark.label!r}, a token's tag; give whole entities with labels "
            'such as PER, as aggregation_strategy="simple" of transformers makes them'
        )
    for before, mark in pairwise(marks):
        if mark.begin < before.end:
            held = [repr(text[begin:end]) for begin, end, _ in (before, mark)]
            raise ValueError(f"marks {held[0]} and {held[1]}, which overlap; keep one of them")
    _require_last_letters(text, marks)
    return marks


def _require_last_letters(text: str, marks: Sequence[Mark]) -> None:
    """Refuse marks whose ends were counted as the places of their last characters."""
    left_out = {_rest_of_word(text, mark.end) for mark in marks}
    # Endings such as the s of Germans are cut off with a will, and are alike.
    if len(left_out) > 1 and all(len(rest) == 1 for rest in left_out):
        first, second = (repr(text[mark.begin : mark.end]) for mark in marks[:2])
        raise ValueError(
            f"marks such as {first} and {second} all leave out the last letter of a word; an end is the place behind "
            "the last character"
        )


def places_of(value: Any) -> list[tuple[int, int]]:
    """Return the first place of each mark and the one after its last, as they are written, of those that name both.

    Args:
        value: as for `marks_of`.
    """
    told = map(_told, found) if isinstance(found := _list_of(value), list) else ()
    return [(begin, end) for begin, end, _ in told if _is_place(begin) and _is_place(end)]


def of_whole_words(text: str, begin: int, end: int) -> bool:
    """Whether a mark lies within a text, and begins and ends where a word does, without blanks at its ends.

    Where no blank parts words, each character may begin one; a Korean word may end at each, for particles end them.
    """
    if not 0 <= begin < end <= len(text) or text[begin].isspace() or text[end - 1].isspace():
        return False
    return not any(0 < edge < len(text) and _goes_on(text[edge - 1]) and _goes_on(text[edge]) for edge in (begin, end))


def cut_words(text: str, marks: Sequence[Mark]) -> tuple[list[tuple[int, int]], list[str]]:
    """Cut a text into words that no mark cuts, and return each word's place and its tag in BIO.

    White space parts words, and so does a change from letters and digits to punctuation. Each character of a script
    without blanks is a word.
    """
    edges = {edge for mark in marks for edge in (mark.begin, mark.end)}
    places: list[tuple[int, int]] = []
    before = " "
    for place, character in enumerate(text):
        kind = _kind(character)
        # A combining mark belongs to what it stands behind.
        kind = before if kind == "mark" and before.strip() else kind
        goes_on = kind == before and (kind != "one" or _kind(character) == "mark")
        if goes_on and kind != " " and place not in edges:
            places[-1] = (places[-1][0], place + 1)
        elif kind != " ":
            places.append((place, place + 1))
        before = kind
    tags = ["O"] * len(places)
    for mark in marks:
        inside = [number for number, (begin, end) in enumerate(places) if mark.begin <= begin and end <= mark.end]
        for number in inside:
            tags[number] = ("B-" if number == inside[0] else "I-") + mark.label
    return places, tags


def _kind(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Mn", "Mc", "Me"):
        return "mark"
    if BLANKLESS.match(character):
        return "one"
    return "letter" if character.isalnum() or character == "_" else "punctuation"


def _mark(text: str, number: int, item: Any) -> Mark:
    begin, end, label = _told(item)
    told, word = (item.get("text"), _first(item, _WORD)) if isinstance(item, dict) else (None, None)
    if isinstance(label, list) and len(label) == 1:
        (label,) = label
    if not (_is_place(begin) and _is_place(end)) or not isinstance(label, str) or not label.strip():
        raise ValueError(f'mark {number} is {item!r}; give {{"start", "end", "label"}} or [start, end, label]')
    if not 0 <= begin < end <= len(text):
        raise ValueError(f"mark {number} is from character {begin} to {end}, but the text has {len(text)}")
    held = text[begin:end]
    wrong = isinstance(told, str) and told != held
    if not wrong and isinstance(word, str) and not _UNKNOWN.search(word) and _bare(word) != _bare(held):
        wrong, told = True, word
    if wrong:
        # Rasa's may also be what it calls the marked text.
        synonym = "value" in item and not isinstance(item.get("text"), str)
        also = "; if value is a synonym, leave it out" if synonym else ""
        raise ValueError(
            f"mark {number} says {told!r}, but the text has {held!r} there; count in code points, to the one behind "
            f"the last{also}"
        )
    if not held.strip():
        raise ValueError(f"mark {number} holds nothing but blanks")
    begin += len(held) - len(held.lstrip())
    return Mark(begin, begin + len(held.strip()), label.strip())


def _list_of(value: Any) -> Any:
    return value["entities"] if isinstance(value, dict) and isinstance(value.get("entities"), list) else value


def _told(item: Any) -> tuple[Any, Any, Any]:
    """Return what a mark says of its first place, the one after its last, and its label; None where it says nothing."""
    if isinstance(item, list) and len(item) == 3:
        return item[0], item[1], item[2]
    if not isinstance(item, dict):
        return None, None, None
    begin, end, label = (_first(item, names) for names in (BEGIN, _END, _LABEL))
    last, length = item.get(_LAST), item.get(_LENGTH)
    if end is None and _is_place(last):
        end = last + 1
    elif end is None and _is_place(begin) and _is_place(length):
        end = begin + length
    return begin, end, label


def _is_place(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _rest_of_word(text: str, end: int) -> str:
    """Return up to two letters between a mark's end and its word's; of Korean, whose words end in particles, none."""
    place = end
    while place < min(len(text), end + 2) and _goes_on(text[place - 1]) and _goes_on(text[place]):
        place += 1
    return text[end:place]


def _goes_on(character: str) -> bool:
    return character.isalnum() and not BLANKLESS.match(character) and not _HANGUL.match(character)


def _bare(word: str) -> str:
    """Return a word without what tokenizers change in it: capitals, accents, blanks, and the marks of their pieces."""
    letters = unicodedata.normalize("NFKD", _OF_PIECES.sub("", word).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _first(item: dict[str, Any], names: Sequence[str]) -> Any:
    return next((item[name] for name in names if name in item), None)
