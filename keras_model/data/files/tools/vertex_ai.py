"""Vertex AI's JSON lines: `textContent` with its annotations."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record

# Vertex AI's annotations → the column here, and what of each it is; "" for all.
_ANNOTATIONS = {
    "classificationAnnotation": ("label", "displayName"),
    "classificationAnnotations": ("labels", "displayName"),
    "sentimentAnnotation": ("label", "sentiment"),
    "textSegmentAnnotations": ("entities", ""),
}


def of_vertex_ai(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records with text and labels at the top, and what is said of the data set as `ml_use`; others as are."""
    return [
        replace(record, values=_plain(record.values)) if "textContent" in record.values else record
        for record in records
    ]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {"text": values["textContent"]}
    for name, told in values.items():
        if name in _ANNOTATIONS:
            column, part = _ANNOTATIONS[name]
            found[column] = part_of_each(told, part) if part else told
        elif isinstance(told, dict):
            # As aiplatform.googleapis.com/ml_use.
            found |= {own.rpartition("/")[2]: value for own, value in told.items()}
    return found


def part_of_each(told: Any, part: str) -> Any:
    """Return a part of an object, or of each in a list; None where there is none."""
    if isinstance(told, list):
        return [part_of_each(one, part) for one in told]
    return told.get(part) if isinstance(told, dict) else None
