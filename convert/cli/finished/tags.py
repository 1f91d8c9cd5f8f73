"""tags: read the tags of a finished tagger's words together, or each by itself."""

import argparse
import json
from pathlib import Path
from typing import Any

from rich.table import Table

from convert.builder.finished.tags import TagsOptions, write_with_tags
from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import figure, print_table
from keras_model.outputs.reading import WAYS_OF_TAGS


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "tags",
        help="read the tags of a finished .tflite's words together, or each by itself",
        description="Write a finished tagger again, so that each word gets its likeliest tag, or the words of a text "
        "the likeliest tags together. Labelled rows tell which way finds more entities.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("file", metavar="FILE.tflite", type=Path)
    parser.add_argument(
        "--rows",
        metavar="FILE",
        type=Path,
        help="labelled rows to try both ways on, neither learnt from nor judged by, such as the validation rows",
    )
    parser.add_argument("--tags", choices=WAYS_OF_TAGS, help="the way to write, whatever finds more")
    parser.add_argument("--output", required=True, metavar="OUT.tflite", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    report = write_with_tags(TagsOptions(options.file, options.output, options.tags, options.rows))
    if options.json:
        print(json.dumps(report))
        return
    if "rows" in report:
        print_table(_table(report))
    print(f"tags are read {_told(report['tags'])}, before {_told(report['before'])}; written to {options.output}")


def _table(report: dict[str, Any]) -> Table:
    rows = report["rows"]
    table = Table("", "f1", title_justify="left", title=f"{rows['rows']} rows of {rows['file']}")
    for way in WAYS_OF_TAGS:
        table.add_row(_told(way), figure(report[f"f1_{way}"]))
    return table


def _told(way: str) -> str:
    return "together" if way == "together" else "word by word"
