"""Rows as the datasets-server of Hugging Face answers with them: each within an object, labels as numbers."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from keras_model.data.files.record import Record
from keras_model.errors import DataError
from keras_model.messages import shown

# What `datasets` writes where a row has no label, as in the test rows of GLUE.
_NO_LABEL = -1


def is_served(document: dict[str, Any]) -> bool:
    """Whether an object has `features` that tell the columns, and `rows` with a `row` each."""
    rows = document.get("rows")
    return (
        isinstance(document.get("features"), list)
        and isinstance(rows, list)
        and all(isinstance(item, dict) and isinstance(item.get("row"), dict) for item in rows)
    )


def served_records(path: Path, document: dict[str, Any]) -> Iterator[Record]:
    """Yield the rows of such an object, with the names of labels in place of their numbers.

    A label that a row does not have is None.

    Raises:
        DataError: a cell was cut short, or a number stands for no label.
    """
    names = {
        feature["name"]: _names(feature.get("type"))
        for feature in document["features"]
        if isinstance(feature, dict) and isinstance(feature.get("name"), str)
    }
    for number, item in enumerate(document["rows"], start=1):
        name = f"record {number}"
        if cut := item.get("truncated_cells"):
            raise DataError(
                f"{path}, line 1: the server cut {shown(cut)} short ({name}); download the data set itself, as "
                "datasets' to_json writes it"
            )
        values = {
            column: _named(path, name, column, value, names.get(column) or ()) for column, value in item["row"].items()
        }
        yield Record(1, values, name)


def _names(kind: Any) -> Sequence[str]:
    """Return the labels of a column, those of each value where it holds lists; none for other columns."""
    if isinstance(kind, list) and len(kind) == 1:
        return _names(kind[0])
    if not isinstance(kind, dict):
        return ()
    if kind.get("_type") == "ClassLabel":
        names = kind.get("names")
        return names if isinstance(names, list) and all(isinstance(name, str) for name in names) else ()
    return _names(kind.get("feature"))


def _named(path: Path, record: str, column: str, value: Any, names: Sequence[str]) -> Any:
    if isinstance(value, list):
        return [_named(path, record, column, part, names) for part in value]
    if not names or not isinstance(value, int) or value == _NO_LABEL:
        return None if names and value == _NO_LABEL else value
    if not 0 <= value < len(names):
        raise DataError(f"{path}, line 1: {column} is {value}, but there are {len(names)} labels ({record})")
    return names[value]
