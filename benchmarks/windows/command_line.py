"""The command line of `python -m benchmarks.windows`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from benchmarks.windows.ways import judge, long_texts
from convert.tflite.interpreter import TextInterpreter
from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import print_table
from keras_model.cli.kit.run import run_command
from keras_model.data.for_model.labels import rows_for_labels
from keras_model.data.readers import read_rows
from keras_model.data.rows import TextRow, own_rows


def main(arguments: Sequence[str]) -> int:
    """Judge the ways and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.windows",
        description="Put labelled texts together to long ones, let a classifier read these in several ways, and count "
        "how often each finds their label.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("file", metavar="FILE.tflite", type=Path, help="of a classification")
    parser.add_argument("data", metavar="DATA", type=Path, help="texts with their labels")
    parser.add_argument("--words", type=int, default=300, metavar="N", help="of a long text, at least")
    parser.add_argument("--texts", type=int, default=500, metavar="N", help="so many long texts")
    parser.add_argument("--purity", type=float, default=0.7, metavar="SHARE", help="of a text that has its label")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the draw")
    return run_command(parser, arguments)


def _run(options: argparse.Namespace) -> None:
    model = TextInterpreter(options.file)
    model.require("classification")
    found = rows_for_labels(read_rows(options.data, "classification"), model.labels, options.data)
    rows = own_rows("classification", found, TextRow)
    texts = list(long_texts(rows, options.words, options.texts, options.purity, options.seed))
    table = Table(
        "way", "right", "windows a text", title_justify="left", title=f"{len(texts)} texts of {options.words} words"
    )
    for name, (right, windows) in judge(model, texts).items():
        table.add_row(name, f"{right:.2%}", f"{windows:.1f}")
    print_table(table)
