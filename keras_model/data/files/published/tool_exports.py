"""Rows that a tool exports with its own names around text and label: Google's Vertex AI, Argilla."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record

_ML_USE = "ml_use"
_RESPONSES = ".responses"
_SUBMITTED = "submitted"


def told_plainly(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records with `text` and `label` at the top, as other rows have them; those of no such tool as they are.

    - Vertex AI's `textContent`, with its one annotation or its list of them, and the part of a data set in `ml_use`.
    - Argilla's `fields`, with the one response to the one question.

    Raises:
        DataError: a record of Argilla has no response, or several, or responses to several questions.
    """
    return [_told(path, record) for record in records]


def _told(path: Path, record: Record) -> Record:
    values = record.values
    if "textContent" in values:
        return replace(record, values=_of_vertex(values))
    if isinstance(values.get("fields"), dict) and isinstance(values.get("responses"), dict):
        responses = {name: [one.get("value") for one in given] for name, given in values["responses"].items()}
        return replace(record, values={**_texts(values["fields"]), "label": _response(path, record, responses)})
    flat = {name[: -len(_RESPONSES)]: given for name, given in values.items() if name.endswith(_RESPONSES)}
    if flat:
        others = {name: value for name, value in values.items() if name.partition(".")[0] not in flat}
        return replace(record, values={**others, "label": _response(path, record, flat)})
    return record


def _texts(fields: dict[str, Any]) -> dict[str, Any]:
    return {"text": next(iter(fields.values()))} if len(fields) == 1 else fields


def _of_vertex(values: dict[str, Any]) -> dict[str, Any]:
    found = {"text": values["textContent"]}
    for part in (values.get("dataItemResourceLabels") or {}).items():
        if part[0].endswith(_ML_USE):
            found[_ML_USE] = part[1]
    for name, value in values.items():
        if name == "classificationAnnotation":
            found["label"] = value["displayName"]
        elif name == "classificationAnnotations":
            found["labels"] = [one["displayName"] for one in value]
        elif name == "textSegmentAnnotations":
            found["entities"] = value
        elif name == "sentimentAnnotation":
            found["label"] = value["sentiment"]
    return found


def _response(path: Path, record: Record, responses: dict[str, Any]) -> Any:
    ...
