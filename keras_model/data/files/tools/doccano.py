"""Doccano's exports, which call the text `data`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import columns_with


def named_text(records: Sequence[Record]) -> list[Record]:
    """Return records whose `data` is the text, as in Doccano's exports, with that name; others as they are."""
    if not all(isinstance(record.values.get("data"), str) and _is_doccano(record.values) for record in records):
        return list(records)
    return [
        replace(record, values={("text" if name == "data" else name): own for name, own in record.values.items()})
        for record in records
    ]


def _is_doccano(values: Mapping[str, Any]) -> bool:
    return not columns_with("texts", values) and any(name in values for name in ("label", "labels", "entities", "cats"))
