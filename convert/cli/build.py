"""build: convert a model folder, verify the result, write it."""

import argparse
import json
from pathlib import Path
from typing import Any

from convert.builder.build import build
from convert.builder.destination import check_place
from convert.builder.judging.verdict import UNCERTAIN, RefusedError
from convert.builder.options import USUAL_LENGTH, BuildOptions
from convert.builder.report import build_tables, json_ready, report_kind, write_report
from convert.cli.finished.rejection import add_rejection, read_rejection
from convert.engines.table import ENGINES
from convert.qat.settings import FineTuningSettings
from keras_model.atomic_write import same_place
from keras_model.cli.kit.arguments import HelpFormatter, add_fold_look_alikes, add_prompt, add_windows
from keras_model.cli.kit.output import error_console, print_table, tell
from keras_model.cli.kit.steps import StepLog
from keras_model.errors import AccuracyError, UserError
from keras_model.model_folder import read_config

# Losses that only embeddings have.
_OF_EMBEDDINGS = {
    "least-cosine": "that the least cosine of an embedding's vectors to the model's may be below 1; 5 unless given",
    "pair-spearman": "that the rank correlation of its texts' similarities may be below 1; 2 unless given",
    "neighbour": "percent of its texts that may have another nearest neighbour; 20 unless given",
}


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "build",
        help="convert a model folder, verify the result, write it",
        formatter_class=HelpFormatter,
    )
    parser.set_defaults(command=_run)
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="a model folder of keras_model")
    parser.add_argument("--calibration", required=True, metavar="FILE", type=Path, help="texts to take ranges from")
    parser.add_argument("--evaluation", required=True, metavar="FILE", type=Path, help="labelled rows to judge by")
    parser.add_argument("--output", required=True, metavar="OUT.tflite", type=Path)
    for part in (_add_network, _add_judging, _add_thresholds, _add_fine_tuning):
        part(parser)
    parser.add_argument(
        "--noise-budget",
        action="store_true",
        help="also tell which kind of rounding costs how much of the answers' error; only with the profile int8",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _add_network(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        metavar="NAME",
        help="build for an engine that would leave some of the usual graph, and judge by the kernels whose answers are "
        f"nearest to its own: {', '.join(ENGINES)}",
    )
    parser.add_argument("--profile", choices=("int8", "dynamic", "float16", "float32"), default="int8")
    parser.add_argument(
        "--length",
        type=int,
        nargs="+",
        metavar="S",
        help="tokens of the inputs; of several, which share the weights, each text takes the shortest that holds it "
        f"(default: {USUAL_LENGTH})",
    )
    add_windows(parser, "as the folder says, which is first for most,")
    add_prompt(parser)
    add_fold_look_alikes(parser)
    parser.add_argument(
        "--output-type",
        choices=("uint8", "float32", "int8"),
        help="of the result; uint8 for int8, float32 for the other profiles unless given",
    )


def _add_judging(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--max-drop",
        type=float,
        metavar="POINTS",
        help="of the score that may be lost; 1, or 2.5 for embeddings, unless given; inf permits any loss",
    )
    for name, lost in _OF_EMBEDDINGS.items():
        parser.add_argument(f"--max-{name}-drop", type=float, metavar="POINTS", help=lost)
    parser.add_argument(
        "--report",
        metavar="FILE.json|FILE.html",
        type=Path,
        help="write all figures there, as data or as a page to look at; also of a build that is refused",
    )
    parser.add_argument("--calibration-texts", type=int, default=200, metavar="N", help="at most so many are used")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the calibration sample")


def _add_thresholds(parser: argparse.ArgumentParser) -> None:
    add_rejection(parser)
    parser.add_argument(
        "--no-answer",
        metavar="FILE",
        type=Path,
        help="rows, others than the evaluation's, to choose by when a text holds no answer; of a model that answers "
        "questions, in place of its own threshold",
    )


def _add_fine_tuning(parser: argparse.ArgumentParser) -> None:
    tuning = parser.add_argument_group(
        "fine-tuning with the rounding in the loop",
        "train the int8 graph to answer as the model does, on texts without labels; only with the profile int8",
    )
    tuning.add_argument(
        "--fine-tune", metavar="FILE", type=Path, help="texts like those to come; more than calibration's"
    )
    tuning.add_argument("--fine-tune-steps", type=int, metavar="N", help="of 32 texts each; 400 unless given")
    tuning.add_argument(
        "--fine-tune-rate", type=float, metavar="R", help="in int8 steps of a weight; 0.01 unless given"
    )


def _run(options: argparse.Namespace) -> None:
    if options.calibration_texts < 1:
        raise UserError(f"--calibration-texts {options.calibration_texts}: at least 1 is needed")
    names = ("folder", "calibration", "evaluation", "output", "profile", "engine", "windows", "prompt", "output_type")
    of_embeddings = (f"max_{name.replace('-', '_')}_drop" for name in _OF_EMBEDDINGS)
    numbers = ("max_drop", *of_embeddings, "calibration_texts", "seed")
    chosen = {name: getattr(options, name) for name in (*names, *numbers)}
    *shorter, chosen["length"] = sorted(options.length or [USUAL_LENGTH])
    chosen["shorter"] = tuple(shorter)
    chosen["rejection"] = read_rejection(options)
    chosen["no_answer"] = options.no_answer
    chosen["fold_look_alikes"] = options.fold_look_alikes
    chosen["fine_tune"] = options.fine_tune
    chosen["noise_budget"] = options.noise_budget
    chosen["fine_tuning"] = _fine_tuning_settings(options)
    asked = BuildOptions(**chosen)
    if options.report is not None:
        if same_place(options.report, options.output):
            raise UserError(f"{options.report}: is named for both the report and the .tflite")
        check_place(options.report, report_kind(options.report), inputs=asked.inputs)
    try:
        with StepLog(error_console(), "reading the files") as step:
            report = build(asked, step)
    except RefusedError as refusal:
        if options.report is None:
            raise
        write_report(refusal.report, options.report)
        told = refusal.report["verdict"]
        raise AccuracyError(
            f"{options.output}: {told['reason']}; nothing but {options.report} was written. {told['advice']}"
        ) from refusal
    if options.report is not None:
        write_report(report, options.report)
    if options.json:
        print(json.dumps(json_ready(report)))
    else:
        print_table(build_tables(report))
    told = report["verdict"]
    if told["advice"]:
        unsure = f"uncertain: {told['reason']}. " if told["outcome"] == UNCERTAIN else ""
        tell(f"{options.output} was written; {unsure}{told['advice']}")
    reads = read_config(options.folder)["preprocessor"]["sequence_length"]
    if options.length is None and reads > USUAL_LENGTH:
        # Both sides of the verdict read as much as the file, so it does not tell.
        less = f"reads {reads} tokens at once, the file {USUAL_LENGTH}; --length {reads} reads as many"
        tell(f"note: {options.folder} {less}")


def _fine_tuning_settings(options: argparse.Namespace) -> FineTuningSettings:
    given = {"steps": options.fine_tune_steps, "learning_rate": options.fine_tune_rate}
    given = {name: value for name, value in given.items() if value is not None}
    if given and options.fine_tune is None:
        raise UserError("--fine-tune-steps and --fine-tune-rate need texts; name their file with --fine-tune")
    return FineTuningSettings(seed=options.seed, **given)
