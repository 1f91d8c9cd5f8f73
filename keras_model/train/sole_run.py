"""One training at a time in one place: two would write over each other's checkpoints, and read them as their own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from keras_model.errors import InputFileError


@contextmanager
def sole_run(output: Path) -> Iterator[None]:
    """Keep the place of a model for one training; a process that ends, however it does, gives it free.

    Args:
        output: folder that the training will write.

    Raises:
        InputFileError: another training has it, or nothing can be written beside it.
    """
    folder = Path(os.path.realpath(output))
    path = folder.with_name(f".{folder.name}.lock")
    made = [parent for parent in path.parents if not parent.exists()]
    lock = FileLock(path, blocking=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise InputFileError(
            f"{output}: another training is under way there; wait for it, or choose another place"
        ) from error
    except OSError as error:
        raise InputFileError(f"{path}: {error.strerror or error}; choose another place") from error
    try:
        yield
    finally:
        # While it is held, or it might be another's by then; on Windows what is open stays, and `release` removes it.
        with suppress(OSError):
            path.unlink()
        lock.release()
        # A training that was refused leaves no folders behind; one that wrote anything keeps them.
        for parent in made:
            with suppress(OSError):
                parent.rmdir()
