"""overlap: prove that no test text is in a training."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from keras_model.cli.kit.output import on_one_line
from keras_model.data.reports.overlap import find_overlaps
from keras_model.errors import DataError


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "overlap",
        help="prove that no text of a test is among the texts of a training",
        description="Lists the test's texts that occur in the training, whatever their case and blanks; in plain text "
        "also inside longer lines, if they have 6 words or more. Ends with code 4 if there are any.",
    )
    parser.set_defaults(command=_run)
    parser.add_argument("--train", required=True, metavar="FILE", nargs="+", help="rows or plain text", type=Path)
    parser.add_argument("--test", required=True, metavar="FILE", nargs="+", help="rows or plain text", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    found = find_overlaps(options.train, options.test)
    overlaps = found["overlaps"]
    if options.json:
        print(json.dumps({**found, "overlaps": [asdict(overlap) for overlap in overlaps]}))
    else:
        for overlap in overlaps:
            places = [*overlap.same, *(f"inside {place}" for place in overlap.inside)]
            shown = on_one_line(overlap.text)
            print(f"{overlap.test}\t{', '.join(places)}\t{shown}")
        print(f"{len(overlaps)} of {found['test_texts']} test texts occur among {found['train_texts']} training texts")
    if overlaps:
        raise DataError(f"{overlaps[0].test}: in the training, too; train with --exclude to leave such texts out")
