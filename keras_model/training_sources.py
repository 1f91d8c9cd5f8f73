"""What a model was trained on, told so that anybody can check it."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from keras_model.errors import CheckpointError
from keras_model.model_folder import WEIGHTS_FILE
from keras_model.rows import Row, TextRow, TokenRow

Item = TypeVar("Item", str, Row)


def file_record(path: str | Path, rows: int | None = None) -> dict[str, Any]:
    """Return what identifies a data file: name, SHA-256 and, if told, the number of rows used."""
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    record = {"file": Path(path).name, "sha256": digest}
    return record if rows is None else {**record, "rows": rows}


def folder_record(folder: str | Path) -> dict[str, Any]:
    """Return what identifies a model folder: its name and the SHA-256 of its weights.

    Raises:
        CheckpointError: the folder has no weights.

    """
    weights = Path(folder) / WEIGHTS_FILE
    if not weights.is_file():
        raise CheckpointError(f"{weights}: no such file; give a model folder")
    return {"folder": Path(folder).name, "sha256": file_record(weights)["sha256"]}


def without_excluded(items: Sequence[Item], excluded: Iterable[str]) -> list[Item]:
    """Return the rows or texts whose text occurs nowhere among the excluded, whatever its case and blanks."""
    unwanted = {_normal(text) for text in excluded}
    return [item for item in items if unwanted.isdisjoint(map(_normal, _texts(item)))]


def _texts(item: str | Row) -> tuple[str, ...]:
    if isinstance(item, str):
        return (item,)
    if isinstance(item, TextRow):
        return (item.text,)
    if isinstance(item, TokenRow):
        return (" ".join(item.tokens),)
    # Of a pair the label hangs on both texts together, and contexts are shared by many questions.
    return (getattr(item, "question", None) or f"{item.text_a}\n{item.text_b}",)


def _normal(text: str) -> str:
    return " ".join(text.lower().split())
