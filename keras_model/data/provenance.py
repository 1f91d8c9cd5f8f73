"""What a record keeps of a file, so that one can tell later which file it was."""

import hashlib
from pathlib import Path
from typing import Any

from keras_model.regular_file import read_regular


def file_record(path: str | Path, rows: int | None = None) -> dict[str, Any]:
    """Return what identifies a data file: name, SHA-256 and, if told, the number of rows used."""
    record = {"file": Path(path).name, "sha256": sha256(Path(path))}
    return record if rows is None else {**record, "rows": rows}


def sha256(path: Path) -> str:
    """The hexadecimal SHA-256 of a file."""
    return hashlib.sha256(read_regular(path)).hexdigest()
