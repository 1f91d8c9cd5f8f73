"""A file that is there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from keras_model.errors import InputFileError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file; of a text, what UTF-8 cannot hold becomes "?".

    Raises:
        InputFileError: the place cannot be written.
    """
    with whole_file(path) as partial:
        partial.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a place beside `path` to write to; what is there in the end becomes `path`, unless an error is raised.

    Raises:
        InputFileError: the place cannot be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        raise InputFileError(f"{path}: cannot be written: {error.strerror or error}; choose another place") from error
    finally:
        with suppress(OSError):
            partial.unlink()
