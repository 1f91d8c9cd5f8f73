"""The command line of `python -m benchmarks.arm`."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.arm.emulator import PROCESSORS
from benchmarks.arm.report import BY
from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import tell
from keras_model.cli.kit.run import run_command


def main(arguments: Sequence[str]) -> int:
    """Measure the files and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.arm",
        description="Count the ARM instructions of one inference of each .tflite, on emulated processors.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("files", metavar="FILE.tflite", type=Path, nargs="*")
    parser.add_argument("--folder", type=Path, default=Path("build/arm"), help="the arm64 Python; set up once")
    parser.add_argument("--by", choices=BY, help="attribute the instructions; `shape` tells operators by their shapes")
    parser.add_argument(
        "--processors", nargs="+", choices=PROCESSORS, default=list(PROCESSORS), metavar="NAME", help="to count on"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return run_command(parser, arguments)


def _run(options: argparse.Namespace) -> None:
    from benchmarks.arm.emulator import ArmEmulator
    from benchmarks.arm.lengths import each_length
    from benchmarks.arm.measure import check_files, measure
    from benchmarks.arm.report import render
    from keras_model.cli.kit.output import print_table

    check_files(options.files)
    with each_length(options.files) as names:
        emulator, operators = ArmEmulator(options.folder), options.by in ("operator", "shape")
        report = measure(list(names), emulator, tell, operators, options.processors)
        for file in report["files"]:
            file["path"] = names[Path(file["path"])]
    if options.json:
        print(json.dumps(report))
    else:
        print_table(render(report, options.by))
