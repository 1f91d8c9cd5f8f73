"""Rows without a header line that tell themselves: labels that come again beside texts, and fastText's."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from keras_model.data.files.delimited import table_rows
from keras_model.data.files.record import Record
from keras_model.errors import DataError
from keras_model.messages import shown

_LABEL = "__label__"
_LABELS_FIRST = re.compile(rf"(?:{_LABEL}\S+(?:[ \t]+|$))+")
_LABELS_LAST = re.compile(rf"(?:[ \t]+{_LABEL}\S+)+$")
_LOOKED_AT = 400
# The names that pandas gives to the columns of a table which has none.
_COUNTED = ["0", "1"]
_LONGEST_LABEL, _MOST_WORDS = 40, 4


def looks_like_fasttext(text: str) -> bool:
    """Whether every line of a text's beginning has labels such as `__label__spam`, before its text or behind it."""
    lines = [line for line in text.split("\n", _LOOKED_AT)[:_LOOKED_AT] if line.strip()]
    return bool(lines) and all(line.lstrip().startswith(_LABEL) or f" {_LABEL}" in line for line in lines)


def fasttext_records(path: Path, text: str) -> Iterator[Record]:
    """Yield each line as `text` and its `label`, or `labels` where any line has several.

    Raises:
        DataError: a line has no label, or labels amid its text, or all have a comma between the two.
    """
    read: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        found = _LABELS_FIRST.match(line.strip()) or _LABELS_LAST.search(line.strip())
        rest = line.strip().replace(found[0], "", 1) if found else line
        if found is None or _LABEL in rest:
            raise DataError(
                f"{path}, line {number}: {shown(line)} has labels amid its text, or none; put them before it"
            )
        labels = [word.removeprefix(_LABEL) for word in found[0].split()]
        if joined := next((label for label in labels if _LABEL in label), ""):
            raise DataError(f"{path}, line {number}: {shown(joined)} are several labels; put a blank between them")
        read.append((number, rest.strip(), labels))
    if read and all("," in label for _, _, labels in read for label in labels):
        raise DataError(
            f"{path}, line {read[0][0]}: a comma parts {read[0][2][0].partition(',')[0]!r} from its text; put a blank "
            "there, or label,text above the rows"
        )
    names = {label for _, _, labels in read for label in labels}
    for number, _, labels in read:
        if ending := next((label for label in labels if label.endswith(",") and label[:-1] in names), ""):
            told = f"the label {ending!r} ends in a comma, and others do not; put blanks alone between labels"
            raise DataError(f"{path}, line {number}: {told}")
    # As fastText's own scripts write their data, `__label__1 , a text`.
    if len(read) > 1 and all(words_of.startswith(", ") for _, words_of, _ in read):
        read = [(number, words_of.removeprefix(", "), labels) for number, words_of, labels in read]
    several = any(len(labels) > 1 for _, _, labels in read)
    for number, words_of, labels in read:
        yield Record(number, {"text": words_of, **({"labels": labels} if several else {"label": labels[0]})})


def label_column(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which of two columns holds labels, None where that is not clear.

    A column of labels has few values, short ones, all of which the first row's among them come again: so the first row
    is no header. The texts beside them differ more, and are longer.
    """
    if len(rows) < 2 or any(len(row) != 2 for row in rows):
        return None
    found = [
        column for column in (0, 1) if _are_labels([row[column] for row in rows], [row[1 - column] for row in rows])
    ]
    return found[0] if len(found) == 1 else None


def _are_labels(column: Sequence[str], others: Sequence[str]) -> bool:
    values, texts = [value.strip() for value in column], {text.strip() for text in others}
    kinds = set(values)
    return (
        "" not in kinds
        and values.count(values[0]) > 1
        and 2 * len(kinds) <= len(values)
        and len(kinds) < len(texts)
        and all(len(kind) <= _LONGEST_LABEL and len(kind.split()) <= _MOST_WORDS for kind in kinds)
        and sum(map(len, kinds)) * len(texts) < sum(map(len, texts)) * len(kinds)
    )


def looks_headerless(path: Path, text: str, delimiter: str) -> bool:
    """Whether a text's first rows are a label and a text each, without a header line above them."""
    try:
        rows = [fields for _, fields in islice(table_rows(path, _whole_lines(text), delimiter), _LOOKED_AT)]
    except DataError:
        return False
    return label_column(rows) is not None


def headerless_records(path: Path, text: str, delimiter: str) -> Iterator[Record]:
    """Yield each row as `text` and `label`.

    Raises:
        DataError: a row has more or fewer fields than two, or the first one numbers the columns, as pandas does.
    """
    rows = list(table_rows(path, text, delimiter))
    for line, fields in rows:
        if len(fields) != 2:
            raise DataError(
                f"{path}, line {line}: {len(fields)} fields, but the first row has 2, a label and a text; "
                'quote fields that hold the separator with "'
            )
    column = label_column([fields for _, fields in rows])
    if column is None:
        raise DataError(
            f"{path}: has no header line, and its columns do not tell label from text; put text,label above"
        )
    line, first = rows[0]
    if first == _COUNTED and not any(fields[1 - column].isdecimal() for _, fields in rows[1:]):
        raise DataError(
            f"{path}, line {line}: {' and '.join(first)} number the columns; write text and label in their place"
        )
    for line, fields in rows:
        yield Record(line, {"text": fields[1 - column], "label": fields[column]})


def _whole_lines(text: str) -> str:
    """Return the beginning of a text, without the line that it would be cut in."""
    parts = text.split("\n", 2 * _LOOKED_AT)
    return "\n".join(parts[: 2 * _LOOKED_AT])
