"""benchmark: time .tflite files against one another."""

import argparse
import json
from pathlib import Path
from typing import Any

from convert.tflite.contents import read_bytes
from convert.verify.benchmark import benchmark, benchmark_table, check_turns
from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import print_table


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "benchmark",
        help="time .tflite files against one another",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("files", metavar="FILE.tflite", type=Path, nargs="+")
    parser.add_argument("--threads", type=int, default=1, metavar="N")
    parser.add_argument("--runs", type=int, default=50, metavar="N", help="rounds, in each of which all take turns")
    parser.add_argument(
        "--converter",
        metavar="FOLDER",
        type=Path,
        help="also build this model folder with TensorFlow's own converter, int8 and dynamic range, and time both",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    check_turns(options.threads, options.runs)
    for file in options.files:
        read_bytes(file)  # a slip in the last name should not cost the time of the work before
    if options.converter is None:
        report = benchmark(options.files, options.threads, options.runs)
    else:
        from convert.comparison.other_converters import converter_peers

        with converter_peers(options.converter, options.files[0]) as peers:
            report = benchmark([*options.files, *peers], options.threads, options.runs)
    if options.json:
        print(json.dumps(report))
    else:
        print_table(benchmark_table(report))
