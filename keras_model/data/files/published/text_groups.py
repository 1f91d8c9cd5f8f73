"""Texts that belong together in lists: FlagEmbedding's `pos` and `neg`, sentence-transformers' sets and lists."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from keras_model.data.files.arrays import array_records
from keras_model.data.files.headerless import label_column
from keras_model.data.files.literals import looks_like_literal, read_literal
from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import names_negatives
from keras_model.errors import DataError
from keras_model.messages import shown

_FIRST, _PARTNERS = ("query", "anchor"), ("pos", "positive", "positives")
_SET = "set"
# The columns of lists, a text each.
_COLUMNS = ("anchor", "positive", "negative")


def in_pairs(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return a record for each pair of texts that belong together, where a record lists them; others as they are.

    - `query` or `anchor`, with a list of partners as `pos` or `positive`: a record a partner. Lists of texts that do
      not belong to it, as `neg`, stay.
    - `set`, a list of texts all of which belong together: the first with each other one, so that no pair is another's
      counterexample.

    Raises:
        DataError: a list has no text that belongs to another.
    """
    return [pair for record in records for pair in _pairs(path, record)]


def _pairs(path: Path, record: Record) -> Iterator[Record]:
    values = record.values
    first = next((name for name in _FIRST if isinstance(values.get(name), str)), "")
    partners, texts = next(
        ((name, told) for name in _PARTNERS if (told := _listed(values, name)) is not None), ("", [])
    )
    if first and partners:
        if not texts:
            raise record.fault(path, f"{partners} is empty; give a text that belongs to {first}")
        for text in texts:
            others = {name: value for name, value in values.items() if name != partners}
            yield _part(record, {**others, _COLUMNS[1]: text})
    elif list(values) == [_SET] and _are_texts(values[_SET]):
        texts = values[_SET]
        if len(texts) < 2:
            raise record.fault(path, f"{_SET} is {shown(texts)}; give two texts or more that belong together")
        for text in texts[1:]:
            yield _part(record, dict(zip(_COLUMNS, (texts[0], text), strict=False)))
    else:
        yield record


def _listed(values: dict[str, Any], column: str) -> list[str] | None:
    """Return the texts of a column that lists them, if written into a cell; None of anything else.

    Beside `neg`, a single text as `pos` is one, too; in tables of words, that is a part of speech.
    """
    told = values.get(column)
    if isinstance(told, str) and looks_like_literal(told):
        try:
            written = read_literal(told)
        except ValueError:
            written = None
        told = written if isinstance(written, list) else told
    if isinstance(told, str) and column == _PARTNERS[0] and told.strip() and any(map(names_negatives, values)):
        told = [told]
    return told if _are_texts(told) else None


def _part(record: Record, values: dict[str, Any]) -> Record:
    return Record(record.line, values, record.name)


def listed_texts(path: Path, items: Sequence[tuple[int, Any]]) -> list[Record]:
    """Return the rows of lines that are lists of texts, as sentence-transformers' training data are.

    Two texts belong together, unless one side holds labels that come again; then they are a text and its label. A third
    one, and others behind it, do not belong to the first.

    Raises:
        DataError: a line is no list of two texts or more, or has more of them than the first.
    """
    width = len(items[0][1])
    for line, item in items:
        if not _are_texts(item) or len(item) != max(width, 2):
            raise DataError(f"{path}, line {line}: holds {shown(item)}; each line holds one JSON object")
    if width == 2 and label_column([item for _, item in items]) is not None:
        return array_records(path, items)
    return [Record(line, dict(zip(_names(width), item, strict=True))) for line, item in items]


def _names(width: int) -> list[str]:
    return [*_COLUMNS[:width], *(f"{_COLUMNS[-1]}_{number}" for number in range(2, width - 1))]


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)
