"""The command line of `python -m benchmarks.legibility`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.by_column import read_by
from keras_model.cli.kit.output import print_table
from keras_model.cli.kit.rows_table import TABLE_WIDTH
from keras_model.cli.kit.run import run_command
from keras_model.data.readers import read_rows, task_of
from keras_model.data.rows import Row, TokenRow
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.tokenizers import Tokenizer
from keras_model.model_folder import read_config
from keras_model.train.start.capitals import capitals_of
from keras_model.train.start.choice import STUDENT, choose_start
from keras_model.train.start.reading import legibility

_ENGLISH = Path(__file__).resolve().parents[2] / "assets" / STUDENT


def main(arguments: Sequence[str]) -> int:
    """Print what the rows are like and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.legibility",
        description="Tell by what of its rows `train` chooses a start, and whether it marks capitals.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("files", metavar="DATA", nargs="+", type=Path, help="rows of any task")
    parser.add_argument("--by", metavar="COLUMN", help="a line for each value of this column, such as a language")
    parser.add_argument(
        "--start",
        metavar="FOLDER",
        type=Path,
        default=_ENGLISH,
        help="count the pieces of this model's vocabulary (default: assets/student, which reads English)",
    )
    return run_command(parser, arguments)


def _run(options: argparse.Namespace) -> None:
    tokenizer = Preprocessor.from_folder(options.start, read_config(options.start)["preprocessor"]).tokenizer
    table = Table("rows", box=None, pad_edge=False)
    columns = ("number", "Latin letters", "pieces a word", "start", "capitals in names", "elsewhere", "marked")
    for column in columns:
        table.add_column(column, justify="right")
    for path in options.files:
        task = task_of(path)
        rows = read_rows(path, task)
        parts = read_by(path, options.by, rows)
        for name, part in (parts.rows if parts else {str(path): rows}).items():
            table.add_row(name, *_figures(task, part, tokenizer))
    print_table(table, TABLE_WIDTH)


def _figures(task: str, rows: Sequence[Row], tokenizer: Tokenizer) -> list[str]:
    read = legibility(rows, tokenizer)
    start = Path(choose_start(task, rows).folder).name
    figures = [str(len(rows)), f"{read.latin:.2%}", f"{read.pieces_a_word:.2f}", start]
    if not isinstance(rows[0], TokenRow):
        return [*figures, "", "", ""]
    capitals = capitals_of(rows)
    return [*figures, f"{capitals.in_names:.0%}", f"{capitals.elsewhere:.0%}", "yes" if capitals.tell_names else "no"]
