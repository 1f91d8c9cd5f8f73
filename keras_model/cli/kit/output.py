"""What commands show, and where they may write."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_model.errors import InputFileError, UserError

if TYPE_CHECKING:
    from rich.console import Console


def error_console() -> "Console":
    """Return where progress is told: standard error, so that standard output holds results alone."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False)


def tell(step: str) -> None:
    """Say on standard error what begins now, a line each."""
    print(step, file=sys.stderr)


def print_measures(measures: dict[str, Any], as_json: bool) -> None:
    """Print what was found, a line each or as one JSON document.

    Under the key `noisy`, the same measures of the same rows with typing noise; a line then holds both.
    """
    if as_json:
        print(json.dumps(measures))
        return
    noisy = measures.get("noisy", {})
    width = max(12, *map(len, measures))
    for name, value in measures.items():
        if name == "noisy":
            continue
        shown = f"{value:.4f}" if isinstance(value, float) else f"{value}"
        if isinstance(value, float) and name in noisy:
            shown += f"   with noise {noisy['noise']:g}: {noisy[name]:.4f}"
        print(f"{name:<{width}} {shown}")


def on_one_line(text: str) -> str:
    """Return a text as it can be shown: single blanks between its words, "?" for what UTF-8 cannot hold."""
    return " ".join(text.split()).encode("utf-8", "replace").decode()


def check_output(output: Path) -> None:
    """Refuse a place where no model can be written before any work is done for it."""
    from keras_model.model_folder import CONFIG_FILE

    if output.exists() and not (output.is_dir() and ((output / CONFIG_FILE).is_file() or not any(output.iterdir()))):
        raise InputFileError(f"{output}: exists and is no model folder; choose another place")
    parent = next(folder for folder in output.absolute().parents if folder.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise InputFileError(f"{output}: cannot write to {parent}; choose another place")


def check_run(output: Path, resume: bool) -> Path:
    """Return where a run that makes `output` keeps its state, once that is known to be as the user expects."""
    check_output(output)
    checkpoint_folder = output.with_name(output.name + ".checkpoint")
    if checkpoint_folder.exists() and not resume:
        raise InputFileError(
            f"{checkpoint_folder}: holds an interrupted run; add --resume to go on with it, or remove it"
        )
    return checkpoint_folder


def check_copy(folder: Path, output: Path) -> None:
    """Refuse what `check_output` does, and the model itself as the place of its changed copy."""
    check_output(output)
    if output.resolve() == folder.resolve():
        raise UserError(f"{output}: is the model itself; choose another place")
