"""The command line of `python -m convert`."""

import argparse
from collections.abc import Sequence

from convert.cli import (
    answer,
    attach,
    audit,
    benchmark,
    build,
    bundle,
    classify,
    compare,
    encode,
    entities,
    evaluate,
    score,
)
from convert.cli.finished import confidence, tags
from convert.cli.runtimes import operators, tokens
from keras_model.cli.kit.arguments import add_version
from keras_model.cli.kit.command_parser import CommandParser
from keras_model.cli.kit.run import FAULT_NOTE, run_command

_EXIT_CODES = f"""exit codes:
  0  done
  1  a fault of the program
  2  wrong arguments, such as a length the model has no positions for
  3  a file is missing, empty or cannot be read or written
  4  rows lack a column or hold a label the model does not have
  5  a model folder is incomplete, of another kind, or does not fit
  6  a .tflite is damaged, is none, or serves another task
  7  the conversion lost more accuracy than permitted; nothing was written. operators: a runtime computes otherwise
  8  the calibration texts are the evaluation texts
  9  a package of an extra ("train", "compare") is not installed
  130  interrupted

{FAULT_NOTE}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, of the process's own arguments unless others are given; return its exit code."""
    return run_command(_parser(), arguments)


def _parser() -> CommandParser:
    parser = CommandParser(
        prog="python -m convert",
        description="Convert a trained model folder to a full-integer .tflite, and work with such files.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_version(parser)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (
        build,
        audit,
        evaluate,
        classify,
        score,
        entities,
        answer,
        encode,
        benchmark,
        compare,
        confidence,
        tags,
        bundle,
        attach,
        tokens,
        operators,
    ):
        command.add(commands)
    return parser
