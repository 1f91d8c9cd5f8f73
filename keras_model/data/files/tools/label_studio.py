"""Label Studio's tasks, a text in `data` and what its annotation says of it; the choices of its smaller exports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record
from keras_model.data.files.usual_names import columns_with
from keras_model.errors import DataError
from keras_model.messages import shown

# The types of Label Studio's results that are understood.
_READ = ("choices", "labels")
# What a task's data may hold beside its text that the annotations replace.
_TARGETS = {"label", "labels", "entities", "spans", "tags", "tokens", "answers", "score"}


@dataclass(frozen=True)
class _Task:
    """What one annotation of Label Studio's says of a text."""

    record: Record
    texts: dict[str, str]  # by the names that its data have
    choices: list[str]
    marks: list[dict[str, Any]]
    questions: list[str]  # that its results answer


def of_label_studio(path: Path, records: Sequence[Record]) -> list[Record]:
    """Return records with the text and labels of Label Studio's at the top; others as they are.

    - Tasks: the text of `data`, with the choices of its one annotation, or the entities. They are a `label` where each
      task has one choice, else `labels`. Several texts keep their names.
    - Rows with several choices as its smaller JSON has them, `{"choices": [...]}`: a list.

    Raises:
        DataError: a task has no annotation, or several, or no text, or results that are not understood; the tasks
            answer different questions.
    """
    tasks = [_task(path, record) for record in records if _is_task(record.values)]
    of_tasks = iter(_rows_of_tasks(path, tasks))
    found = [next(of_tasks) if _is_task(record.values) else record for record in records]
    return [replace(record, values=_with_choices(record.values)) for record in found]


def chosen(value: Any) -> Any:
    """Return the list of an object that holds choices alone, as Label Studio writes several; others as they are."""
    several = isinstance(value, dict) and list(value) == ["choices"] and isinstance(value["choices"], list)
    return value["choices"] if several else value


def _with_choices(values: dict[str, Any]) -> dict[str, Any]:
    return {column: chosen(value) for column, value in values.items()}


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
