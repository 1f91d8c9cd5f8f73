"""The command line of `python -m keras_model`."""

import argparse
from collections.abc import Sequence

from keras_model.cli import (
    balance,
    classify,
    distill,
    evaluate,
    import_checkpoint,
    inspect_rows,
    narrow,
    overlap,
    prune,
    regroup,
    shorten,
    train,
)
from keras_model.cli.kit.arguments import add_version
from keras_model.cli.kit.command_parser import CommandParser
from keras_model.cli.kit.run import FAULT_NOTE, run_command

_EXIT_CODES = f"""exit codes:
  0  done
  1  a fault of the program
  2  wrong arguments
  3  a file is missing, empty or cannot be read or written
  4  rows lack a column or hold a label the model does not have; overlap: texts of the test are in the training
  5  a model folder or checkpoint is incomplete, of another architecture, or does not fit
  9  a package of an extra ("train", "compare") is not installed
  130  interrupted

{FAULT_NOTE}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, of the process's own arguments unless others are given; return its exit code."""
    return run_command(_parser(), arguments)


def _parser() -> CommandParser:
    parser = CommandParser(
        prog="python -m keras_model",
        description="Train, import and try SqueezeBERT models. Data are files of JSON, CSV or TSV with the columns\n"
        "text, label; text_a, text_b, label; tokens, tags; context, question, answers; text, labels; or\n"
        "text, score; CoNLL or IOB2 files; SQuAD as published; or a folder of texts for each label.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_version(parser)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (
        train,
        distill,
        import_checkpoint,
        regroup,
        shorten,
        narrow,
        prune,
        balance,
        evaluate,
        classify,
        inspect_rows,
        overlap,
    ):
        command.add(commands)
    return parser
