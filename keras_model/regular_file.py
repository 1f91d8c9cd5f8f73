"""The bytes of a file that is one: no pipe that nobody writes to, no device without end."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from keras_model.errors import InputFileError
from keras_model.messages import suggestion

# Neither a FlatBuffer nor rows that fit into memory are longer.
MOST_BYTES = 2**31 - 1
# Of a part of a model that is read as a whole; a tokenizer.json of a large vocabulary has a tenth of them.
MOST_PART = 1 << 28
# What Git leaves in place of a file where Git LFS did not fetch it, and what to say of it.
POINTER = b"version https://git-lfs"
CALLED_POINTER, INSTEAD_OF_POINTER = "a pointer of Git LFS in place of the file", "fetch the file with git lfs pull"


def read_regular(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the bytes of a regular file.

    Args:
        path: of the file.
        most: bytes that it may have.

    Raises:
        OSError: it is missing, a directory or unreadable.
        InputFileError: it is a pipe, a socket or a device, a pointer of Git LFS, or longer than `most`.
    """
    # To open a pipe that nobody writes to waits for ever, unless it is told not to.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    # By a descriptor of its own, a directory would fail under that number in place of its name.
    with open(path, "rb", opener=lambda name, _: os.open(name, flags)) as stream:
        status = os.fstat(stream.fileno())
        require_regular(path, status)
        if status.st_size > most:
            raise InputFileError(f"{path}: has {status.st_size:,} bytes; at most {most:,} are read, so give less")
        data = stream.read(most)
    _refuse_pointer(path, data)
    return data


def read_input(path: Path) -> bytes:
    """Return the bytes of a file that a user names.

    Raises:
        InputFileError: as `read_regular`, or it is missing, a directory or unreadable.
    """
    try:
        return read_regular(path)
    except FileNotFoundError as error:
        raise InputFileError(f"{path}: {missing(path)}") from error
    except OSError as error:
        raise InputFileError(f"{path}: cannot read the file: {error.strerror or error}") from error


def missing(path: Path, called: str = "file") -> str:
    """Return how a message tells that nothing is at a path, with the name beside it that may be meant.

    Args:
        path: where nothing is.
        called: what was looked for, such as "model folder"; what ends in "folder" is no file.
    """
    if path.is_symlink():
        return f"is a link to a {called} that is not there"
    told, lacking, folder = f"no such {called}", path, called.endswith("folder")
    while not lacking.parent.exists():
        lacking, folder = lacking.parent, True
    if lacking != path:
        told += f", for there is no folder {lacking}"
    names: list[str] = []
    with suppress(OSError):  # a folder may let its files be read, and not their names
        names = [found.name for found in lacking.parent.iterdir() if found.is_dir() or not folder]
    if lacking.name.startswith("~"):
        return (
            f"{told}; your home stands for ~ only where an argument begins with it: write it out, or put a blank before"
        )
    return told + suggestion(lacking.name, names)


def require_whole(path: Path) -> None:
    """Make sure that a path leads to a regular file which is there itself, of a file that another library reads.

    Raises:
        OSError: as `require_regular`, or it is unreadable.
        InputFileError: as `require_regular`, or it is a pointer of Git LFS.
    """
    require_regular(path)
    with path.open("rb") as file:
        _refuse_pointer(path, file.read(len(POINTER)))


def _refuse_pointer(path: Path, begin: bytes) -> None:
    if begin.startswith(POINTER):
        raise InputFileError(f"{path}: is {CALLED_POINTER}; {INSTEAD_OF_POINTER}")


def require_regular(path: Path, status: os.stat_result | None = None) -> None:
    """Make sure that a path leads to a regular file.

    Raises:
        OSError: it is missing or a directory.
        InputFileError: it is a pipe, a socket or a device.
    """
    mode = (path.stat() if status is None else status).st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        kind = "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"
        raise InputFileError(f"{path}: is {kind}; give a regular file")
