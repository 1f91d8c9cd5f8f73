"""Categories as spaCy, Doccano and Prodigy tell them of a text: listed, chosen from options, or by 1 and 0."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record

# Columns of categories: spaCy's and Doccano's, Prodigy's, and those that have their names here.
_CATEGORIES = ("cats", "accept", "label", "labels")


def as_labels(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records whose categories are a `label` where each has one, else `labels`; others as they are.

    - `cats`, `label` or `labels` that tell of each category whether the row has it, as in spaCy;
    - `cats` that list them, as in Doccano;
    - Prodigy's `accept` beside its `options`.

    Raises:
        DataError: `cats` are probabilities.
    """
    for column in _CATEGORIES:
        told = [_categories(path, record, column) for record in records]
        if any(told) and all(
            column == name or name not in record.values for record in records for name in ("label", "labels")
        ):
            single = all(own is not None and len(own) == 1 for own in told)
            return [
                replace(record, values=_labelled(record.values, column, single, own))
                for record, own in zip(records, told, strict=True)
            ]
    return list(records)


def _labelled(values: dict[str, Any], column: str, single: bool, own: list[str] | None) -> dict[str, Any]:
    # Prodigy's options are those of all rows.
    told = (column, "options") if column == "accept" else (column,)
    others = {name: value for name, value in values.items() if name not in told}
    if own is None:
        return others
    return others | ({"label": own[0]} if single else {"labels": own})


def _categories(path: Path, record: Record, column: str) -> list[str] | None:
    """Return the categories that a record has by a column, None where the column tells none."""
    value = record.values.get(column)
    if column == "accept":
        value = value if "options" in record.values else None
        return [str(name) for name in value] if isinstance(value, list) else None
    if isinstance(value, list) and column == "cats":
        return [name for name in value if isinstance(name, str)]
    if not isinstance(value, dict) or not all(isinstance(told, int | float) for told in value.values()):
        return None
    if uncertain := next((told for told in value.values() if told not in (0, 1)), None):
        if column != "cats":
            return None
        raise record.fault(
            path,
            f"{column} gives a category {uncertain:g}; give 1 to those that the row has, and 0 to the others"
            f"{f' ({record.name})' if record.name else ''}",
        )
    return [name for name, told in value.items() if told]
