"""What annotation tools wrap around a text and its labels: Label Studio, Doccano, Prodigy, spaCy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import columns_with
from keras_model.data.marked_text import BEGIN
from keras_model.errors import DataError
from keras_model.messages import shown

# The types of Label Studio's results that are understood.
_READ = ("choices", "labels")
_VERDICTS = {"accept", "reject", "ignore"}
# Columns of categories: spaCy's and Doccano's, Prodigy's, and those that have their names here.
_CATEGORIES = ("cats", "accept", "label", "labels")
# What a task's data may hold beside its text that the annotations replace.
_TARGETS = {"label", "labels", "entities", "spans", "tags", "tokens", "answers", "score"}

# Columns of marks, by all names that they may have; spaCy's Doc.to_json calls them `ents`.
_ENTS = "ents"
_MARK_COLUMNS = ("entities", "spans", "label", "labels")


@dataclass(frozen=True)
class _Task:
    """What one annotation of Label Studio's says of a text."""

    record: Record
    texts: dict[str, str]  # by the names that its data have
    choices: list[str]
    marks: list[dict[str, Any]]
    questions: list[str]  # that its results answer


def unwrapped(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records with their text and labels at the top, as other rows have them.

    - Label Studio's tasks: the text of `data`, with the choices of its one annotation, or the entities. They are a
      `label` where each task has one choice, else `labels`. Several texts keep their names.
    - Rows with several choices as Label Studio's smaller JSON has them, `{"choices": [...]}`: a list.
    - Rows with `cats`, `label` or `labels` that tell of each category whether the row has it, as in spaCy, or with
      `cats` that list them, as in Doccano, or with Prodigy's `accept` beside its `options`: `label` or `labels`.
    - Rows whose `label` or `labels` mark characters, as Doccano writes them: these are `entities`. So are the `ents` of
      spaCy's documents.
    - Rows without the marks that others have, as `with_all_marks` says.

    Raises:
        DataError: a task of Label Studio has no annotation, or several, or no text, or results that are not understood;
            the tasks answer different questions; Prodigy's row was rejected; `cats` are probabilities.
    """
    tasks = [_task(path, record) for record in records if _is_task(record.values)]
    of_tasks = iter(_rows_of_tasks(path, tasks))
    found = [next(of_tasks) if _is_task(record.values) else record for record in records]
    _require_accepted(path, found)
    if any(_marks(record.values.get(_ENTS)) for record in found) and not found[0].values.keys() & {*_MARK_COLUMNS}:
        found = [_renamed(record, _ENTS) for record in found]
    found = with_all_marks(found)
    found = _with_categories(path, [replace(record, values=_with_choices(record.values)) for record in found])
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


def chosen(value: Any) -> Any:
    """Return the list of an object that holds choices alone, as Label Studio writes several; others as they are."""
    several = isinstance(value, dict) and list(value) == ["choices"] and isinstance(value["choices"], list)
    return value["choices"] if several else value


def _with_choices(values: dict[str, Any]) -> dict[str, Any]:
    return {column: chosen(value) for column, value in values.items()}


def _with_categories(path: Path, records: list[Record]) -> list[Record]:
    """Return records whose categories are a `label` where each has one, else `labels`."""
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
    return records


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


def _require_accepted(path: Path, records: Sequence[Record]) -> None:
    """Refuse a row that was not accepted, where no answer is anything but a verdict of Prodigy's."""
    answers = [(record, record.values.get("answer")) for record in records]
    if not all(answer is None or (isinstance(answer, str) and answer in _VERDICTS) for _, answer in answers):
        return
    for record, answer in answers:
        if answer not in (None, "accept"):
            raise record.fault(path, f"its answer is {answer!r}; leave out the rows that were not accepted")


def _is_task(values: dict[str, Any]) -> bool:
    return isinstance(values.get("data"), dict) and any(key in values for key in ("annotations", "completions"))


def _task(path: Path, record: Record) -> _Task:
    values = record.values
    done = values.get("annotations", values.get("completions"))
    if not isinstance(done, list) or not all(isinstance(one, dict) for one in done):
        raise _damaged(path, record, "annotations", done)
    done = [one for one in done if not one.get("was_cancelled")]
    if len(done) != 1:
        raise _refused(path, record, f"has {len(done)} annotations; keep one a task")
    texts = {name: value for name, value in values["data"].items() if isinstance(value, str) and name not in _TARGETS}
    if len(texts) == 1:
        (only,) = texts.values()
        texts = {"text": only}
    if not columns_with("texts", texts):
        raise record.fault(path, f"the task's data {shown(values['data'])} hold no text ({record.name})")
    results = list(_results(path, record, done[0].get("result")))
    choices = [choice for result in results if result["type"] == "choices" for choice in result["value"]["choices"]]
    marks = [result["value"] for result in results if result["type"] == "labels"]
    return _Task(record, texts, choices, marks, [str(name) for result in results if (name := result.get("from_name"))])


def _results(path: Path, record: Record, results: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        raise _damaged(path, record, "result", results)
    for result in results:
        kind, value = result.get("type"), result.get("value")
        if kind == "relation":
            # It joins two entities, and leaves them what they are.
            continue
        if kind not in _READ:
            raise _refused(
                path, record, f"has a result of type {shown(kind)}; only {' and '.join(_READ)} are read: leave it out"
            )
        given = value.get(kind) if isinstance(value, dict) else None
        if not isinstance(given, list) or not all(isinstance(label, str) for label in given):
            raise _damaged(path, record, f"value of {kind}", value)
        yield result


def _rows_of_tasks(path: Path, tasks: Sequence[_Task]) -> list[Record]:
    """Return the rows of Label Studio's tasks, which have the same columns, however many choices each has."""
    choose = any(task.choices for task in tasks)
    several = any(len(task.choices) != 1 for task in tasks)
    asked = next((name for task in tasks for name in task.questions), "")
    rows = []
    for task in tasks:
        if choose and task.marks:
            raise _refused(path, task.record, "has marked entities, and this or another one choices; keep one kind")
        if other := next((name for name in task.questions if name != asked), ""):
            raise _refused(
                path, task.record, f"answers {other!r}, and this or another one {asked!r}; keep one question's results"
            )
        own: dict[str, Any] = {"entities": task.marks}
        if choose:
            own = {"labels": task.choices} if several else {"label": task.choices[0]}
        rows.append(Record(task.record.line, {**task.texts, **own}, task.record.name))
    return rows


def _refused(path: Path, record: Record, fault: str) -> DataError:
    return record.fault(path, f"the task {fault} ({record.name})")


def _damaged(path: Path, record: Record, part: str, value: Any) -> DataError:
    return _refused(
        path, record, f"holds {shown(value)} as its {part}, which Label Studio does not write; export it again"
    )


def _marks(value: Any) -> bool:
    return isinstance(value, list) and any(
        isinstance(item, list) or (isinstance(item, dict) and any(name in item for name in BEGIN)) for item in value
    )


def _renamed(record: Record, column: str) -> Record:
    values = {("entities" if name == column else name): value for name, value in record.values.items()}
    return Record(record.line, values, record.name)
