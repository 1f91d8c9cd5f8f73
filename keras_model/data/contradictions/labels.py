"""Cells that hold no label, or several, where one is read of each."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from keras_model.data.contradictions.cells import BYTES, DECODE, NUMBER, count_of_words
from keras_model.data.files.record import Record
from keras_model.data.files.table import Table, named
from keras_model.errors import DataError
from keras_model.messages import shown

_TAG, _BEGINS = re.compile(r"O|[BIESLU]-.+"), re.compile("B-")
_BETWEEN_LABELS = re.compile("[,;]")
# What else may part the labels of a cell, if all that it parts are labels of other cells: Doccano writes a hash.
_BETWEEN_KNOWN = ("|", ";", ",", "#", "/", "+", "&")
_LIST = re.compile(r"\[|\(.*\)$")
# A number with so many digits measures, and names no class.
_MEASURED = re.compile(r"[+-]?[0-9]*\.[0-9]{2,}[1-9]0*(?:[eE][+-]?[0-9]+)?")
# As Stack Exchange writes the tags of a question.
_BRACKETED = re.compile(r"(?:<[^<>]+>){2,}")
_HALVES = re.compile(r"[+-]?[0-9]+,([0-9]+)")


def require_single_labels(table: Table, column: str) -> None:
    """Refuse a cell of several labels that would be read as a label of its own.

    Raises:
        DataError: a cell writes out a set or an object, or all of its parts are labels, or parts, of other cells.
    """
    cells = list(_cells(table, column))
    several = _of_known_parts({cell for _, cell in cells}, _BETWEEN_KNOWN[:4])
    for record, cell in cells:
        if cell in several or _BRACKETED.fullmatch(cell) or (cell.startswith("{") and cell.endswith("}")):
            raise table.fault(
                f"{column} is {shown(cell)}, several labels; --task multi-label-classification learns them, with | "
                "between them; rename it if it is one",
                record,
            )


def require_no_truths_beside(table: Table, column: str) -> None:
    """Refuse true and false where other rows have other labels: YAML makes them of `no`, `off` and `yes`.

    Raises:
        DataError: some of the labels are true or false, and others are not.
    """
    told = table.column(column)
    truth = next((place for place, value in enumerate(told) if isinstance(value, bool)), None)
    other = next((value for value in told if value is not None and not isinstance(value, bool)), None)
    if truth is not None and other is not None:
        record = table.records[truth]
        raise named(
            table.fault(
                f"{column} is {shown(record.values[column])}, but other rows have {shown(other)} and the like; write "
                'the name of the label, such as "no", in quotes',
                record,
            ),
            record,
        )


def require_classes(table: Table, column: str) -> None:
    """Refuse labels that are no classes of texts, but measures, or tags of words.

    Raises:
        DataError: all are numbers, and one is a measure such as 0.8936; all are bytes as Python prints them; or all are
            tags such as `O` and `B-PER`, and each text is a word, or a label has several of them.
    """
    found = list(zip(table.records, table.column(column), strict=True))
    told = [(record, str(value).strip()) for record, value in found if isinstance(value, str | int | float)]
    labels = {label for _, label in told}
    if all(map(NUMBER.fullmatch, labels)):
        pairs = "text_b" in table.first.values or "pair" in table.first.values
        for record, value in found:
            if _measures(value, pairs):
                raise table.fault(
                    f"{column} is {shown(value)}, a number that names no class; --task regression learns numbers, else "
                    "write the names of classes",
                    record,
                )
    if not told:
        return
    first, label = told[0]
    if all(map(BYTES.fullmatch, labels)):
        raise table.fault(f"{column} is {shown(label)}, {DECODE}", first)
    tags = {tag for label in labels for tag in label.split()}
    of_words = "O" in tags and any(map(_BEGINS.match, tags)) and all(map(_TAG.fullmatch, tags))
    if of_words and any(" " in label for label in labels):
        raise table.fault(f"{column} is {shown(label)}, a tag for each word; call the columns tokens and tags", first)
    if of_words and all(count_of_words(text) < 2 for text in table.column("text")):
        raise table.fault(
            f"{column} is {shown(label)}, a word's tag; call the columns word and tag, and tell sentences apart by a "
            "column sentence_id",
            first,
        )


def require_no_classes(table: Table, column: str) -> None:
    """Refuse numbers of classes as scores: of premises and hypotheses, 0 is an entailment and 2 a contradiction.

    Raises:
        DataError: a `label` of a premise and its hypothesis is a whole number, and one is 2.
    """
    told = {str(value).strip() for value in table.column(column)}
    if column == "label" and table.first.renamed.get("premise") == "text_a" and "2" in told and told <= {"0", "1", "2"}:
        raise table.fault(
            f"label is {shown(table.first.values[column])}, a class of premise and hypothesis, and no score; call it "
            "score if it says how alike they are"
        )


def require_names_of_labels(table: Table, column: str) -> None:
    """Refuse lists, which are read, that hold a number for each label, and not the names of those that a row has.

    Raises:
        DataError: a list holds a fraction, or all lists are as long, and hold nothing but numbers from 0 to 1.
    """

    def fault(record: Record) -> DataError:
        value = shown(record.values[column])
        told = f"{column} is {value}, a number for each label; write the names of those that the row has"
        return table.fault(told, record)

    lists = [(record, value) for record in table.records if isinstance(value := record.values.get(column), list)]
    for record, value in lists:
        if any(isinstance(number, float) and not number.is_integer() for number in value):
            raise fault(record)
    lengths = {len(value) for _, value in lists}
    alike = len(lists) == len(table.records) > 1 and len(lengths) == 1 and lengths.pop() > 1
    if alike and all(number in (0, 1) and isinstance(number, int | float) for _, value in lists for number in value):
        raise fault(table.first)


def require_parted_labels(table: Table, column: str) -> None:
    """Refuse a cell of several labels that would be read as one.

    Raises:
        DataError: a cell is written as a set, or parts labels with a semicolon, or with a comma where another cell
            holds one of them by itself, or with another sign where other cells hold all of them, or with blanks where
            other cells hold each of them by itself, or parts numbers with blanks.
    """
    cells = list(_cells(table, column))
    several = _of_known_parts({cell for _, cell in cells}, _BETWEEN_KNOWN[1:])
    single = {part.strip() for _, cell in cells for part in cell.split("|") if not _BETWEEN_LABELS.search(part)}
    for record, cell in cells:
        parts = {part.strip() for part in _BETWEEN_LABELS.split(cell)}
        words = cell.split()
        blanks = len(words) > 1 and (all(map(str.isdecimal, words)) or single.issuperset(words))
        if (
            cell.startswith("{")
            or _BRACKETED.fullmatch(cell)
            or ";" in cell
            or (len(parts) > 1 and parts & single)
            or cell in several
            or blanks
        ):
            raise table.fault(
                f"{column} is {shown(cell)}; write several labels with | between them or as a list in JSON, and so one "
                "that holds a comma",
                record,
            )


def _cells(table: Table, column: str) -> Iterator[tuple[Record, str]]:
    """Yield each record whose cell holds a text that is no list, with that text."""
    for record, value in zip(table.records, table.column(column), strict=True):
        if isinstance(value, str) and value.strip() and not _LIST.match(value.strip()):
            yield record, value.strip()


def _of_known_parts(cells: set[str], signs: Sequence[str]) -> set[str]:
    """Return the cells that one of the signs parts so that each part is in another cell, by itself or as a part."""
    found: set[str] = set()
    for sign in signs:
        parted = {cell: {part.strip() for part in cell.split(sign)} for cell in cells}
        held = Counter(part for parts in parted.values() for part in parts)
        several = {cell for cell, parts in parted.items() if len(parts) > 1 and all(p and held[p] > 1 for p in parts)}
        # Of 3, 3,5 and 4 stars none are several.
        halves = [_HALVES.fullmatch(cell) for cell in cells if sign in cell]
        if not (sign == "," and all(halves) and len({half[1] for half in halves if half}) == 1):
            found |= several
    return found


def _measures(value: Any, of_pair: bool) -> bool:
    """Whether a number is no whole, half or quarter one, as stars are; in a text by itself, 3.8 may be a name."""
    try:
        apart = not (4 * float(value)).is_integer()
    except (TypeError, ValueError, OverflowError):
        return False
    return apart and (of_pair or isinstance(value, float) or _MEASURED.fullmatch(value.strip()) is not None)
