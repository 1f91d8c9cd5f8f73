"""A text file that is there whole or not at all."""

import os
from pathlib import Path

from keras_model.errors import InputFileError


def write_whole(path: Path, text: str) -> None:
    """Write UTF-8 under a temporary name beside `path`, then rename; what UTF-8 cannot hold becomes "?".

    Raises:
        InputFileError: the place cannot be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.write_text(text, encoding="utf-8", errors="replace")
        partial.replace(path)
    except OSError as error:
        raise InputFileError(f"{path}: cannot be written: {error.strerror or error}; choose another place") from error
    finally:
        partial.unlink(missing_ok=True)
