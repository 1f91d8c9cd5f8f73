"""One command, from its arguments to its exit code."""

import argparse
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from keras_model.errors import InputFileError, UserError
from keras_model.standard_error import unfailing_standard_error

INTERRUPTED = 130
# Sent by `kill` and `timeout`, and when a terminal or a connection is closed, which Windows has no signal for.
_ASKED_TO_END = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
PACKAGE_MISSING = 9
UNKNOWN_FAULT = 1
# Set to anything, it lets a fault of the program end in its traceback.
DEBUG = "SQUEEZEBERT_DEBUG"
FAULT_NOTE = f"""A fault of the program itself ends in one line. Set the environment variable {DEBUG}=1 to see its
traceback, and report it with the command; docs/security.md says where."""
# The extra of the package that alone installs another package.
_EXTRAS = {
    **dict.fromkeys(("jinja2", "keras", "safetensors", "sklearn", "tensorflow"), "train"),
    "sklearn_crfsuite": "compare",
}


def run_command(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> int:
    """Parse the arguments, or without any the process's own, and call the chosen `command`.

    Returns:
        The exit code that the outcome stands for.
    """
    _prepare_streams()
    with unfailing_standard_error():
        return _outcome(parser, arguments)


def _outcome(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> int:
    options = argparse.Namespace()
    try:
        options = parser.parse_args(arguments)
        with _ended_as_by_ctrl_c():
            options.command(options)
        sys.stdout.flush()
    except SystemExit as exit_request:
        return _end_of_parsing(exit_request)
    except UserError as error:
        return _say(str(error), error.exit_code)
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get(error.name or "")
        if extra is None:
            return _unknown(error)
        return _say(
            f"{error.name} is not installed, and this command needs it; "
            f"run pip install 'squeezebert-on-a-phone[{extra}]', or pip install '.[{extra}]' in a clone",
            PACKAGE_MISSING,
        )
    except KeyboardInterrupt:
        print(f"interrupted{getattr(options, 'hint', '')}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the answers has seen enough; leave Python nothing to flush into the closed pipe.
        _drop_output()
    except OSError as error:
        return _refused_by_system(error)
    except Exception as error:
        return _unknown(error)
    return 0


@contextmanager
def _ended_as_by_ctrl_c() -> Iterator[None]:
    """Let whatever asks a process to end do so as Ctrl-C does: nothing half-written stays behind."""
    # What the caller does on a signal is the caller's own: `nohup` ignores one.
    own = [number for number in _ASKED_TO_END if signal.getsignal(number) == signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        own = []
    for number in own:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in own:
            signal.signal(number, signal.SIG_DFL)


def _prepare_streams() -> None:
    """Make sure that there are three standard streams, and that output takes any text."""
    # A stream that the caller closed would lend its number to the next file that is opened.
    while (descriptor := os.open(os.devnull, os.O_RDWR)) < 3:
        pass
    os.close(descriptor)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _end_of_parsing(exit_request: SystemExit) -> int:
    try:
        sys.stdout.flush()  # of --help
    except OSError as error:
        return _refused_by_system(error)
    return int(exit_request.code or 0)


def _refused_by_system(error: OSError) -> int:
    if isinstance(error, BrokenPipeError):
        _drop_output()
        return 0
    reason = error.strerror or str(error)
    if error.filename is not None:
        return _say(f"{_one_line(os.fsdecode(error.filename))}: {reason}", InputFileError.exit_code)
    # Only a stream has no name.
    _drop_output()
    return _say(f"cannot write the output: {reason}", InputFileError.exit_code)


def _unknown(error: Exception) -> int:
    if os.environ.get(DEBUG):
        raise error
    if isinstance(error, MemoryError):
        return _say("out of memory; give less at once", UNKNOWN_FAULT)
    told = _one_line(str(error))
    return _say(
        f"{type(error).__name__}{': ' if told else ''}{told}; this is a fault of the program: "
        f"see its traceback with {DEBUG}=1, and report it as docs/security.md says",
        UNKNOWN_FAULT,
    )


def _one_line(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= 200 else shown[:197] + "..."


def _say(fault: str, code: int) -> int:
    try:
        sys.stdout.flush()
    except OSError:
        _drop_output()
    # The name of a file may hold line ends.
    print(f"error: {' '.join(fault.splitlines())}", file=sys.stderr)
    return code


def _drop_output() -> None:
    """Leave Python nothing to flush at its end into a stream that takes no more."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
