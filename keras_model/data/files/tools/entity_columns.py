"""The column with the marks of a text: under whichever name a tool gives it, and left out where nothing is marked."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record
from keras_model.data.marked_text import BEGIN

# Columns of marks, by all names that they may have; spaCy's Doc.to_json calls them `ents`.
_ENTS = "ents"
_MARK_COLUMNS = ("entities", "spans", "label", "labels")


def in_every_record(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records that all have marks where others have them, as `with_all_marks`; spaCy's `ents` are `entities`."""
    found = list(records)
    if any(_marks(record.values.get(_ENTS)) for record in found) and not found[0].values.keys() & {*_MARK_COLUMNS}:
        found = [_renamed(record, _ENTS) for record in found]
    return with_all_marks(found)


def labels_that_mark(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records whose `label` or `labels` mark characters, as Doccano writes them, with these as `entities`."""
    found = list(records)
    for column in ("label", "labels"):
        if any(_marks(record.values.get(column)) for record in found) and "entities" not in found[0].values:
            found = [_renamed(record, column) for record in found]
    return found


def with_all_marks(records: list[Record]) -> list[Record]:
    """Return records in which those that were judged have an empty list where others have marks, and they nothing.

    Label Studio's smaller JSON and its CSV leave out what was not marked, and so do Prodigy's rows.
    """
    for column in _MARK_COLUMNS:
        if any(_marks(value := record.values.get(column)) or _writes_marks(value) for record in records):
            return [
                replace(record, values={**record.values, column: []})
                if record.values.get(column) in (None, "") and _was_judged(record.values)
                else record
                for record in records
            ]
    return records


def _was_judged(values: dict[str, Any]) -> bool:
    return bool(values.get("annotation_id")) or values.get("answer") == "accept"


def _writes_marks(value: Any) -> bool:
    return isinstance(value, str) and value.startswith('[{"') and any(f'"{name}"' in value for name in BEGIN)


def _marks(value: Any) -> bool:
    return isinstance(value, list) and any(
        isinstance(item, list) or (isinstance(item, dict) and any(name in item for name in BEGIN)) for item in value
    )


def _renamed(record: Record, column: str) -> Record:
    values = {("entities" if name == column else name): value for name, value in record.values.items()}
    return Record(record.line, values, record.name)
