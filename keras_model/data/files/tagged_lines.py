"""Sentences a line, each word with its tag behind a bar or a slash, as spaCy's IOB files have them."""

from collections.abc import Iterator
from pathlib import Path

from keras_model.data.files.column_files import DOCUMENT, TAG
from keras_model.data.files.record import Record
from keras_model.errors import DataError
from keras_model.messages import shown

_MARKS = "|/"
_LOOKED_AT = 400


def looks_like_tagged_lines(text: str) -> bool:
    """Whether each piece of a text's first lines is a word with a tag behind it, such as `Rome|B-LOC` and `is|O`."""
    lines = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    pieces = [piece for line in lines if not line.startswith(DOCUMENT) for piece in line.split()]
    # An address may end in /plan-b, but some words are in no entity.
    return any(
        all(_cut(piece, mark) for piece in pieces) and any(piece.endswith((f"{mark}O", f"{mark}o")) for piece in pieces)
        for mark in _MARKS
    )


def _cut(piece: str, mark: str) -> tuple[str, str] | None:
    """Return the word and the tag of a piece, None where it is not written so."""
    before, found, tag = piece.rpartition(mark)
    return (before, tag) if found and before and TAG.fullmatch(tag) else None


def tagged_line_records(path: Path, text: str) -> Iterator[Record]:
    """Yield each sentence as `tokens` and `tags`.

    A sentence is a line, or where no line has more than one word, what stands between blank lines. Between word and tag
    there may be a part of speech, as in `Rome|NNP|B-LOC`, if all words have one.

    Raises:
        DataError: a word has no tag.
    """
    lines = [(number, line.split()) for number, line in enumerate(text.split("\n"), start=1)]
    words = [(number, piece) for number, pieces in lines for piece in pieces if not piece.startswith(DOCUMENT)]
    mark = next((mark for mark in _MARKS if _cut(words[0][1], mark)), _MARKS[0])
    for number, piece in words:
        if not _cut(piece, mark):
            raise DataError(f"{path}, line {number}: {shown(piece)} is no word with its tag, such as Rome{mark}B-LOC")
    between = min(piece.count(mark) for _, piece in words) > 1
    word_a_line = all(len(pieces) < 2 for _, pieces in lines)
    current = Record(0, {"tokens": [], "tags": []})
    for number, pieces in [*lines, (0, [])]:
        if current.values["tokens"] and (not word_a_line or not pieces or pieces[0].startswith(DOCUMENT)):
            yield current
            current = Record(0, {"tokens": [], "tags": []})
        if pieces and not current.line:
            current = Record(number, current.values)
        for piece in pieces:
            if found := _cut(piece, mark):
                current.values["tokens"].append(found[0].rpartition(mark)[0] if between else found[0])
                current.values["tags"].append(found[1])
