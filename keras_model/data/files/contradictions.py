"""What in a file contradicts the way in which its rows would be read."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from keras_model.data.columns import shown
from keras_model.data.files.record import Record
from keras_model.errors import DataError

# Names of columns whose numbers name rows.
_NO_SCORES = {"", "id", "index", "idx", "line", "row", "qid", "qid1", "qid2", "pid"}
# What a column beside two texts says of them where they may not belong together.
_VERDICTS = {
    *("entailment", "contradiction", "neutral", "duplicate", "not_duplicate", "not_entailment", "paraphrase"),
    *("high", "medium", "low", "similar", "dissimilar", "different", "related", "unrelated", "same"),
    *("yes", "no", "true", "false", "positive", "negative", "match", "relevant", "irrelevant"),
}
# Columns that may hold another text than the one that is read by itself.
_SECOND_TEXTS = {
    *("text_a", "text_b", "pair", "query", "question", "premise", "hypothesis", "passage"),
    *("sentence1", "sentence2", "question1", "question2"),
}
_NEGATIVES = {"neg", "negs", "negative", "negatives"}
_PARTS_OF_A_NAME = re.compile("[a-z]+")
_NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?")
_BETWEEN_LABELS = re.compile("[,;]")


def require_partners(path: Path, records: Sequence[Record], columns: Sequence[str]) -> None:
    """Refuse texts that would be learnt as belonging together where another column speaks against it.

    Args:
        path: of the file, for messages.
        records: its rows.
        columns: of the two texts.

    Raises:
        DataError: a third text is named as one that does not belong to the first, numbers could be scores, or words
            tell pairs apart.
    """
    first = records[0]
    for column in first.values:
        plain = column.strip().lower()
        if column in columns or plain in _NO_SCORES:
            continue
        if _NEGATIVES & set(_PARTS_OF_A_NAME.findall(plain)):
            raise DataError(
                f"{path}, line {first.line}: column {column!r} is not read: the other rows' texts are what does not "
                "belong to a text; leave it out"
            )
        values = [record.values.get(column) for record in records]
        if _are_scores(values):
            raise DataError(
                f"{path}, line {first.line}: column {column!r} holds numbers; call it score if it says how alike the "
                "texts are, else leave it out"
            )
        said = {value.strip().lower() for value in values if isinstance(value, str)} - {""}
        if said and said <= _VERDICTS:
            raise DataError(
                f"{path}, line {first.line}: column {column!r} says {shown(first.values[column])} and the like; keep "
                "the rows whose texts belong together, and leave the column out, or give a score"
            )


def require_single_text(path: Path, records: Sequence[Record], columns: Sequence[str]) -> None:
    """Refuse rows of which one text would be read and another not.

    Args:
        path: of the file, for messages.
        records: its rows.
        columns: that are read.

    Raises:
        DataError: a column that is not read has a name of a second text.
    """
    first = records[0]
    for column in first.values:
        if column not in columns and column.strip().lower() in _SECOND_TEXTS:
            raise DataError(
                f"{path}, line {first.line}: {columns[0]!r} would be read, {column!r} would not; call them text_a and "
                "text_b if both count, else leave one out"
            )


def require_parted_labels(path: Path, records: Sequence[Record], column: str) -> None:
    """Refuse a cell of several labels that would be read as one.

    Args:
        path: of the file, for messages.
        records: its rows.
        column: of the labels.

    Raises:
        DataError: a cell is written as a set, or parts labels with a semicolon, or with a comma where another cell
            holds one of them by itself.
    """
    cells = list(_cells(records, column))
    single = {part.strip() for _, cell in cells for part in cell.split("|") if not _BETWEEN_LABELS.search(part)}
    for line, cell in cells:
        parts = {part.strip() for part in _BETWEEN_LABELS.split(cell)}
        if cell.startswith("{") or ";" in cell or (len(parts) > 1 and parts & single):
            raise DataError(
                f"{path}, line {line}: {column} is {shown(cell)}; write several labels with | between them or as a "
                "list in JSON, and so one that holds a comma"
            )


def _cells(records: Sequence[Record], column: str) -> Iterator[tuple[int, str]]:
    for record in records:
        value = record.values.get(column)
        if isinstance(value, str) and value.strip() and not value.strip().startswith("["):
            yield record.line, value.strip()


def _are_scores(values: Sequence[Any]) -> bool:
    """Whether most values that there are are numbers, and not a number of its own for each row, which may name it."""
    told = [str(value).strip() for value in values if value is not None and not isinstance(value, bool)]
    numbers = [value for value in told if _NUMBER.fullmatch(value)]
    fractions = any("." in value or "," in value for value in numbers)
    filled = sum(value != "" for value in told)
    return len(numbers) * 2 > filled and (fractions or len(set(numbers)) < len(numbers))
