"""The command line of `python -m benchmarks.articles`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from benchmarks.articles.windows_read import ask_whole_articles, judge
from convert.tflite.interpreter import TextInterpreter
from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import print_table
from keras_model.cli.kit.run import run_command
from keras_model.data.readers import read_column, read_rows
from keras_model.data.rows import SpanRow
from keras_model.encode.long_texts.spread import MOST_WINDOWS
from keras_model.errors import UserError


def main(arguments: Sequence[str]) -> int:
    """Judge the choices of windows and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.articles",
        description="Put the paragraphs of articles together, ask questions on each, and tell what reading some of an "
        "article's windows gives and costs.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("file", metavar="FILE.tflite", type=Path, help="that answers questions")
    parser.add_argument("data", metavar="DATA", type=Path, help="questions on paragraphs, with a title for each")
    parser.add_argument("--title", default="title", metavar="COLUMN", help="that names the article of a paragraph")
    parser.add_argument("--articles", type=int, default=5, metavar="N", help="so many, drawn from these")
    parser.add_argument("--questions", type=int, default=20, metavar="N", help="so many on each, drawn")
    parser.add_argument("--windows", type=int, nargs="+", default=[12, 8, 4, 3, 2, 1], metavar="N", help="to read")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the draw")
    return run_command(parser, arguments)


def _run(options: argparse.Namespace) -> None:
    wrong = [count for count in options.windows if not 0 < count <= MOST_WINDOWS]
    if wrong:
        raise UserError(f"--windows {wrong[0]}: give 1 to {MOST_WINDOWS}; all of them are read in any case")
    model = TextInterpreter(options.file)
    model.require("question-answering")
    rows = [row for row in read_rows(options.data, "question-answering") if isinstance(row, SpanRow)]
    titles = read_column(options.data, options.title)
    asked = ask_whole_articles(rows, titles, options.articles, options.questions, options.seed)
    judged, cost = judge(model, asked, options.windows)
    words = [len(article.split()) for article in {one.article for one in asked}]
    told = f"{len(asked)} questions, {options.questions} on an article of {sum(words) / len(words):,.0f} words"
    table = Table("windows read", "F1", "an answer's text is in them", "time to all", title_justify="left", title=told)
    for found in judged:
        share = f"{cost.share(found.read, judged[0].read):.2f}"
        named = str(found.windows) if found.windows else f"all, {found.read:.0f}"
        table.add_row(named, f"{found.f1:.1%}", f"{found.held:.0%}", share)
    print_table(table)
    window, tokens = 1000 * cost.window, 1000 * cost.tokens
    print(f"a window takes {window:.1f} ms of processor time, an article's tokens {tokens:.1f} ms")
