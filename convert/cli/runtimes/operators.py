"""operators: say which operators of a file another runtime computes otherwise."""

import argparse
import json
from pathlib import Path
from typing import Any

from convert.builder.destination import check_place
from convert.verify.runtimes.check import FileUnderTest, check_runtime, check_tensors
from convert.verify.runtimes.named import named_runtime
from convert.verify.runtimes.operators import STEPS
from convert.verify.runtimes.report import lines, operators_table, runtime_fault
from convert.verify.runtimes.tensor_file import NPZ, write_tensors
from keras_model.cli.kit.arguments import HelpFormatter, add_pair, add_texts, read_texts_or_pairs
from keras_model.cli.kit.output import print_table
from keras_model.errors import AccuracyError, UserError


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "operators",
        help="say which operators of a .tflite another runtime computes otherwise",
        description="Compare each operator of a network in another runtime with LiteRT's built-in kernels, which are "
        "given the inputs that the runtime gave it, so that no operator answers for those before it. Exits with code 7 "
        "where one differs by more than --steps, or a kind of operators in more than 1 of 10 numbers.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("file", metavar="FILE.tflite", type=Path)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--runtime",
        metavar="MODULE:CALLABLE",
        help="opens a network, given the bytes of the .tflite; its method tensors returns the array of each tensor by "
        "its index",
    )
    what.add_argument(
        "--tensors", metavar="FILE.npz", type=Path, help="what a runtime computed of one text, each tensor by its index"
    )
    what.add_argument(
        "--output", metavar="OUT.npz", type=Path, help="write what the built-in kernels compute of one text, likewise"
    )
    parser.add_argument(
        "--length", type=int, metavar="S", help="which of the file's networks; its longest unless given"
    )
    parser.add_argument("--steps", type=float, default=STEPS, metavar="N", help="by how many a number may differ")
    add_pair(parser)
    add_texts(parser)


def _run(options: argparse.Namespace) -> None:
    if not 0 <= options.steps < float("inf"):
        raise UserError(f"--steps is {options.steps:g}; give 0 or more")
    runtime = named_runtime(options.runtime) if options.runtime is not None else None
    file = FileUnderTest(options.file, options.length)
    # A .npz tells its inputs itself, so nobody waits for a text on standard input.
    written_alone = options.tensors and not options.texts
    texts = [] if written_alone else read_texts_or_pairs(options, options.file, file.learnt_from)
    if runtime is None and len(texts) > 1:
        raise UserError(f"these are {len(texts)} texts, and a .npz holds the tensors of one: give one")
    if options.output:
        check_place(options.output, NPZ, [options.file])
        tensors = file.tensors(texts[0])
        write_tensors(options.output, tensors)
        written = {"path": str(options.output), "tensors": len(tensors), "length": file.length}
        told = "{path} has {tensors} tensors of length {length}, each under its index".format(**written)
        print(json.dumps(written) if options.json else told)
        return
    if runtime is not None:
        report = check_runtime(file, runtime, texts, options.steps)
    else:
        report = check_tensors(file, options.tensors, texts[0] if texts else None, options.steps)
    if options.json:
        print(json.dumps(report))
    else:
        print_table(operators_table(report))
        print("\n".join(lines(report)))
    if fault := runtime_fault(report):
        raise AccuracyError(fault)
