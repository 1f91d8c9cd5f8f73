"""What annotation tools wrap around a text and its labels: Label Studio, Prodigy, spaCy's training data."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from keras_model.data.columns import shown
from keras_model.data.files.headerless import label_column
from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import columns_with
from keras_model.errors import DataError

_VERDICTS = {"accept", "reject", "ignore"}


def unwrapped(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records with their text and labels at the top, as other rows have them.

    - Label Studio's tasks: the text of `data`, with the labels of its one annotation, or the entities.
    - Rows whose `label` or `labels` mark characters, as Doccano writes them: these are `entities`.

    Raises:
        DataError: a task of Label Studio has no annotation, or several, or no text; Prodigy's row was rejected.
    """
    found = [_label_studio(path, record) if _is_task(record.values) else record for record in records]
    _require_accepted(path, found)
    for column in ("label", "labels"):
        if any(_marks(record.values.get(column)) for record in found) and "entities" not in found[0].values:
            found = [_renamed(record, column) for record in found]
    return found


def _require_accepted(path: Path, records: Sequence[Record]) -> None:
    """Refuse a row that was not accepted, where no answer is anything but a verdict of Prodigy's."""
    answers = [(record, record.values.get("answer")) for record in records]
    if not all(answer is None or (isinstance(answer, str) and answer in _VERDICTS) for _, answer in answers):
        return
    for record, answer in answers:
        if answer not in (None, "accept"):
            raise DataError(
                f"{path}, line {record.line}: its answer is {answer!r}; leave out the rows that were not accepted"
            )


def array_records(path: Path, items: Sequence[tuple[int, Any]]) -> list[Record]:
    """Return the rows of an array: objects, spaCy's `[text, {"entities": …}]`, or pairs of a text and its label.

    Args:
        path: of the file, for messages.
        items: of the array, each with its line.

    Raises:
        DataError: an item is something else, or the pairs do not tell label from text.
    """
    place = _label_place(path, items)
    return [_array_record(path, line, number, item, place) for number, (line, item) in enumerate(items, start=1)]


def _label_place(path: Path, items: Sequence[tuple[int, Any]]) -> int:
    pairs = [(line, item) for line, item in items if _is_pair(item) and all(isinstance(part, str) for part in item)]
    if not pairs:
        return 1
    line, first = pairs[0]
    if columns_with("texts", first) and columns_with("targets", first):
        raise DataError(f"{path}, line {line}: {shown(first)} names columns and is no row; leave it out")
    place = label_column([pair for _, pair in pairs])
    if place is not None:
        return place
    # Of few rows, what is longer is the text, in the order in which most write them.
    texts, labels = (sum(map(len, column)) for column in zip(*(pair for _, pair in pairs), strict=True))
    if texts > labels:
        return 1
    raise DataError(
        f"{path}, line {line}: pairs such as {shown(first)} do not tell label from text; "
        'give objects, {"text": …, "label": …}'
    )


def _is_pair(item: Any) -> bool:
    return isinstance(item, list) and len(item) == 2


def _array_record(path: Path, line: int, number: int, item: Any, label: int) -> Record:
    name = f"record {number}"
    if isinstance(item, dict):
        return Record(line, item, name)
    if _is_pair(item):
        if isinstance(item[0], str) and isinstance(item[1], dict):
            return Record(line, {"text": item[0], **item[1]}, name)
        text, told = item[1 - label], item[label]
        if isinstance(text, str) and isinstance(told, str | int | float):
            return Record(line, {"text": text, "label": told}, name)
    raise DataError(f"{path}, line {line}: {name} is {shown(item)}; give an array of objects")


def _is_task(values: dict[str, Any]) -> bool:
    return isinstance(values.get("data"), dict) and any(key in values for key in ("annotations", "completions"))


def _label_studio(path: Path, record: Record) -> Record:
    values = record.values
    where = f"{path}, line {record.line}"
    done = values.get("annotations", values.get("completions"))
    done = [one for one in done if not one.get("was_cancelled")] if isinstance(done, list) else []
    if len(done) != 1:
        raise DataError(f"{where}: the task has {len(done)} annotations; keep one a task ({record.name})")
    texts = [value for value in values["data"].values() if isinstance(value, str)]
    text = values["data"].get("text", texts[0] if len(texts) == 1 else None)
    if not isinstance(text, str):
        raise DataError(f"{where}: the task's data {shown(values['data'])} hold no text ({record.name})")
    results = list(_results(done[0]))
    choices = [choice for kind, value in results if kind == "choices" for choice in value.get("choices", [])]
    marks = [value for kind, value in results if kind == "labels"]
    if choices and marks:
        raise DataError(f"{where}: the task has both choices and marked entities; keep one kind ({record.name})")
    own: dict[str, Any] = {"entities": marks}
    if choices:
        own = {"label": choices[0]} if len(choices) == 1 else {"labels": choices}
    return Record(record.line, {"text": text, **own}, record.name)


def _results(annotation: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    for result in annotation.get("result", []):
        if isinstance(result, dict) and isinstance(result.get("value"), dict):
            yield result.get("type"), result["value"]


def _marks(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, list | dict) for item in value)


def _renamed(record: Record, column: str) -> Record:
    values = {("entities" if name == column else name): value for name, value in record.values.items()}
    return Record(record.line, values, record.name)
