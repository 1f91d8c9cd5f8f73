"""Texts with marks in shapes of their own: CLUENER, CMeEE, LightTag, UBIAI, Dataturks, wit.ai."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import columns_with
from keras_model.errors import DataError
from keras_model.messages import shown

# What CMeEE's marks call their places, their type and their text; elsewhere, `entity` is a type.
_CMEEE = ("start_idx", "end_idx", "type", "entity")
_ANNOTATIONS = ("annotations", "annotation")
_WIT = {"name", "role", "start", "end", "body"}


def marked_plainly(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records whose marks are `entities` as other rows have them; those of no such shape as they are.

    - CLUENER's `label`, an object from type to text to the first and last places.
    - CMeEE's `start_idx` and `end_idx`: in its first version the place of the last character, in its second the one
      behind it, which the marked texts tell.
    - `annotation` or `annotations` beside a text: LightTag's, UBIAI's, and Dataturks', whose `end` is the last place,
      or which has labels of the whole text.
    - wit.ai's `intent` and entities that are objects with a `name`.

    Raises:
        DataError: CMeEE's marks do not tell whether ends are included; labels are numbers, as old Doccano has them.
    """
    for known, plainly in (
        (_is_cluener, _of_cluener),
        (_is_cmeee, _of_cmeee(path, records)),
        (_is_wit, _of_wit),
        (_is_annotated, _of_annotations(path)),
    ):
        if any(known(record.values) for record in records):
            return [replace(record, values=plainly(record)) for record in records]
    return list(records)


def _without(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _items(values: dict[str, Any], column: str) -> list[dict[str, Any]]:
    """Return the objects of a list; an empty list where the column holds anything else."""
    told = values.get(column)
    return told if isinstance(told, list) and all(isinstance(item, dict) for item in told) else []


def _is_cluener(values: dict[str, Any]) -> bool:
    return bool(values.get("label")) and _are_places(values["label"])


def _are_places(label: Any) -> bool:
    """Whether an object leads from types to texts to pairs of places; an empty one leads to none."""
    return isinstance(label, dict) and all(
        isinstance(texts, dict) and all(_are_pairs(places) for places in texts.values()) for texts in label.values()
    )


def _are_pairs(places: Any) -> bool:
    return isinstance(places, list) and all(
        isinstance(place, list) and len(place) == 2 and all(isinstance(part, int) for part in place) for place in places
    )


def _of_cluener(record: Record) -> dict[str, Any]:
    values = record.values
    if not _are_places(values.get("label")):
        return values
    marks = [
        {"start": begin, "end": last + 1, "label": kind, "text": text}
        for kind, texts in values["label"].items()
        for text, places in texts.items()
        for begin, last in places
    ]
    return {**_without(values, "label"), "entities": marks}


def _is_cmeee(values: dict[str, Any]) -> bool:
    return any(set(_CMEEE[:3]) <= item.keys() for item in _items(values, "entities"))


def _of_cmeee(path: Path, records: Sequence[Record]) -> Callable[[Record], dict[str, Any]]:
    begin, end, kind, told = _CMEEE
    votes = [
        [mark[told] == str(record.values.get("text"))[mark[begin] : mark[end] + behind] for behind in (0, 1)]
        for record in records
        for mark in _items(record.values, "entities")
        if isinstance(mark.get(begin), int) and isinstance(mark.get(end), int) and told in mark
    ]
    last = sum(included for _, included in votes) > sum(excluded for excluded, _ in votes)

    def plainly(record: Record) -> dict[str, Any]:
        if not votes and _is_cmeee(record.values):
            raise record.fault(path, f"entities have no {told!r}, which tells whether {end} is the last place; add it")
        marks = [
            {"start": mark.get(begin), "end": _behind(mark.get(end), last), "label": mark.get(kind)}
            | ({"text": mark[told]} if told in mark else {})
            if {begin, end} <= mark.keys()
            else mark
            for mark in _items(record.values, "entities")
        ]
        return {**record.values, "entities": marks} if marks else record.values

    return plainly


def _behind(end: Any, last: bool) -> Any:
    return end + 1 if last and isinstance(end, int) else end


def _is_wit(values: dict[str, Any]) -> bool:
    named = isinstance(values.get("intent"), dict) and isinstance(values["intent"].get("name"), str)
    return (named or any(map(_of_role, _items(values, "entities")))) and bool(columns_with("texts", values))


def _of_role(mark: dict[str, Any]) -> bool:
    return mark.keys() >= _WIT


def _of_wit(record: Record) -> dict[str, Any]:
    values = dict(record.values)
    if isinstance(values.get("intent"), dict) and "name" in values["intent"]:
        values["intent"] = values["intent"]["name"]
    if marks := _items(values, "entities"):
        values["entities"] = [
            {
                "start": mark["start"],
                "end": mark["end"],
                "label": f"{mark['name']}:{mark['role']}",
                "text": mark["body"],
            }
            if _of_role(mark)
            else mark
            for mark in marks
        ]
    return values


def _is_annotated(values: dict[str, Any]) -> bool:
    return any(column in values and _annotates(values, column) for column in _ANNOTATIONS)


def _annotates(values: dict[str, Any], column: str) -> bool:
    """Whether a column beside a text holds marks, or Dataturks' labels of the whole text."""
    told = values.get(column)
    if not columns_with("texts", values) or {"entities", "spans"} & values.keys():
        return False
    if isinstance(told, dict):
        return isinstance(told.get("label"), list) and "label" not in values
    return any("points" in item or {"start", "end"} <= item.keys() or "user" in item for item in _items(values, column))


def _of_annotations(path: Path) -> Callable[[Record], dict[str, Any]]:
    def plainly(record: Record) -> dict[str, Any]:
        values = record.values
        column = next((name for name in _ANNOTATIONS if name in values), "")
        if not column:
            return values
        told, others = values[column], _without(values, column)
        if isinstance(told, dict):
            return {**others, "label": told.get("label")}
        marks = [mark for item in _items(values, column) for mark in _marks(path, record, item)]
        return values if told and not marks else {**others, "entities": marks}

    return plainly


def _marks(path: Path, record: Record, item: dict[str, Any]) -> list[dict[str, Any]]:
    if isinstance(item.get("label"), int):
        raise _numbered(path, record, item)
    if not isinstance(item.get("points"), list):
        # What LightTag calls a value is the text; a synonym it may not be.
        told = {"text": item["value"]} if isinstance(item.get("value"), str) else {}
        return [{**_without(item, "value"), **told}]
    return [
        {**point, "end": _behind(point.get("end"), True), "label": item.get("label")}
        for point in item["points"]
        if isinstance(point, dict)
    ]


def _numbered(path: Path, record: Record, item: dict[str, Any]) -> DataError:
    return record.fault(
        path,
        f"annotations number their labels, such as {shown(item)}; export them with the names of labels, in Doccano as "
        "JSONL (text label)",
    )
