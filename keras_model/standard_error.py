"""Standard error without the chatter of libraries that are not in Python, and where nobody reads it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast


@contextmanager
def silent_standard_error() -> Iterator[None]:
    """Discard what is written to file descriptor 2 meanwhile, by libraries that are not in Python too."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def unfailing_standard_error() -> Iterator[None]:
    """Let what Python writes to standard error meanwhile get lost, where it cannot be written, and the work go on.

    Its reader may have seen enough, as `head` has, or its disk may be full. No result depends on it.
    """
    kept = sys.stderr
    sys.stderr = cast(TextIO, _Unfailing(kept))
    try:
        yield
    finally:
        sys.stderr = kept


class _Unfailing:
    """A stream whose writing never fails; in all else the one that it stands for."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError:
            self._write_nowhere()
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            self._write_nowhere()

    def _write_nowhere(self) -> None:
        # What waits in the stream's buffer would be tried again, at the latest as the process ends.
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
