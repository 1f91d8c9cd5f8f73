"""Keras without its backend's start-up chatter."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


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


def import_keras_quietly() -> None:
    """Import Keras and its backend; nothing they print while starting reaches standard error.

    TensorFlow writes notes about its build to file descriptor 2 before any of its log settings counts. Errors
    in Python are raised as ever.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with silent_standard_error():
        import keras

        # Some of the notes come with the first operation.
        keras.ops.add(1.0, 1.0)
