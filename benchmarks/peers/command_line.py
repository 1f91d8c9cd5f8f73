"""The command line of `python -m benchmarks.peers`."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.arm.emulator import PROCESSORS
from keras_model.atomic_write import FileKind
from keras_model.cli.kit.arguments import HelpFormatter
from keras_model.cli.kit.output import tell
from keras_model.cli.kit.run import run_command

_DRAWING = FileKind("drawing", lambda data: data.startswith(b"<svg"))
_REPORT = FileKind("report", lambda data: data.startswith(b"{"))


def main(arguments: Sequence[str]) -> int:
    """Compare and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers",
        description="Convert one model in every way there is; show size, time, instructions and error side by side.",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("model", metavar="FOLDER", type=Path, help="a model folder: classification or embedding")
    parser.add_argument("evaluation", metavar="ROWS", type=Path, help="labelled rows, or texts for an embedding")
    parser.add_argument("--calibration", required=True, metavar="FILE", type=Path, help="texts to take ranges from")
    parser.add_argument("--length", type=int, default=64, metavar="S", help="tokens of the inputs")
    parser.add_argument("--rows", type=int, default=300, metavar="N", help="drawn from ROWS, always the same")
    parser.add_argument("--runs", type=int, default=30, metavar="N", help="rounds of timing, in which all take turns")
    parser.add_argument("--files", type=Path, metavar="FOLDER", help="for what is made; build/peers/NAME unless given")
    parser.add_argument("--environment", type=Path, default=Path("build/peers-environment"), metavar="FOLDER")
    parser.add_argument(
        "--executorch", action="store_true", help="compare with ExecuTorch too: its environment takes 6 GB"
    )
    parser.add_argument("--without", nargs="*", default=[], metavar="PEER", help='peers to leave out: "quantizer 16x8"')
    parser.add_argument(
        "--processors",
        nargs="*",
        choices=PROCESSORS,
        default=list(PROCESSORS),
        metavar="NAME",
        help="to count instructions on; without a name: none",
    )
    parser.add_argument("--arm", type=Path, default=Path("build/arm"), metavar="FOLDER", help="the emulated machine")
    parser.add_argument("--plot", type=Path, metavar="OUT.svg", help="draw error against instructions")
    parser.add_argument("--report", type=Path, metavar="OUT.json", help="write all figures there")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return run_command(parser, arguments)


def _run(options: argparse.Namespace) -> None:
    from benchmarks.arm.emulator import ArmEmulator
    from benchmarks.peers.compare import Places, compare
    from benchmarks.peers.environment import HERE, PeerEnvironment
    from benchmarks.peers.plot import profile_plot
    from benchmarks.peers.report import render
    from benchmarks.peers.source import Inputs, Source
    from convert.builder.destination import check_place
    from keras_model.atomic_write import write_whole
    from keras_model.cli.kit.output import print_table

    for path, kind in ((options.plot, _DRAWING), (options.report, _REPORT)):
        if path is not None:
            check_place(path, kind, inputs=(options.evaluation, options.calibration))
    inputs = Inputs(options.model, options.evaluation, options.calibration, options.length, options.rows)
    Source(inputs)  # a slip in a name should not cost the time of the work before
    extra = options.environment.with_name(f"{options.environment.name}-executorch")
    places = Places(
        options.files or Path("build/peers") / options.model.resolve().name,
        PeerEnvironment(options.environment, HERE / "requirements.txt"),
        PeerEnvironment(extra, HERE / "requirements-executorch.txt") if options.executorch else None,
        ArmEmulator(options.arm) if options.processors else None,
    )
    report = compare(inputs, places, options.processors, options.runs, tell, options.without)
    if options.report is not None:
        write_whole(options.report, json.dumps(report, indent=1) + "\n")
    if options.plot is not None:
        write_whole(options.plot, profile_plot(report))
    if options.json:
        print(json.dumps(report))
    else:
        print_table(render(report))
