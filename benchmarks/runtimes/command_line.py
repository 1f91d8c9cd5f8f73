"""The command line of `python -m benchmarks.runtimes`."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import tell
from keras_model.cli.kit.run import run_command


def main(arguments: Sequence[str]) -> int:
    """Measure the files and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.runtimes",
        description="Run .tflite files with the TensorFlow Lite libraries of Android, on emulated ARM processors.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("files", metavar="FILE.tflite", type=Path, nargs="*", help="none: the libraries' facts alone")
    parser.add_argument("--texts", metavar="ROWS", type=Path, help="compare the answers to these with Python's")
    parser.add_argument("--every", metavar="N", type=int, default=1, help="of ROWS, each Nth")
    parser.add_argument("--folder", type=Path, default=Path("build/arm"), help="the arm64 Python; set up once")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return run_command(parser, arguments)


def _run(options: argparse.Namespace) -> None:
    from benchmarks.arm.emulator import ArmEmulator
    from benchmarks.runtimes.libraries import LIBRARIES, facts, require_libraries
    from benchmarks.runtimes.measure import measure
    from benchmarks.runtimes.report import render
    from keras_model.cli.kit.output import print_table
    from keras_model.data.readers import read_inputs
    from keras_model.errors import UserError

    if options.every < 1:
        raise UserError(f"--every {options.every}: give 1 or more")
    require_libraries()
    report = {"libraries": [facts(library, abi) for library in LIBRARIES for abi in library.abis], "files": []}
    if options.files:
        texts = read_inputs(options.texts)[:: options.every] if options.texts else None
        report["files"] = measure(options.files, texts, ArmEmulator(options.folder), tell)
    if options.json:
        print(json.dumps(report))
    else:
        print_table(render(report))
