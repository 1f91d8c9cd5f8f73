"""bundle: put a .tflite into an app."""

import argparse
from pathlib import Path
from typing import Any

from convert.tflite.bundle import bundle


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("bundle", help="put a .tflite into an app")
    parser.set_defaults(command=_run)
    parser.add_argument("file", metavar="FILE.tflite", type=Path)
    parser.add_argument("--android", required=True, metavar="FOLDER", type=Path, help="the assets folder of the app")


def _run(options: argparse.Namespace) -> None:
    print(f"{bundle(options.file, options.android)} is in; the app lists it after the next build")
