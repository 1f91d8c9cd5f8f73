"""audit: show what a .tflite holds and what the delegate, or other engines, leave."""

import argparse
import json
from pathlib import Path
from typing import Any

from convert.engines.audit import audit_engines
from convert.engines.audit_report import engine_tables
from convert.engines.table import ENGINES
from convert.verify.audit import audit
from convert.verify.audit_report import audit_tables
from keras_model.cli.kit.output import print_table

_ALL = "all"


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("audit", help="show what a .tflite holds and what the delegate leaves")
    parser.set_defaults(command=_run)
    parser.add_argument("file", metavar="FILE.tflite", type=Path)
    parser.add_argument(
        "--engine",
        nargs="+",
        choices=(*ENGINES, _ALL),
        metavar="NAME",
        help=f"say what these engines take of it and why they leave the rest: {', '.join(ENGINES)}, or {_ALL}",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    report = audit(options.file)
    if options.engine:
        report["engines"] = audit_engines(options.file, ENGINES if _ALL in options.engine else options.engine)
    if options.json:
        print(json.dumps(report))
        return
    print_table(audit_tables(report))
    if options.engine:
        print_table(engine_tables(report["engines"]))
