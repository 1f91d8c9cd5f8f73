"""A file that is there whole or not at all."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from keras_model.errors import InputFileError
from keras_model.regular_file import MOST_PART, require_regular

# What has a name of its own there is a device, or a link to a stream of the process.
_DEVICES = "/dev"


class FileKind(NamedTuple):
    """A kind of file that a command writes, and whose place it may take.

    Attributes:
        name: as "is no ..." goes on.
        holds: whether the bytes of a file are of the kind; of a long file, those that it begins with.
    """

    name: str
    holds: Callable[[bytes], bool]


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file; of a text, what UTF-8 cannot hold becomes "?".

    Raises:
        InputFileError: the place cannot be written.
    """
    with whole_file(path) as partial:
        partial.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))


def require_replaceable(path: Path, kind: FileKind | None = None) -> None:
    """Make sure that a file may take the place of what is there now, if anything is.

    A file replaces by its name, so it would end a device for every program, and a pipe for its reader. An earlier file
    of the same kind may go, and an empty one; a slip of the hand costs nobody their notes.

    Args:
        path: of the file.
        kind: of it; None for a file whose name is not the user's to choose.

    Raises:
        InputFileError: there is a folder, a pipe, a socket, a device or a file of another kind, or devices alone are
            in that folder.
    """
    if os.path.realpath(path.parent) == _DEVICES:
        raise InputFileError(f"{path}: is no place for a file; name a file in a folder of your own")
    # What is missing can be made.
    with suppress(OSError):
        if path.is_dir():
            raise InputFileError(f"{path}: is a folder; name the file to write")
        require_regular(path)
        if kind is not None and path.stat().st_size and not kind.holds(_beginning(path)):
            raise InputFileError(f"{path}: exists and is no {kind.name}; choose another place")


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_PART)
    except OSError:
        return b""  # what cannot be read cannot be known for something that may go


def same_place(one: Path, other: Path) -> bool:
    """Return whether two paths lead to the same file, be it there or not."""
    return os.path.realpath(one) == os.path.realpath(other)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a place beside `path` to write to; what is there in the end becomes `path`, unless an error is raised.

    Raises:
        InputFileError: the place cannot be written, or holds what no file may replace.
    """
    require_replaceable(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        raise InputFileError(f"{path}: cannot be written: {error.strerror or error}; choose another place") from error
    finally:
        with suppress(OSError):
            partial.unlink()
