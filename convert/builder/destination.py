"""Where a build writes: checked beforehand, and written whole or not at all."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from keras_model.atomic_write import FileKind, require_replaceable
from keras_model.errors import InputFileError
from keras_model.model_folder import MODEL_FILES


def check_place(path: Path, kind: FileKind, inputs: Sequence[Path] = ()) -> None:
    """Make sure, before the long work, that a file can be written.

    Args:
        path: of the file.
        kind: of it, as which alone it may take the place of an earlier one.
        inputs: files, and model folders, of which only what the model consists of is an input.

    Raises:
        InputFileError: it is a folder, a device or a pipe, one of the inputs, a file of another kind, or in a folder
            that is missing or cannot be written to.
    """
    require_replaceable(path)
    if path.parent.exists() and not path.absolute().parent.is_dir():
        raise InputFileError(f"{path.parent}: is a file, so nothing can be written into it; choose another place")
    if not path.absolute().parent.is_dir():
        raise InputFileError(f"{path.parent}: no such folder; make it first")
    for other in (file for given in inputs for file in _files(given)):
        if path.exists() and other.exists() and path.samefile(other):
            raise InputFileError(f"{path}: is an input of this command; choose another name for what it writes")
    require_replaceable(path, kind)
    # Permissions alone do not tell: the file system may be full or read-only.
    with scratch_folder(path):
        pass


def _files(given: Path) -> list[Path]:
    # A finished .tflite and its report may lie beside these.
    return [given / name for name in MODEL_FILES] if given.is_dir() else [given]


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """A folder that is gone afterwards, on the file system where the result will be."""
    try:
        with tempfile.TemporaryDirectory(prefix=".build-", dir=beside.absolute().parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise InputFileError(
            f"{beside}: cannot write there: {error.strerror or error}; choose another place"
        ) from error
