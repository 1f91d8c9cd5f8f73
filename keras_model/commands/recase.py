"""recase: let a model with an uncased vocabulary tell capitals apart."""

import argparse
from pathlib import Path
from typing import Any

from keras_model.commands.output import check_output, error_console, print_measures
from keras_model.errors import UserError


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "recase", help="give a WordPiece vocabulary capitals, as a start for training on names; then prune it"
    )
    parser.set_defaults(command=_run)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--output", required=True, metavar="FOLDER")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    from keras_model.recasing import recase_folder

    folder, output = Path(options.folder), Path(options.output)
    check_output(output)
    if output.resolve() == folder.resolve():
        raise UserError(f"{output}: is the model itself; choose another place")
    measures = recase_folder(folder, output)
    error_console().print(f"model written to {output}")
    print_measures(measures, options.json)
