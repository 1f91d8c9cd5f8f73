"""Tensors in a `.npz`, each under its index in the file's network, for runtimes that no Python can call."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from keras_model.atomic_write import FileKind, require_replaceable, write_whole
from keras_model.errors import DataError, InputFileError
from keras_model.regular_file import read_input

_UNREADABLE = (
    *(EOFError, KeyError, MemoryError, NotImplementedError, OSError, RuntimeError, SyntaxError, TypeError, ValueError),
    *(zipfile.BadZipFile, zlib.error),
)


def is_npz(data: bytes) -> bool:
    """Whether bytes begin as a `.npz` does: a zip whose first entry, at byte 30, is a `.npy`; or an empty zip."""
    name = data[30 : 30 + int.from_bytes(data[26:28], "little")]
    return data.startswith(b"PK\5\6") or (data.startswith(b"PK\3\4") and name.endswith(b".npy"))


NPZ = FileKind(".npz", is_npz)


def read_tensors(path: Path, most_bytes: int) -> dict[int, np.ndarray]:
    """Return the arrays of a `.npz` whose names are the indices of tensors: "0", "1" and so on.

    Args:
        path: of the `.npz`.
        most_bytes: what its arrays may take; a zip of a few kilobytes may hold any number of zeros.

    Raises:
        InputFileError: the file is missing, unreadable or empty, or damaged.
        DataError: it is no `.npz`, holds more than `most_bytes`, or a name is no index.
    """
    data = read_input(path)
    if not data:
        raise InputFileError(f"{path}: the file is empty (0 bytes)")
    if not NPZ.holds(data):
        raise DataError(f"{path}: is no .npz; write the tensors with numpy.savez, or as it does")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > most_bytes:
            raise DataError(f"{path}: holds {size:,} bytes of arrays, more than the {most_bytes:,} of the network")
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in arrays.files}
    except _UNREADABLE as error:
        raise InputFileError(f"{path}: damaged: its arrays cannot be read; write it again") from error
    for name, values in found.items():
        if not name.isascii() or not name.isdecimal():
            raise DataError(
                f"{path}: has an array {name!r}; name each by the index of its tensor in the file, such as 17"
            )
        if not isinstance(values, np.ndarray):
            raise DataError(f"{path}: what it has under {name} is no array; write it with numpy.savez")
    return {int(name): values for name, values in found.items()}


def write_tensors(path: Path, tensors: Mapping[int, np.ndarray]) -> None:
    """Write tensors as `read_tensors` reads them.

    Raises:
        InputFileError: the place cannot be written, or holds a file of another kind.
    """
    require_replaceable(path, NPZ)
    stream = io.BytesIO()
    np.savez(stream, **{str(index): values for index, values in sorted(tensors.items())})  # type: ignore[arg-type]
    write_whole(path, stream.getvalue())
