"""Rows that a tool exports with its own names around text and label: Vertex AI's, Argilla's, Doccano's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import columns_with
from keras_model.messages import shown

# Vertex AI's annotations → the column here, and what of each it is; "" for all.
_ANNOTATIONS = {
    "classificationAnnotation": ("label", "displayName"),
    "classificationAnnotations": ("labels", "displayName"),
    "sentimentAnnotation": ("label", "sentiment"),
    "textSegmentAnnotations": ("entities", ""),
}
_RESPONSES = ".responses"


def told_plainly(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records with `text` and `label` at the top, as other rows have them; those of no such tool as they are.

    - Vertex AI's `textContent` with its annotations, and what it says of the data set as `ml_use`.
    - Argilla's `fields` with the one response to the one question, also where each is a column of its own; what its
      first versions call `annotation`.

    Raises:
        DataError: a record of Argilla was discarded, or has no response, or several, or to another question.
    """
    asked: dict[str, None] = {}
    return [replace(record, values=_plain(path, record, asked)) for record in records]


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


def _plain(path: Path, record: Record, asked: dict[str, None]) -> dict[str, Any]:
    values = record.values
    if "textContent" in values:
        return _of_vertex(values)
    fields, responses = values.get("fields"), values.get("responses")
    if isinstance(fields, dict) and isinstance(responses, dict):
        texts = {"text": next(iter(fields.values()))} if len(fields) == 1 else fields
        given = {question: _each(told, "value") for question, told in responses.items()}
        return {**texts, "label": _response(path, record, given, {}, asked)}
    flat = {name.removesuffix(_RESPONSES): told for name, told in values.items() if name.endswith(_RESPONSES)}
    if flat:
        others = {name: value for name, value in values.items() if name.partition(".")[0] not in flat}
        status = {question: values.get(f"{question}{_RESPONSES}.status") for question in flat}
        return {**others, "label": _response(path, record, flat, status, asked)}
    if {"annotation", "prediction", "status"} <= values.keys():
        _require_kept(path, record, values["status"])
        return {**values, "label": _first_places(values["annotation"])}
    return values


def _first_places(annotation: Any) -> Any:
    """Return the marks of Argilla's first versions, which have the label before its places, as others have them."""
    marks = annotation if isinstance(annotation, list) else []
    if not marks or not all(isinstance(mark, list) and len(mark) > 2 and isinstance(mark[0], str) for mark in marks):
        return annotation
    return [[begin, end, label] for label, begin, end, *_ in marks]


def _of_vertex(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {"text": values["textContent"]}
    for name, told in values.items():
        if name in _ANNOTATIONS:
            column, part = _ANNOTATIONS[name]
            found[column] = _each(told, part) if part else told
        elif isinstance(told, dict):
            # As aiplatform.googleapis.com/ml_use.
            found |= {own.rpartition("/")[2]: value for own, value in told.items()}
    return found


def _each(told: Any, part: str) -> Any:
    """Return a part of an object, or of each in a list; None where there is none."""
    if isinstance(told, list):
        return [_each(one, part) for one in told]
    return told.get(part) if isinstance(told, dict) else None


def _response(
    path: Path, record: Record, given: Mapping[str, Any], status: Mapping[str, Any], asked: dict[str, None]
) -> Any:
    told = {question: responses for question, responses in given.items() if responses}
    asked |= dict.fromkeys(told)
    if len(asked) > 1:
        raise record.fault(path, f"responses answer {shown(' and '.join(asked))}; keep one question's{_of(record)}")
    question, responses = next(iter(told.items()), ("", []))
    if not isinstance(responses, list) or len(responses) != 1:
        count = len(responses) if isinstance(responses, list) else shown(responses)
        raise record.fault(path, f"has {count} responses; keep one a record{_of(record)}")
    said = status.get(question)
    for one in said if isinstance(said, list) else [said]:
        _require_kept(path, record, one)
    return responses[0]


def _require_kept(path: Path, record: Record, status: Any) -> None:
    if str(status).lower() in ("discarded", "draft"):
        raise record.fault(path, f"its status is {shown(status)}; leave out the rows that were not kept{_of(record)}")


def _of(record: Record) -> str:
    return f" ({record.name})" if record.name else ""
