"""LiteRT with a network in it, its tensors allocated."""

import mmap
from pathlib import Path

from ai_edge_litert.interpreter import Interpreter, OpResolverType

from convert.tflite.structure.check import check_structure
from keras_model.errors import InputFileError, TfliteError, UserError
from keras_model.regular_file import missing
from keras_model.standard_error import silent_standard_error

# The runtime ends the process where the system refuses it a thread; no processor has so many cores.
MOST_THREADS = 1024


def check_threads(threads: int) -> None:
    """Raise `UserError` for a number of threads that the runtime does not take."""
    if isinstance(threads, bool) or not isinstance(threads, int):
        raise UserError(f"threads must be a whole number, but are {threads!r}")
    if threads < 1:
        raise UserError(f"threads must be at least 1, but are {threads}")
    if threads > MOST_THREADS:
        raise UserError(f"threads must be at most {MOST_THREADS}, but are {threads}")


def open_interpreter(path: Path, threads: int = 1, delegate: bool = True, content: bytes | None = None) -> Interpreter:
    """Return the runtime with its tensors allocated.

    Args:
        path: of the file.
        threads: of the runtime.
        delegate: as for `TextInterpreter`.
        content: the bytes of a model within the file, where it is not the first.

    Raises:
        UserError: fewer than one thread, or more than `MOST_THREADS`.
        InputFileError: the file is missing, unreadable or empty.
        TfliteError: its structure would mislead the runtime, or the runtime refuses it.
    """
    check_threads(threads)
    if not path.is_file():
        raise InputFileError(f"{path}: {missing(path)}")
    _check_structure(path, content)
    try:
        # The runtime tells of its delegate on standard error, where a user expects faults alone.
        with silent_standard_error():
            interpreter = Interpreter(
                model_path=str(path) if content is None else None,
                model_content=content,
                num_threads=threads,
                experimental_op_resolver_type=_resolver(delegate),
            )
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise TfliteError(f"{path}: TensorFlow Lite cannot run it: {reason_of(error)}") from error
    return interpreter


def _resolver(delegate: bool) -> OpResolverType:
    return OpResolverType.AUTO if delegate else OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES


def reason_of(error: Exception) -> str:
    """Return the last line of what LiteRT says of an error."""
    return (str(error).strip().splitlines() or ["no reason given"])[-1]


def _check_structure(path: Path, content: bytes | None) -> None:
    if content is not None:
        check_structure(path, content)
        return
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            check_structure(path, mapped)
    except (OSError, ValueError) as error:
        raise InputFileError(f"{path}: cannot read the file: {getattr(error, 'strerror', None) or error}") from error


def open_content(content: bytes, threads: int, delegate: bool = True) -> Interpreter:
    """Return the runtime of a file that is still in memory and made here, its tensors allocated.

    Args:
        content: of the file.
        threads: of the runtime.
        delegate: as for `TextInterpreter`.

    Raises:
        TfliteError: the runtime refuses it.
    """
    try:
        with silent_standard_error():
            interpreter = Interpreter(
                model_content=content, num_threads=threads, experimental_op_resolver_type=_resolver(delegate)
            )
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise TfliteError(f"TensorFlow Lite cannot run what was converted: {reason_of(error)}") from error
    return interpreter
