"""attach: put vocabulary, labels and facts back behind what an engine's compiler made of a .tflite."""

import argparse
from pathlib import Path
from typing import Any

from convert.builder.destination import check_place
from convert.engines.attach import attach
from convert.tflite.contract import TFLITE


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("attach", help="put vocabulary and labels back behind a compiled .tflite")
    parser.set_defaults(command=_run)
    parser.add_argument("compiled", metavar="COMPILED.tflite", type=Path, help="what Vela made of it")
    parser.add_argument("--of", required=True, metavar="FILE.tflite", type=Path, help="the file that was compiled")
    parser.add_argument("--output", required=True, metavar="OUT.tflite", type=Path)


def _run(options: argparse.Namespace) -> None:
    check_place(options.output, TFLITE)
    attach(options.of, options.compiled, options.output)
    print(f"{options.output} has the vocabulary, labels and facts of {options.of}, for its longest length")
