"""audit: show what a .tflite holds and what the delegate leaves."""

import argparse
import json
from pathlib import Path
from typing import Any

from convert.verify.audit import audit
from convert.verify.audit_report import render
from keras_model.cli.kit.output import print_table


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("audit", help="show what a .tflite holds and what the delegate leaves")
    parser.set_defaults(command=_run)
    parser.add_argument("file", metavar="FILE.tflite", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:

    report = audit(options.file)
    if options.json:
        print(json.dumps(report))
    else:
        print_table(render(report))
