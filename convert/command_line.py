"""The commands of `python -m convert`: build, audit, evaluate, classify, benchmark, compare, bundle."""

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_model.commands.noise_arguments import add_noise_arguments, noise_record, read_noise
from keras_model.commands.output import error_console, print_measures
from keras_model.commands.run import run_command
from keras_model.errors import TfliteError, UserError
from keras_model.presets import PRESETS

if TYPE_CHECKING:
    from convert.rejection import RejectionOptions
    from keras_model.answers import EvaluationRow

# TensorFlow takes seconds to import: only `build`, `compare` and the peers of `benchmark` do, after their checks.

_EXIT_CODES = """exit codes:
  0  done
  2  wrong arguments, such as a length the model has no positions for
  3  a file is missing, empty or cannot be read or written
  4  rows lack a column or hold a label the model does not have
  5  a model folder is incomplete, of another kind, or does not fit
  6  a .tflite is damaged, is none, or serves another task
  7  the conversion lost more accuracy than permitted; nothing was written
  8  the calibration texts are the evaluation texts
  130  interrupted"""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    return run_command(_parser(), arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m convert",
        description="Convert a trained model folder to a full-integer .tflite, and work with such files.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_build(commands)
    _add_audit(commands)
    _add_evaluate(commands)
    _add_classify(commands)
    _add_benchmark(commands)
    _add_compare(commands)
    _add_bundle(commands)
    return parser


def _add_build(commands: Any) -> None:
    build = commands.add_parser(
        "build",
        help="convert a model folder, verify the result, write it",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    build.set_defaults(command=_build)
    build.add_argument("folder", metavar="FOLDER", type=Path, help="a model folder of keras_model")
    build.add_argument("--calibration", required=True, metavar="FILE", type=Path, help="texts to take ranges from")
    build.add_argument("--evaluation", required=True, metavar="FILE", type=Path, help="labelled rows to judge by")
    build.add_argument("--output", required=True, metavar="OUT.tflite", type=Path)
    build.add_argument("--profile", choices=("int8", "dynamic", "float16", "float32"), default="int8")
    build.add_argument("--length", type=int, default=64, metavar="S", help="tokens of the inputs")
    build.add_argument(
        "--output-type",
        choices=("uint8", "float32", "int8"),
        help="of the result; uint8 for int8, float32 for the other profiles unless given",
    )
    build.add_argument(
        "--max-drop",
        type=float,
        metavar="POINTS",
        help="of the score that may be lost; 1, or 2.5 for embeddings, unless given",
    )
    build.add_argument("--report", metavar="FILE.json", type=Path, help="write all figures there")
    build.add_argument("--calibration-texts", type=int, default=200, metavar="N", help="at most so many are used")
    build.add_argument("--seed", type=int, default=0, metavar="N", help="of the calibration sample")
    rejection = build.add_argument_group(
        "out-of-scope texts",
        "store the probability of the likeliest label below which no label fits: the one that rejects the most texts "
        "while enough rows in scope are answered rightly; all three go together",
    )
    rejection.add_argument("--out-of-scope", metavar="FILE", type=Path, help="texts that no label fits")
    rejection.add_argument("--in-scope", metavar="FILE", type=Path, help="labelled rows, others than the evaluation's")
    rejection.add_argument("--least-accuracy", type=float, metavar="SHARE", help="of in-scope rows, such as 0.94")
    build.add_argument("--json", action="store_true", help="print one JSON document")


def _add_audit(commands: Any) -> None:
    audit = commands.add_parser("audit", help="show what a .tflite holds and what the delegate leaves")
    audit.set_defaults(command=_audit)
    audit.add_argument("file", metavar="FILE.tflite", type=Path)
    audit.add_argument("--json", action="store_true", help="print one JSON document")


def _add_evaluate(commands: Any) -> None:
    evaluate = commands.add_parser("evaluate", help="measure a .tflite on labelled rows")
    evaluate.set_defaults(command=_evaluate)
    evaluate.add_argument("file", metavar="FILE.tflite", type=Path)
    evaluate.add_argument("data", metavar="DATA", type=Path)
    evaluate.add_argument("--out-of-scope", metavar="FILE", type=Path, help="also texts that should be rejected")
    add_noise_arguments(evaluate)
    evaluate.add_argument("--json", action="store_true", help="print one JSON document")


def _add_classify(commands: Any) -> None:
    classify = commands.add_parser("classify", help="label texts")
    classify.set_defaults(command=_classify)
    classify.add_argument("file", metavar="FILE.tflite", type=Path)
    classify.add_argument("texts", metavar="TEXT", nargs="*", help="without any: lines of standard input")
    classify.add_argument("--json", action="store_true", help="print one JSON document")


def _add_benchmark(commands: Any) -> None:
    benchmark = commands.add_parser(
        "benchmark",
        help="time .tflite files against one another",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    benchmark.set_defaults(command=_benchmark)
    benchmark.add_argument("files", metavar="FILE.tflite", type=Path, nargs="+")
    benchmark.add_argument("--threads", type=int, default=1, metavar="N")
    benchmark.add_argument("--runs", type=int, default=50, metavar="N", help="rounds, in each of which all take turns")
    benchmark.add_argument(
        "--converter",
        metavar="FOLDER",
        type=Path,
        help="also build this model folder with TensorFlow's own converter, int8 and dynamic range, and time both",
    )
    benchmark.add_argument("--json", action="store_true", help="print one JSON document")


def _add_compare(commands: Any) -> None:
    compare = commands.add_parser(
        "compare",
        help="weigh and time network shapes and trained models against one another",
        description="Write each network in float32, dynamic range and strict int8, time all files in one run, and "
        "write an HTML page with plots and tables. Shapes get random weights; trained models are built and judged.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    compare.set_defaults(command=_compare)
    compare.add_argument("--output", required=True, metavar="REPORT.html", type=Path)
    compare.add_argument("--length", type=int, default=64, metavar="S", help="tokens of the inputs")
    compare.add_argument(
        "--shapes",
        nargs="*",
        choices=tuple(PRESETS),
        default=list(PRESETS),
        metavar="NAME",
        help="of networks with random weights; without a name: trained models alone",
    )
    compare.add_argument(
        "--trained",
        nargs=3,
        action="append",
        type=Path,
        default=[],
        metavar=("FOLDER", "EVALUATION", "CALIBRATION"),
        help="a model folder, labelled rows to judge it by, and texts to take ranges from; can be given several times",
    )
    compare.add_argument("--threads", type=int, default=1, metavar="N")
    compare.add_argument("--runs", type=int, default=20, metavar="N", help="rounds, in each of which all take turns")
    compare.add_argument("--json", action="store_true", help="also print the figures as one JSON document")


def _add_bundle(commands: Any) -> None:
    bundle = commands.add_parser("bundle", help="put a .tflite into an app")
    bundle.set_defaults(command=_bundle)
    bundle.add_argument("file", metavar="FILE.tflite", type=Path)
    bundle.add_argument("--android", required=True, metavar="FOLDER", type=Path, help="the assets folder of the app")


def _build(options: argparse.Namespace) -> None:
    from convert.build import BuildOptions, build, check_place
    from convert.build_report import render, write_report

    if options.calibration_texts < 1:
        raise UserError(f"--calibration-texts {options.calibration_texts}: at least 1 is needed")
    if options.report is not None:
        check_place(options.report, inputs=(options.calibration, options.evaluation))
        if options.report.absolute() == options.output.absolute():
            raise UserError(f"{options.report}: is named for both the report and the .tflite")
    names = ("folder", "calibration", "evaluation", "output", "profile", "length", "output_type", "max_drop")
    chosen = {name: getattr(options, name) for name in (*names, "calibration_texts", "seed")}
    chosen["rejection"] = _rejection_options(options)
    console = error_console()
    with console.status("reading the files") as status:
        report = build(BuildOptions(**chosen), status.update)
    if options.report is not None:
        write_report(report, options.report)
    if options.json:
        print(json.dumps(report))
    else:
        _print(render(report))


def _rejection_options(options: argparse.Namespace) -> "RejectionOptions | None":
    from convert.rejection import RejectionOptions

    given = (options.in_scope, options.out_of_scope, options.least_accuracy)
    if given == (None, None, None):
        return None
    if None in given:
        raise UserError("--out-of-scope, --in-scope and --least-accuracy go together; give all three or none")
    return RejectionOptions(*given)


def _audit(options: argparse.Namespace) -> None:
    from convert.audit import audit, render

    report = audit(options.file)
    if options.json:
        print(json.dumps(report))
    else:
        _print(render(report))


def _evaluate(options: argparse.Namespace) -> None:
    from convert.interpreter import TextInterpreter
    from convert.rejection import accuracy_with_rejection, best_scores, out_of_scope_recall, right_answers
    from convert.sources import read_evaluation
    from keras_model.answers import answer
    from keras_model.preprocessor import Preprocessor
    from keras_model.rows import check_labels, read_inputs

    interpreter = TextInterpreter(options.file)
    threshold = interpreter.threshold
    if options.out_of_scope and not threshold:
        raise TfliteError(f"{options.file}: has no threshold to reject a text by; build it with --out-of-scope")
    rows = read_evaluation(options.data, interpreter.task)
    if interpreter.labels:
        check_labels(rows, interpreter.labels, options.data)
    preprocessor = Preprocessor(interpreter.tokenizer, interpreter.sequence_length)
    noise = read_noise(options)

    def measure(rows: "list[EvaluationRow]") -> dict[str, float]:
        answers = answer(interpreter.task, rows, interpreter.labels, preprocessor, interpreter.run)
        if not threshold:
            return answers.measures
        right, scores = right_answers(rows, answers), best_scores(answers.values)
        return {**answers.measures, "accuracy_with_rejection": accuracy_with_rejection(right, scores, threshold)}

    measures = {"task": interpreter.task, "examples": len(rows), **measure(rows)}
    if noise is not None:
        measures["noisy"] = noise_record(options) | measure(noise.rows(rows, options.seed))
    if threshold:
        measures["threshold"] = threshold
    if options.out_of_scope:
        texts = read_inputs(options.out_of_scope)
        measures["out_of_scope_examples"] = len(texts)
        measures["out_of_scope_recall"] = out_of_scope_recall(
            best_scores(interpreter.run(preprocessor(texts))), threshold
        )
    print_measures(measures, options.json)


def _classify(options: argparse.Namespace) -> None:
    from convert.interpreter import TextInterpreter

    interpreter = TextInterpreter(options.file)
    if interpreter.task != "classification":
        raise TfliteError(f"{options.file}: serves the task {interpreter.task}, not classification")
    # Bytes that are no UTF-8 are a text like any other.
    texts = options.texts or [line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer]
    if not texts:
        raise UserError("nothing to classify: give TEXT arguments or lines on standard input")
    answers = interpreter.classify(texts)
    if options.json:
        print(json.dumps(answers))
    else:
        for answer in answers:
            shown = str(answer["text"]).encode("utf-8", "replace").decode()
            print(f"{answer['label'] or '-'}\t{answer['score']:.3f}\t{shown}")


def _benchmark(options: argparse.Namespace) -> None:
    from convert.benchmark import benchmark, render
    from convert.metadata_reader import read_bytes

    for file in options.files:
        read_bytes(file)  # a slip in the last name should not cost the time of the work before
    if options.converter is None:
        report = benchmark(options.files, options.threads, options.runs)
    else:
        from convert.converter_peers import converter_peers

        with converter_peers(options.converter, options.files[0]) as peers:
            report = benchmark([*options.files, *peers], options.threads, options.runs)
    if options.json:
        print(json.dumps(report))
    else:
        _print(render(report))


def _compare(options: argparse.Namespace) -> None:
    from convert.build import check_place
    from convert.compare import CompareOptions, TrainedModel, compare
    from convert.compare_report import html_report, render
    from convert.whole_file import write_whole

    check_place(options.output, inputs=[path for paths in options.trained for path in paths])
    chosen = CompareOptions(
        shapes={name: PRESETS[name] for name in options.shapes},
        trained=[TrainedModel(*paths) for paths in options.trained],
        length=options.length,
        threads=options.threads,
        runs=options.runs,
    )
    with error_console().status("reading the files") as status:
        report = {"command": _compare_command(options), **compare(chosen, status.update)}
    write_whole(options.output, html_report(report))
    if options.json:
        print(json.dumps(report))
    else:
        _print(render(report))


def _compare_command(options: argparse.Namespace) -> str:
    """The command line with every default spelled out: they may change, the report stays."""
    words = ["python", "-m", "convert", "compare", "--output", options.output, "--length", options.length]
    words += ["--shapes", *options.shapes]
    for paths in options.trained:
        words += ["--trained", *paths]
    return shlex.join(str(word) for word in [*words, "--threads", options.threads, "--runs", options.runs])


def _bundle(options: argparse.Namespace) -> None:
    from convert.bundle import bundle

    print(f"{bundle(options.file, options.android)} is in; the app lists it after the next build")


def _print(renderable: Any) -> None:
    from rich.console import Console

    # A file or a pipe has no width: let long cells stand rather than cut them.
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 140
    # Printed by Python itself, so that a reader who leaves early ends this command like the others.
    with console.capture() as capture:
        console.print(renderable)
    print(capture.get(), end="")
