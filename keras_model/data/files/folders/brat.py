"""Texts and their marks as BRAT keeps them: for each `a.txt` an `a.ann` beside it.

The format is that of https://brat.nlplab.org/standoff.html. Of the marks, text-bound ones (`T`) are entities, but for
the triggers of events (`E`). What is said of entities, such as relations, attributes and notes, is not read. Places
count code points of the whole text from 0, line ends among them.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from keras_model.data.files.decoding import decode, read_file
from keras_model.data.files.record import Record
from keras_model.errors import DataError, InputFileError
from keras_model.messages import shown
from keras_model.regular_file import read_regular

MARKS = ".ann"
_TEXT = ".txt"
# Of a mark: its number, label and places, and the marked text.
_MARK = re.compile(r"(T\S*)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)")
_TRIGGER = re.compile(r"E\S*\t[^\s:]+:(T\S*)")
# Begin the lines of relations, events, attributes, modifications, entries of databases, notes and equivalences.
_OF_MARKS = "REAMN#*"
_BESIDE = re.compile(r".*\.conf|(readme|license|licence)(\..*)?", re.IGNORECASE)


class _Mark(NamedTuple):
    """An entity in a text, from the first of its characters to the one behind its last."""

    start: int
    end: int
    label: str


def brat_records(path: Path) -> list[Record]:
    """Return a record with `text` and `entities` for each line of the texts of a folder.

    Args:
        path: of the folder, which also may hold BRAT's settings (`.conf`), a README and a licence.

    Returns:
        Records in the order of the files' names. Lines without a letter have none. Lines that an entity goes on in
        are one text.

    Raises:
        InputFileError: another file is among them, a text has no file of marks, or the other way round.
        DataError: a mark is none, has several places, or marks another text than it says.
    """
    records: list[Record] = []
    for file in _texts(path):
        text = read_file(file)
        marks = list(_marks(file.with_suffix(MARKS), text))
        for start, end in _parts(text, marks):
            part = text[start:end]
            entities = [
                {"start": mark.start - start, "end": mark.end - start, "label": mark.label}
                for mark in marks
                if start <= mark.start < end
            ]
            name = f"{file.name}, line {text.count(chr(10), 0, start) + 1}"
            records.append(Record(len(records) + 1, {"text": part, "entities": entities}, name))
    return records


def _texts(path: Path) -> list[Path]:
    files = sorted(found for found in path.iterdir() if not found.name.startswith(".") and found.is_file())
    texts = [file for file in files if file.suffix == _TEXT and not _BESIDE.fullmatch(file.name)]
    for file in files:
        if file.suffix == MARKS and not file.with_suffix(_TEXT).is_file():
            raise InputFileError(f"{file}: has no {file.stem}{_TEXT} beside it, whose marks it could hold")
        if file.suffix not in (_TEXT, MARKS) and not _BESIDE.fullmatch(file.name):
            raise InputFileError(f"{file}: is neither a text nor marks of BRAT; move it elsewhere")
    for file in texts:
        if not file.with_suffix(MARKS).is_file():
            told = "put an empty one there if nothing is marked in it"
            raise InputFileError(f"{file}: has no {file.stem}{MARKS} beside it; {told}")
    return texts


def _marks(file: Path, text: str) -> Iterator[_Mark]:
    """Give each entity of a file of marks."""
    lines = [line.rstrip("\r") for line in decode(file, read_regular(file)).split("\n")]
    triggers = {found.group(1) for found in map(_TRIGGER.match, lines) if found}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line[0] in _OF_MARKS:
            continue
        found = _MARK.fullmatch(line)
        if found is None:
            raise DataError(f"{file}, line {number}: is {shown(line)}, which is no mark of BRAT")
        name, label, places, marked = found.groups()
        if name in triggers:
            continue
        if ";" in places:
            told = "an entity here is one piece; mark it from its beginning to its end, or leave it out"
            raise DataError(f"{file}, line {number}: marks {shown(marked)} in several pieces; {told}")
        start, end = map(int, places.split())
        # BRAT writes a blank for an end of a line.
        held = text[start:end].replace("\n", " ")
        if start >= end or held != marked:
            told = f"marks {shown(marked)} where {file.stem}{_TEXT} has {shown(held)}; count code points from 0"
            raise DataError(f"{file}, line {number}: {told}")
        yield _Mark(start, end, label)


def _parts(text: str, marks: list[_Mark]) -> Iterator[tuple[int, int]]:
    """Give the places of the lines of a text, of several together where a mark goes on."""
    ends = [place for place, letter in enumerate(text) if letter == "\n"] + [len(text)]
    start = 0
    for end in ends:
        if any(mark.start < end < mark.end for mark in marks):
            continue
        if text[start:end].strip():
            yield start, end
        start = end + 1
