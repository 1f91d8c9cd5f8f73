"""One training at a time in one place: two would write over each other's checkpoints, and read them as their own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from keras_model.errors import InputFileError

try:
    import fcntl
except ImportError:
    # Windows has other locks: there, nothing guards the place.
    fcntl = None  # type: ignore[assignment]


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
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = _locked(path)
    except OSError as error:
        raise InputFileError(f"{path}: {error.strerror or error}; choose another place") from error
    if descriptor is None:
        raise InputFileError(f"{output}: another training is under way there; wait for it, or choose another place")
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(descriptor)
        # A training that was refused leaves no folders behind; one that wrote anything keeps them.
        for parent in made:
            with suppress(OSError):
                parent.rmdir()


def _locked(path: Path) -> int | None:
    """Return the descriptor of a file that is locked until it is closed; None where another process has locked it."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        if _taken(descriptor):
            os.close(descriptor)
            return None
        # Whoever had it may have removed it meanwhile, and a third one made it anew.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    """Lock an open file, and return whether another process has done so; where there are no locks, none has."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
