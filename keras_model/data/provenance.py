"""What a record keeps of a file, so that one can tell later which file it was."""

import hashlib
from pathlib import Path
from typing import Any

from keras_model.regular_file import read_regular


def file_record(path: str | Path, rows: int | None = None) -> dict[str, Any]:
    """Return what identifies a data file: name, SHA-256 and, if told, the number of rows used."""
    record = {"file": Path(path).absolute().name, "sha256": sha256(Path(path))}
    return record if rows is None else {**record, "rows": rows}


def sha256(path: Path) -> str:
    """The hexadecimal SHA-256 of a file; of a folder, that of the lines that `sha256sum` writes of its sorted files."""
    if not path.is_dir():
        return hashlib.sha256(read_regular(path)).hexdigest()
    files = sorted(file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())
    lines = "".join(f"{sha256(path / name)}  {name}\n" for name in files)
    return hashlib.sha256(lines.encode()).hexdigest()
