"""average: one model out of several runs."""

import argparse
from pathlib import Path
from typing import Any

from keras_model.commands.output import check_copy, error_console


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("average", help="the mean of several runs' weights, often better than each of them")
    parser.set_defaults(command=_run)
    parser.add_argument("folders", metavar="FOLDER", nargs="+", type=Path, help="trained from one start")
    parser.add_argument("--output", required=True, metavar="FOLDER", type=Path)
    parser.add_argument("--half", action="store_true", help="write the weights as float16")


def _run(options: argparse.Namespace) -> None:
    from keras_model.averaging import average_folders

    for folder in options.folders:
        check_copy(folder, options.output)
    average_folders(options.folders, options.output, dtype="float16" if options.half else None)
    error_console().print(f"mean of {len(options.folders)} models; model written to {options.output}")
