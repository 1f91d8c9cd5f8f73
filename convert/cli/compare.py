"""compare: weigh and time networks against one another."""

import argparse
import json
import shlex
from pathlib import Path
from typing import Any

from convert.builder.destination import check_place
from convert.comparison.compare import CompareOptions, compare
from convert.comparison.report import comparison_page, networks_table
from convert.comparison.trained import TrainedModel
from convert.page.template import PAGE
from keras_model.atomic_write import write_whole
from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import error_console, print_table
from keras_model.cli.kit.steps import StepLog
from keras_model.network.presets import PRESETS


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "compare",
        help="weigh and time network shapes and trained models against one another",
        description="Write each network in float32, dynamic range and strict int8, time all files in one run, and "
        "write an HTML page with plots and tables. Shapes get random weights; of a trained model the strict int8 file "
        "is there already, and the answers of all three and of Keras are judged.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("--output", required=True, metavar="REPORT.html", type=Path)
    parser.add_argument("--length", type=int, default=64, metavar="S", help="tokens of the shapes' inputs")
    parser.add_argument(
        "--shapes",
        nargs="*",
        choices=tuple(PRESETS),
        default=list(PRESETS),
        metavar="NAME",
        help="of networks with random weights; without a name: trained models alone",
    )
    parser.add_argument(
        "--trained",
        nargs=3,
        action="append",
        type=Path,
        default=[],
        metavar=("FOLDER", "FILE.tflite", "EVALUATION"),
        help="a model folder, the strict int8 file that `build` made from it, and labelled rows to judge both by; "
        "can be given several times",
    )
    parser.add_argument("--threads", type=int, default=1, metavar="N")
    parser.add_argument("--runs", type=int, default=20, metavar="N", help="rounds, in each of which all take turns")
    parser.add_argument("--json", action="store_true", help="also print the figures as one JSON document")


def _run(options: argparse.Namespace) -> None:
    check_place(options.output, PAGE, inputs=[path for paths in options.trained for path in paths])
    chosen = CompareOptions(
        shapes={name: PRESETS[name] for name in options.shapes},
        trained=[TrainedModel(*paths) for paths in options.trained],
        length=options.length,
        threads=options.threads,
        runs=options.runs,
    )
    with StepLog(error_console(), "reading the files") as step:
        report = {"command": _compare_command(options), **compare(chosen, step)}
    write_whole(options.output, comparison_page(report))
    if options.json:
        print(json.dumps(report))
    else:
        print_table(networks_table(report))


def _compare_command(options: argparse.Namespace) -> str:
    """The command line with every default spelled out: they may change, the report stays."""
    words = ["python", "-m", "convert", "compare", "--output", options.output, "--length", options.length]
    words += ["--shapes", *options.shapes]
    for paths in options.trained:
        words += ["--trained", *paths]
    return shlex.join(str(word) for word in [*words, "--threads", options.threads, "--runs", options.runs])
