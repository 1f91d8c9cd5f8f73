"""The ways to write where an entity begins and ends, and from each of them to BIO."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from keras_model.data.rows import Row, TokenRow
from keras_model.errors import DataError

AnyRow = TypeVar("AnyRow", Row, str, Row | str)

OUTSIDE = "O"
TYPES_ALONE = "plain"
# Letters: B begins an entity, I or M is within, E or L ends it, S, U or W is all of it.
_LETTERS = "BIMELSUW"
_ENDING, _WHOLE, _LONE = "EL", "SUW", "BSUW"
_SCHEMES = (("BIOES", set("BIES")), ("BILOU", set("BILU")), ("BMES", set("BMES")), ("BMEWO", set("BMEW")))
# Schemes that mark one edge of each entity, with the letter that marks it, and those that mark it only where an entity
# of the same type is beside it.
_OF_ONE_EDGE = {"BIO": ("B", "IOB1"), "IOE2": ("E", "IOE1")}
# How the place of a word in its entity is written elsewhere, before or behind its type, with a mark between them.
_PLACES = (
    set(_LETTERS)
    | {"BEG", "BEGIN", "START", "IN", "INS", "INSIDE", "INTERMEDIATE", "MID", "MIDDLE", "CONT", "END", "LAST"}
    | {"SINGLE", "SINGLETON", "UNIT", "WHOLE"}
)
_BEGINNINGS = {"B", "BEG", "BEGIN", "START"}
_PLACE_FIRST = re.compile(r"(?P<place>[A-Za-z]+)[^\w]+(?P<type>.+)")
_PLACE_LAST = re.compile(r"(?P<type>.+?)[^\w]+(?P<place>[A-Za-z]+)")
_PLACE_JOINED = re.compile(r"(?P<place>[BIESLUMW])(?P<type>[A-Za-z].*)")
# Brackets around the words of an entity, as OntoNotes and CoNLL-2012 have them: (PER*, *, *).
_BRACKETED = re.compile(r"\([^()]+\*?\)?|\*\)+")
# What older code gave the tokenizer's own tokens, and every piece of a word but its first: no place in an entity.
_OF_TOKENS = re.compile(r"\[[^\[\]]+\]|<[^<>]+>|X|PAD")
# Tags of a word that were joined, as nested entities are written.
_SEVERAL = re.compile(r"[-_].+(?:[|,;+] ?[BIESLU][-_].|\|O$)|^O\|")
# The share of an annotator's slips; with more of them, two schemes were put together.
_MOST_SLIPS = 1 / 20


@dataclass(frozen=True)
class TagForm:
    """How letter and type stand in a tag.

    Attributes:
        pattern: whose groups `letter` and `type` they are.
        written: as an example.
    """

    pattern: re.Pattern[str]
    written: str

    def parts(self, tag: str) -> tuple[str, str] | None:
        """Return the letter in upper case and the type of a tag, or None where it is written otherwise."""
        found = self.pattern.fullmatch(tag)
        return (found["letter"].upper(), found["type"]) if found else None


def _forms() -> tuple[TagForm, ...]:
    forms = []
    for letters, written in ((_LETTERS, "B"), (_LETTERS.lower(), "b")):
        for mark in "-_":
            forms.append(TagForm(re.compile(f"(?P<letter>[{letters}]){mark}(?P<type>.+)"), f"{written}{mark}x"))
        for mark in "-_":
            forms.append(TagForm(re.compile(f"(?P<type>.+){mark}(?P<letter>[{letters}])"), f"x{mark}{written}"))
    return tuple(forms)


_FORMS = _forms()
_BARE = TagForm(re.compile(f"(?P<letter>[{_LETTERS}])(?P<type>)"), "B")


@dataclass(frozen=True)
class TagScheme:
    """How the tags of a file are written.

    Attributes:
        name: BIO, IOB1, IOE1, IOE2, BIOES, BILOU, BMES, BMEWO, or `TYPES_ALONE` where a tag is a type itself.
        form: as `x-B`, or "" of plain tags.
        slips: entities that do not keep to the scheme. They are read as the CoNLL evaluation reads them.
    """

    name: str
    form: str = ""
    slips: int = 0

    def __str__(self) -> str:
        """Return what a user is told."""
        usual = not self.form or self.form in ("B-x", "B")
        told = self.name if usual else f"{self.name} written {self.form}"
        return f"{told}; slips: {self.slips}" if self.slips else told


def read_as_bio(path: Path, rows: Sequence[TokenRow]) -> tuple[TagScheme, list[TokenRow]]:
    """Return the scheme of the rows' tags, and the rows with their tags in BIO, written `B-x`, `I-x` and `O`.

    Entities are the same before and after. `I-x` where there is nothing to go on with, also behind an entity that has
    ended, begins one, as in the CoNLL evaluation. Plain tags, such as parts of speech, stay as they are.

    Raises:
        DataError: tags of two schemes or forms are mixed, and two of them are named with their lines; or a word has
            several tags.
    """
    first_lines: dict[str, int] = {}
    for row in rows:
        for tag in row.tags:
            first_lines.setdefault(tag, row.line)
    if told := next(filter(_SEVERAL.search, first_lines), ""):
        raise DataError(
            f"{path}, line {first_lines[told]}: the tag {told!r} holds several, as of entities within entities; keep "
            "one a word"
        )
    form = _form_of(path, first_lines)
    if form is None:
        if told := _written_otherwise(first_lines):
            raise DataError(
                f"{path}, line {first_lines[told]}: the tag {told!r} tells the place of a word within an entity, but "
                "is not written as B-x, I-x and O; write it so, or an entity would be several"
            )
        return TagScheme(TYPES_ALONE), list(rows)
    parts = {tag: form.parts(tag) for tag in first_lines}
    name = _name_of(path, {letter: (tag, first_lines[tag]) for tag, found in parts.items() if found
                           for letter in found[0]})  # fmt: skip
    read, slips, entities, first_slip = [], 0, 0, 0
    free = loose = 0
    for row in rows:
        bio = _bio(parts, row.tags)
        read.append(replace(row, tags=tuple(bio)))
        entities += sum(tag[:1] == "B" for tag in bio)
        of_row = _slips(name, parts, row.tags)
        slips += of_row
        first_slip = first_slip or (row.line if of_row else 0)
        if name in _OF_ONE_EDGE:
            counts = _edges(name, parts, row.tags)
            free, loose = free + counts[0], loose + counts[1]
    of_one_edge = name
    if name in _OF_ONE_EDGE:
        name, slips = (_OF_ONE_EDGE[name][1], free) if loose > free else (name, loose)
    if slips > entities * _MOST_SLIPS:
        line = first_slip or next((row.line for row in rows if _edges(of_one_edge, parts, row.tags)[1]), 0)
        raise DataError(
            f"{path}, line {line}: the tags mix schemes: {min(slips, entities)} of {entities} entities are not in "
            f"{name}; write all in one scheme, such as BIO"
        )
    return TagScheme(name, form.written, slips), read


def tags_for(labels: Sequence[str], rows: Iterable[AnyRow]) -> list[AnyRow]:
    """Return rows in BIO with their tags as a model with these labels writes them, which may be in another scheme.

    Rows without tags stay as they are.
    """
    form = _form_of_labels(labels)
    known = set(labels)
    if form is None:

        def tags_of(tags: Sequence[str]) -> list[str]:
            return [tag if tag in known else tag[2:] or tag for tag in tags]

    else:
        written = {parts: label for label in labels if (parts := form.parts(label))}
        letters = {letter for letter, _ in written}
        # Who never wrote B-x for an entity of its own wrote IOB1.
        lone = {kind for letter, kind in written if letter == "I"} <= {
            kind for letter, kind in written if letter == "B"
        }
        if letters <= {"B", "I"} and lone and form.written in ("B-x", "B"):
            return list(rows)
        outside = next((label for label in labels if label.upper() == OUTSIDE), OUTSIDE)

        def tags_of(tags: Sequence[str]) -> list[str]:
            return _written(tags, letters, written, outside)

    return [replace(row, tags=tuple(tags_of(row.tags))) if isinstance(row, TokenRow) else row for row in rows]


def unread_scheme(labels: Sequence[str]) -> str:
    """Return how labels write entities where a model's answers are not read so, such as "BMES written B_x", else "".

    Answers are read in BIO, BIOES and BILOU written `B-x`, and as plain types, in Python and in Java. Types that tell a
    word's place otherwise, such as `B:x`, are refused here as in rows: each word would be an entity. Labels of a
    tokenizer's own tokens, such as `[CLS]`, `<pad>` and `X`, have no say in it.
    """
    form = _form_of_labels(labels)
    if form is None and (placed := _placed_otherwise(_inside(_of_words(labels)))):
        return f"of a scheme written {placed}"
    letters = {parts[0] for label in labels if form and (parts := form.parts(label))}
    # Plain types may end as a letter does, but of a scheme there is always one that begins an entity.
    if form is None or "B" not in letters or (form.written in ("B-x", "B") and letters <= set("BIELSU")):
        return ""
    return f"{_scheme_of(letters) or 'of several schemes,'} written {form.written}"


def check_scheme(labels: Sequence[str], path: str | Path) -> None:
    """Make sure that answers in these labels are read as they are meant.

    Raises:
        DataError: they are in a scheme that `unread_scheme` names.
    """
    if told := unread_scheme(labels):
        raise DataError(
            f"{path}: the labels are {told}; rename them in the folder's labels.txt to B-x, I-x, E-x and S-x (M-x is "
            "I-x, W-x is S-x), which says the same, and build its .tflite again"
        )


def _scheme_of(letters: set[str]) -> str:
    """Return the first scheme that has these letters, "" where none has them all."""
    one_edge = ((name, {"I", letter}) for name, (letter, _) in _OF_ONE_EDGE.items())
    return next((name for name, own in (*one_edge, *_SCHEMES) if letters <= own), "")


def _form_of_labels(labels: Sequence[str]) -> TagForm | None:
    """Return the form in which all of a model's labels are that may stand at a word, or None where they are plain."""
    return _form_of(None, dict.fromkeys(_of_words(labels), 0))


def _of_words(labels: Iterable[str]) -> list[str]:
    return [label for label in labels if not _OF_TOKENS.fullmatch(label)]


def _form_of(path: Path | None, first_lines: dict[str, int]) -> TagForm | None:
    """Return the form in which all tags but those outside are, or None where they are plain."""
    inside = _inside(first_lines)
    if not inside:
        return None
    for form in (*_FORMS, _BARE):
        if all(form.parts(tag) for tag in inside):
            return form
    forms = {tag: next((form for form in _FORMS if form.parts(tag)), None) for tag in inside}
    begun = any(form and (parts := form.parts(tag)) and parts[0] == "B" for tag, form in forms.items())
    # Types may end as a letter does, but where one is written as a beginning, the others are beginnings, too, or O.
    if path is None or not (begun or (len(inside) < len(first_lines) and any(forms.values()))):
        return None
    tag = next(tag for tag in inside if forms[tag])
    other = next(other for other in inside if forms[other] is not forms[tag])
    raise DataError(
        f"{path}, line {first_lines[other]}: the tag {other!r} is not written as {tag!r} of line {first_lines[tag]}; "
        "write all tags in one way, such as B-x, and O outside of entities"
    )


def _inside(tags: Collection[str]) -> list[str]:
    """Return tags without that which stands outside of entities, which is `o` only where there is no `O`."""
    outside = {tag for tag in tags if tag in ("", OUTSIDE)} or {"o"}
    return [tag for tag in tags if tag not in outside]


def _written_otherwise(tags: Iterable[str]) -> str:
    """Return a tag that tells a word's place in an entity in a way that is not read, such as `B:PER`, or ""."""
    inside = [tag for tag in tags if tag not in ("", "O", "o")]
    return next((tag for tag in inside if _BRACKETED.fullmatch(tag)), "") or _placed_otherwise(inside)


def _placed_otherwise(inside: Sequence[str]) -> str:
    """Return the first tag that is not written `B-x` where all have a place before or behind their type, or ""."""
    for pattern in (_PLACE_FIRST, _PLACE_LAST, _PLACE_JOINED):
        parts = [found for tag in inside if (found := pattern.fullmatch(tag))]
        places = {found["place"].upper() for found in parts}
        if len(parts) < len(inside) or not places <= _PLACES or not places & _BEGINNINGS or len(places) < 2:
            continue
        kinds = [found["type"] for found in parts]
        # Types that merely look so, such as those of brands, do not come with two places each.
        if len(set(kinds)) < len(kinds):
            return next(tag for tag in inside if not _FORMS[0].parts(tag))
    return ""


def _name_of(path: Path, letters: dict[str, tuple[str, int]]) -> str:
    if name := _scheme_of(set(letters)):
        return name
    # The scheme that most letters speak for names what does not belong to it.
    name, own = max(_SCHEMES, key=lambda scheme: len(scheme[1] & set(letters)))
    odd = next(letter for letter in letters if letter not in own)
    usual = next(letter for letter in letters if letter in own)
    raise DataError(
        f"{path}, line {letters[odd][1]}: the tags mix schemes: {letters[odd][0]!r} is not {name}, as "
        f"{letters[usual][0]!r} of line {letters[usual][1]}; write all in one scheme, such as BIO"
    )


def _bio(parts: dict[str, tuple[str, str] | None], tags: Sequence[str]) -> list[str]:
    found = []
    before: tuple[str, str] | None = None
    for tag in tags:
        own = parts[tag]
        if own is None:
            found.append(OUTSIDE)
        else:
            letter, kind = own
            begins = letter in _LONE or before is None or before[1] != kind or before[0] in (*_ENDING, *_WHOLE)
            found.append(("B" if begins else "I") + (f"-{kind}" if kind else ""))
        before = own
    return found


def _edges(name: str, parts: dict[str, tuple[str, str] | None], tags: Sequence[str]) -> tuple[int, int]:
    """Count the edges that a scheme of one edge marks though nothing of the same type is beside them, and the unmarked.

    In BIO these are the entities that B begins where I could not go on, and those that I begins; in IOE2, those that E
    ends, and those that I ends.
    """
    mark, _ = _OF_ONE_EDGE[name]
    free = loose = 0
    beside: tuple[str, str] | None = None
    for tag in tags if mark == "B" else reversed(tags):
        own = parts[tag]
        if own is not None:
            goes_on = beside is not None and beside[1] == own[1]
            free += own[0] == mark and not goes_on
            loose += own[0] == "I" and not goes_on
        beside = own
    return free, loose


def _slips(name: str, parts: dict[str, tuple[str, str] | None], tags: Sequence[str]) -> int:
    """Count the places where an entity with an end of its own is not begun, or not ended."""
    if name in _OF_ONE_EDGE:
        return 0
    slips, open_kind = 0, None
    for tag in [*tags, None]:
        own = parts[tag] if tag is not None else None
        letter, kind = own or ("", None)
        continues = letter in (*"IM", *_ENDING) and letter != ""
        slips += (open_kind is not None and not (continues and kind == open_kind)) or (continues and open_kind != kind)
        open_kind = kind if letter in ("B", "I", "M") else None
    return slips


def _written(tags: Sequence[str], letters: set[str], written: dict[tuple[str, str], str], outside: str) -> list[str]:
    inner = "M" if "M" in letters else "I"
    last = next((letter for letter in _ENDING if letter in letters), inner)
    whole = next((letter for letter in _WHOLE if letter in letters), "B" if "B" in letters else last)
    found = []
    for place, tag in enumerate(tags):
        if tag == OUTSIDE or tag[:1] not in "BI":
            found.append(outside if tag == OUTSIDE else tag)
            continue
        kind = tag[2:]
        ends = place + 1 == len(tags) or tags[place + 1] != ("I" + tag[1:])
        letter = (whole if ends else "B") if tag[0] == "B" else (last if ends else inner)
        usual = written.get((letter, kind), tag)
        found.append(written.get(("I", kind), usual) if letter == "B" and (letter, kind) not in written else usual)
    return found
