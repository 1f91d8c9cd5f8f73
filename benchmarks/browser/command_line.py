"""The command line of `python -m benchmarks.browser`."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import tell
from keras_model.cli.kit.run import run_command


def main(arguments: Sequence[str]) -> int:
    """Compare and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.browser",
        description="Answer texts with a .tflite in a headless Chromium, by LiteRT.js and by MediaPipe's text tasks.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("file", metavar="FILE.tflite", type=Path, help="of any task")
    parser.add_argument("texts", metavar="TEXTS", type=Path, help="texts, a line each, or labelled rows")
    parser.add_argument("--rows", type=int, default=200, metavar="N", help="of TEXTS, spread over all of them")
    parser.add_argument(
        "--packages", type=Path, default=Path("build/browser-packages"), metavar="FOLDER", help="set up once"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return run_command(parser, arguments)


def _run(options: argparse.Namespace) -> None:
    from benchmarks.browser.compare import compare
    from benchmarks.browser.report import render
    from keras_model.cli.kit.output import print_table
    from keras_model.data.readers import read_inputs
    from keras_model.errors import UserError

    texts = read_inputs(options.texts)
    if not 1 <= options.rows <= len(texts):
        raise UserError(f"--rows {options.rows}: {options.texts} has {len(texts)} texts; give 1 to {len(texts)}")
    chosen = texts[:: len(texts) // options.rows][: options.rows]
    found = compare(options.file, chosen, options.packages, tell)
    if options.json:
        print(json.dumps({"rows": len(chosen), "engines": found}))
    else:
        print_table(render(found, len(chosen)))
