"""shorten: keep some layers of a model."""

import argparse
from pathlib import Path
from typing import Any

from keras_model.cli.kit.output import tell
from keras_model.cli.kit.places import check_copy
from keras_model.trim.shorten import shorten_folder


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("shorten", help="keep some layers of a model, as a start for distillation")
    parser.set_defaults(command=_run)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--layers", required=True, type=int, nargs="+", metavar="N", help="to keep, from 0")
    parser.add_argument("--output", required=True, metavar="FOLDER")
    parser.add_argument("--half", action="store_true", help="write the weights as float16")


def _run(options: argparse.Namespace) -> None:
    folder, output = Path(options.folder), Path(options.output)
    check_copy(folder, output)
    shorten_folder(folder, options.layers, output, dtype="float16" if options.half else None)
    tell(f"model written to {output}")
