"""What a model was trained on, told so that anybody can check it."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from keras_model.data.held_out import TextIndex
from keras_model.data.readers import PairRow, Row, SpanRow, TextRow, TokenRow
from keras_model.errors import CheckpointError
from keras_model.model_folder import WEIGHTS_FILE

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
    """Return the rows and texts that share nothing with the excluded texts, as `TextIndex` compares them.

    A row goes if any of its texts is one of the excluded; a bare text also if it holds one of them.
    """
    index = TextIndex(excluded)
    return [
        item
        for item in items
        if all(index.same(text) is None for text in _texts(item)) and not (isinstance(item, str) and index.inside(item))
    ]


def _texts(item: str | Row) -> tuple[str, ...]:
    match item:
        case str():
            return (item,)
        case TextRow():
            return (item.text,)
        case TokenRow():
            return (" ".join(item.tokens),)
        case PairRow():
            return (item.text_a, item.text_b)
        case SpanRow():
            return (item.question, item.context)
