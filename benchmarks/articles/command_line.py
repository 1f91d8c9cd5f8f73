"""The command line of `python -m benchmarks.articles`."""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from keras_model.atomic_write import write_whole
from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import tell
from keras_model.cli.kit.run import run_command
from keras_model.data.readers import read_column, read_rows
from keras_model.data.rows import SpanRow, own_rows
from keras_model.errors import UserError


def main(arguments: Sequence[str]) -> int:
    """Write the questions on articles and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.articles",
        description="Put the paragraphs of an article together, in their order, and ask the questions on one paragraph "
        "of the whole article.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("data", metavar="DATA", type=Path, help="questions on paragraphs")
    parser.add_argument("output", metavar="OUT.jsonl", type=Path)
    parser.add_argument("--by", default="title", metavar="COLUMN", help="of DATA: what article a paragraph is of")
    parser.add_argument("--articles", type=int, default=5, metavar="N", help="the first so many")
    parser.add_argument("--questions", type=int, default=20, metavar="N", help="of each article, from all over it")
    return run_command(parser, arguments)


def _run(options: argparse.Namespace) -> None:
    for name in ("articles", "questions"):
        if getattr(options, name) < 1:
            raise UserError(f"--{name} {getattr(options, name)}: give at least 1")
    rows = own_rows("question-answering", read_rows(options.data, "question-answering"), SpanRow)
    articles: dict[str, list[SpanRow]] = {}
    for title, row in zip(read_column(options.data, options.by), rows, strict=True):
        articles.setdefault(title, []).append(row)
    chosen = list(articles.values())[: options.articles]
    asked = [row for article in chosen for row in _questions(article, options.questions)]
    write_whole(options.output, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in asked))
    words = sum(len(row["context"].split()) for row in asked) / len(asked)
    tell(f"{options.output}: {len(asked)} questions on {len(chosen)} articles, {words:.0f} words to read in the mean")


def _questions(article: Sequence[SpanRow], most: int) -> Iterator[dict[str, Any]]:
    """Yield questions of an article as rows whose context is all of it."""
    paragraphs = dict.fromkeys(row.context for row in article)
    starts: dict[str, int] = {}
    for paragraph in paragraphs:
        starts[paragraph] = sum(len(before) + 1 for before in starts)
    whole = "\n".join(paragraphs)
    count = min(most, len(article))
    for row in (article[number * len(article) // count] for number in range(count)):
        answers = [{"text": text, "answer_start": starts[row.context] + start} for text, start in row.answers]
        yield {"question": row.question, "context": whole, "answers": answers}
