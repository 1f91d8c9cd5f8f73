"""confidence: fit a finished classifier's temperature, and its threshold, to rows."""

import argparse
import json
from pathlib import Path
from typing import Any

from rich.table import Table

from convert.builder.finished.refit import RefitOptions, refit
from convert.builder.report import rejection_table
from convert.cli.finished.rejection import add_rejection, read_rejection
from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import figure, print_table, tell
from keras_model.outputs.confidence.temperature import GREATEST_TEMPERATURE, LEAST_TEMPERATURE


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "confidence",
        help="fit a finished .tflite's temperature and threshold to rows",
        description="Write a finished classifier or tagger again, so that its probabilities come true: its logits are "
        "divided by the temperature that suits labelled rows. Also choose the threshold that it rejects texts by.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("file", metavar="FILE.tflite", type=Path)
    parser.add_argument(
        "--rows",
        metavar="FILE",
        type=Path,
        help="labelled rows to fit the temperature on, neither learnt from nor judged by, such as the validation rows",
    )
    add_rejection(parser)
    parser.add_argument("--output", required=True, metavar="OUT.tflite", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    report = refit(RefitOptions(options.file, options.output, options.rows, read_rejection(options)))
    fitted = report.get("temperature", {}).get("temperature")
    if fitted in (LEAST_TEMPERATURE, GREATEST_TEMPERATURE):
        end = "greatest" if fitted == GREATEST_TEMPERATURE else "least"
        tell(f"note: {fitted:g} is the {end} temperature that is tried; the rows are too few, or of another kind")
    if options.json:
        print(json.dumps(report))
        return
    if "temperature" in report:
        print_table(_temperature(report["temperature"]))
    if "rejection" in report:
        print_table(rejection_table(report["rejection"]))
    print(f"written to {options.output}")


def _temperature(fitted: dict[str, Any]) -> Table:
    rows = fitted["rows"]
    table = Table("", "before", "after", title_justify="left", title=f"{rows['rows']} rows of {rows['file']}")
    table.add_row("logits divided by", "", f"{fitted['temperature']:g}")
    for name, value in fitted["measures_before"].items():
        table.add_row(name, figure(value), figure(fitted["measures"][name]))
    table.add_row("other answers than before", "", str(fitted["changed_answers"]))
    return table
