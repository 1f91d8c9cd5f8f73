"""Argilla's records: a text in `fields`, and the responses to the questions on it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record
from keras_model.data.files.tools.vertex_ai import part_of_each
from keras_model.messages import shown

_RESPONSES = ".responses"


def of_argilla(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records with `text` and `label` at the top, as other rows have them; those of others as they are.

    That is the one response to the one question, also where each is a column of its own; or what the first versions
    call `annotation`.

    Raises:
        DataError: a record was discarded, or has no response, or several, or to another question.
    """
    asked: dict[str, None] = {}
    return [replace(record, values=_plain(path, record, asked)) for record in records]


def _plain(path: Path, record: Record, asked: dict[str, None]) -> dict[str, Any]:
    values = record.values
    fields, responses = values.get("fields"), values.get("responses")
    if isinstance(fields, dict) and isinstance(responses, dict):
        texts = {"text": next(iter(fields.values()))} if len(fields) == 1 else fields
        given = {question: part_of_each(told, "value") for question, told in responses.items()}
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
