"""From a trained model folder to a verified .tflite: the whole conversion, step by step."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convert.builder.texts import CalibrationTexts, read_evaluation, sample_calibration, sample_training, sha256
from convert.builder.threshold import (
    RejectionOptions,
    accuracy_with_rejection,
    best_scores,
    calibrate_threshold,
    read_rejection_rows,
    right_answers,
)
from convert.float_profile import write_float_profile
from convert.graph.build_graph import build_graph
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.graph import Graph
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.ptq.bias_correction import correct_biases
from convert.ptq.calibration import Inputs, measure_ranges, plan_integers
from convert.ptq.covariance import measure_covariances
from convert.ptq.float_graph import write_float_graph
from convert.ptq.gptq import round_kernels
from convert.ptq.int8_graph import tensors_to_measure, write_int8_graph
from convert.ptq.signal_to_noise import signal_to_noise
from convert.qat.settings import FineTuningSettings
from convert.qat.teacher_answers import ask_teacher
from convert.shared_values import for_graph
from convert.tflite.interpreter import TextInterpreter, single_rows
from convert.tflite.metadata import ModelDescription, with_metadata
from convert.verify.audit import audit
from convert.verify.lengths import lengths_report
from keras_model.data.readers import check_labels
from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import AccuracyError, CheckpointError, InputFileError, UserError
from keras_model.model_folder import LABELS_FILE, read_config, read_labels
from keras_model.outputs.answers import Answers, EvaluationRow, answer
from keras_model.outputs.difference import KEPT_SCORE, Difference, compare
from keras_model.quiet_backend import import_keras_quietly

if TYPE_CHECKING:
    from keras_model.tasks.task_model import TaskModel


PROFILES = ("int8", "dynamic", "float16", "float32")
# Points of the task's score that a conversion may cost unless told otherwise.
DEFAULT_MAX_DROP = {"embedding": 2.5}
_USUAL_MAX_DROP = 1.0
# The float graph is the same function: more than this between its probabilities and Keras' would be a fault of ours.
_FLOAT_TOLERANCE = 0.01
# Sentences that the signal-to-noise ratios are measured on; the figures are stable to a few tenths from there.
_NOISE_SENTENCES = 16
_WORST_ROWS = 5

Progress = Callable[[str], None]


@dataclass(frozen=True)
class BuildOptions:
    """What a build is asked for.

    Attributes:
        folder: the model folder.
        calibration: file of texts the ranges are taken from.
        evaluation: file of labelled rows the result is judged by.
        output: the .tflite to write.
        profile: one of `PROFILES`.
        length: tokens S of the inputs.
        shorter: further lengths to serve, each less than `length`, with the same weights.
        output_type: "uint8", "int8" or "float32"; None for the profile's usual.
        max_drop: points of the task's score that may be lost; None for the task's usual.
        calibration_texts: at most so many texts are used.
        seed: of their sample.
        rejection: what to choose a threshold by, below which no label fits; None for no threshold.
        fine_tune: file of texts to fine-tune the int8 graph on; None for none.
        fine_tuning: how.
    """

    folder: Path
    calibration: Path
    evaluation: Path
    output: Path
    profile: str = "int8"
    length: int = 64
    shorter: tuple[int, ...] = ()
    output_type: str | None = None
    max_drop: float | None = None
    calibration_texts: int = 200
    seed: int = 0
    rejection: RejectionOptions | None = None
    fine_tune: Path | None = None
    fine_tuning: FineTuningSettings = field(default_factory=FineTuningSettings)


@dataclass(frozen=True)
class Converted:
    """What a conversion gives, without metadata, and how it came about.

    Attributes:
        content: the .tflite.
        shorter: a .tflite of each further length.
        float_content: the float .tflite.
        layers: tensor → signal-to-noise ratio.
        fine_tuning: its record, where there was one.
    """

    content: bytes
    shorter: list[bytes]
    float_content: bytes
    layers: dict[str, float]
    fine_tuning: dict[str, Any] | None = None

    def with_metadata(self, description: ModelDescription) -> bytes:
        """All lengths in one file."""
        return with_metadata(self.content, description, self.shorter)


def build(options: BuildOptions, progress: Progress) -> dict[str, Any]:
    """Convert, verify and write.

    Args:
        options: see there.
        progress: is told each step as it begins.

    Returns:
        The report, as data that JSON can carry.

    Raises:
        UserError: a length or output type that cannot be.
        InputFileError, DataError, CheckpointError, CalibrationError: faulty files.
        AccuracyError: the result lost more than `max_drop`, or is worse than the rejection asks for; nothing is
            written.
    """
    started = time.monotonic()
    output_type = _check_options(options)
    config = read_config(options.folder)
    _check_lengths(options, config["backbone"])
    task = config["task"]
    if task not in KEPT_SCORE:
        raise CheckpointError(
            f"{options.folder}: a {task} answers nothing yet; fine-tune it with "
            f"python -m keras_model train --init {options.folder}"
        )
    rows = read_evaluation(options.evaluation, task)
    texts = sample_calibration(options.calibration, rows, options.calibration_texts, options.seed)
    check_place(options.output, inputs=(options.calibration, options.evaluation))
    lessons = None
    if options.fine_tune is not None:
        check_place(options.output, inputs=(options.fine_tune,))
        lessons = sample_training(options.fine_tune, task, rows, options.fine_tuning.texts, options.fine_tuning.seed)
    rejection = options.rejection
    if rejection is not None:
        known = read_labels(options.folder / LABELS_FILE) if task == "classification" else ()
        rejection_rows = read_rejection_rows(rejection, task, known, rows)
        check_place(options.output, inputs=(rejection.in_scope, rejection.out_of_scope))

    progress("opening the model")
    import_keras_quietly()
    from keras_model.tasks.evaluation import keras_run
    from keras_model.tasks.task_model import load_model

    model = load_model(options.folder)
    labels = model.labels or ()
    if labels:
        check_labels([row for row in rows if not isinstance(row, str)], labels, options.evaluation)
    preprocessor = Preprocessor(model.preprocessor.tokenizer, options.length)
    sentences = single_rows(preprocessor(texts.texts))

    converted = _convert(model, options, output_type, sentences, lessons, progress)
    description = describe(model, options.folder, options.profile, options.length)

    progress(f"answering {len(rows)} rows in Keras")
    reference = answer(task, rows, labels, preprocessor, keras_run(model))
    with _scratch(options.output) as scratch:
        float_path, partial = scratch / "float.tflite", scratch / options.output.name
        float_path.write_bytes(with_metadata(converted.float_content, description))
        partial.write_bytes(converted.with_metadata(description))
        progress("answering them in float TensorFlow Lite")
        float_answers = answer(task, rows, labels, preprocessor, _open(float_path).run)
        progress(f"answering them in {options.profile}")
        interpreter = _open(partial)
        answers = answer(task, rows, labels, preprocessor, interpreter.run)
        report = _report(options, output_type, task, texts, rows, reference, float_answers, answers)
        if lessons is not None:
            report["fine_tuning"] = {**lessons.record(), **(converted.fine_tuning or {})}
        _judge(report)
        if rejection is not None:
            progress("choosing the threshold")
            threshold, chosen = calibrate_threshold(rejection_rows, labels, preprocessor, interpreter.run)
            held_out = accuracy_with_rejection(right_answers(rows, answers), best_scores(answers.values), threshold)
            report["rejection"] = {**chosen, "evaluation_accuracy_with_rejection": held_out}
            # A file of its own: the open interpreter has the other one mapped into memory.
            partial = scratch / f"rejecting-{options.output.name}"
            partial.write_bytes(converted.with_metadata(replace(description, score_threshold=threshold)))
        if options.shorter:
            progress("comparing the lengths")
            report["lengths"] = lengths_report(interpreter, sentences)
        report |= {
            "signal_to_noise": converted.layers,
            "audit": {**audit(partial), "path": str(options.output)},
            "seconds": round(time.monotonic() - started, 1),
        }
        partial.replace(options.output)
    return report


def describe(model: "TaskModel", folder: Path, profile: str, length: int) -> ModelDescription:
    """What a file of a model says of itself: made from its folder, in a profile, `length` tokens at the longest."""
    return ModelDescription(
        task=model.task,
        tokenizer=model.preprocessor.tokenizer,
        sequence_length=length,
        labels=model.labels or (),
        name=_writable(folder.resolve().name),
        description=f"SqueezeBERT for {model.task}, profile {profile}",
    )


def check_place(path: Path, inputs: Sequence[Path] = ()) -> None:
    """Make sure, before the long work, that a file can be written.

    Raises:
        InputFileError: it is a folder, one of the inputs, or in a folder that is missing or cannot be written to.
    """
    if path.is_dir():
        raise InputFileError(f"{path}: is a folder; name the file to write")
    if not path.absolute().parent.is_dir():
        raise InputFileError(f"{path.parent}: no such folder; make it first")
    for other in inputs:
        if path.exists() and other.exists() and path.samefile(other):
            raise InputFileError(f"{path}: is an input of this build; choose another name for what it writes")
    # Permissions alone do not tell: the file system may be full or read-only.
    with _scratch(path):
        pass


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """A folder that is gone afterwards, on the file system where the result will be."""
    try:
        with tempfile.TemporaryDirectory(prefix=".build-", dir=beside.absolute().parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise InputFileError(
            f"{beside}: cannot write there: {error.strerror or error}; choose another place"
        ) from error


def _convert(
    model: "TaskModel",
    options: BuildOptions,
    output_type: str,
    sentences: list[Inputs],
    lessons: CalibrationTexts | None,
    progress: Progress,
) -> Converted:
    network = read_network(model)
    graph = build_graph(network, options.length, FloatArithmetic())
    float_content = write_float_graph(graph)
    if options.profile != "int8":
        written = write_float_profile(network, options.profile, options.length, options.shorter)
        return Converted(*written, float_content, {})
    threads = os.cpu_count() or 1
    progress(f"planning integer layouts on {len(sentences)} texts")
    plan = plan_integers(graph, network.unit_groups, sentences, threads)

    def graph_at(length: int) -> Graph:
        return build_graph(network, length, IntegerArithmetic(plan), options.length)

    integer_graph = graph_at(options.length)
    progress("measuring ranges")
    ranges = measure_ranges(integer_graph, tensors_to_measure(integer_graph), sentences, threads)
    progress("rounding weights")
    constants = round_kernels(measure_covariances(integer_graph, sentences, threads))
    progress("correcting offsets")
    constants |= correct_biases(integer_graph, ranges, constants, sentences, threads)
    tuned = None
    if lessons is not None:
        from convert.qat.fine_tuning import fine_tune

        progress(f"answering {len(lessons.texts)} texts to learn from in Keras")
        lesson = ask_teacher(model, lessons.texts, options.length, options.fine_tuning.seed)
        tuned = fine_tune(integer_graph, graph_at, ranges, constants, lesson, options.fine_tuning, progress)
        constants = tuned.constants
    progress("measuring signal to noise")
    layers = signal_to_noise(integer_graph, ranges, constants, sentences[:_NOISE_SENTENCES], threads)
    content = write_int8_graph(integer_graph, ranges, output_type, constants=constants)
    others = [graph_at(length) for length in options.shorter]
    shorter = [
        write_int8_graph(other, for_graph(other, ranges), output_type, constants=for_graph(other, constants))
        for other in others
    ]
    return Converted(content, shorter, float_content, layers, None if tuned is None else tuned.record)


def _open(path: Path) -> TextInterpreter:
    return TextInterpreter(path, threads=os.cpu_count() or 1)


def _report(
    options: BuildOptions,
    output_type: str,
    task: str,
    texts: CalibrationTexts,
    rows: list[EvaluationRow],
    reference: Answers,
    float_answers: Answers,
    answers: Answers,
) -> dict[str, Any]:
    score = KEPT_SCORE[task]
    kept = compare(reference, answers)
    float_difference = compare(reference, float_answers)
    before = 1.0 if task == "embedding" else reference.measures[score]
    after = kept.agreement if task == "embedding" else answers.measures[score]
    limit = options.max_drop
    if limit is None:
        limit = DEFAULT_MAX_DROP.get(task, _USUAL_MAX_DROP)
    return {
        "model": str(options.folder),
        "output": str(options.output),
        "profile": options.profile,
        "task": task,
        "length": options.length,
        "output_type": output_type,
        "calibration": texts.record(),
        "evaluation": {
            "file": options.evaluation.name,
            "sha256": sha256(options.evaluation),
            "examples": len(rows),
        },
        "score": score,
        "keras": reference.measures,
        "float_tflite": {**float_answers.measures, **_difference(float_difference)},
        "tflite": {**answers.measures, **_difference(kept)},
        "drop_points": round(100 * (before - after), 4),
        "max_drop_points": limit,
        "worst_rows": [_worst_row(rows, index, kept, reference, answers) for index in kept.rows[:_WORST_ROWS]],
    }


def _difference(difference: Difference) -> dict[str, float]:
    figures = {
        "agreement": difference.agreement,
        "mean_divergence": difference.mean,
        "worst_divergence": difference.worst,
    }
    return figures if difference.pair_spearman is None else {**figures, "pair_spearman": difference.pair_spearman}


def _worst_row(
    rows: list[EvaluationRow], index: int, kept: Difference, reference: Answers, answers: Answers
) -> dict[str, Any]:
    row = rows[index % len(rows)]
    shown = {"text": _writable(row if isinstance(row, str) else " | ".join(_words_of(row)))}
    if reference.predictions:
        sides = {"keras": reference.predictions[index], "tflite": answers.predictions[index]}
        shown |= {side: _writable(told if isinstance(told, str) else " ".join(told)) for side, told in sides.items()}
    return {**shown, "divergence": float(kept.divergence[index])}


def _writable(text: str) -> str:
    """The text without lone surrogates, which no UTF-8 file holds."""
    return text.encode("utf-8", "replace").decode()


def _words_of(row: EvaluationRow) -> list[str]:
    names = ("text", "text_a", "text_b", "question")
    parts = [getattr(row, name) for name in names if hasattr(row, name)]
    return parts or [" ".join(row.tokens)]


def _judge(report: dict[str, Any]) -> None:
    apart = report["float_tflite"]["worst_divergence"]
    # Written so that a divergence or drop that is no number fails too.
    if not apart <= _FLOAT_TOLERANCE:
        raise AccuracyError(
            f"{report['output']}: the float graph differs from Keras by up to {apart:.3f}; nothing was written. "
            "This is a fault of the converter: please report it with the model's config.json"
        )
    if not report["drop_points"] <= report["max_drop_points"]:
        worst = report["worst_rows"][0]["text"]
        raise AccuracyError(
            f"{report['output']}: {report['score']} fell by {report['drop_points']:.2f} points, "
            f"{report['max_drop_points']:g} are permitted; nothing was written. Calibrate on more texts like those of "
            f"the evaluation, take --profile dynamic, or permit more with --max-drop. Worst: {worst[:80]!r}"
        )


def _check_options(options: BuildOptions) -> str:
    """Return the output type that is meant."""
    if options.max_drop is not None and not options.max_drop >= 0:
        raise UserError(f"--max-drop {options.max_drop}: give 0 or more points")
    if options.fine_tune is not None and options.profile != "int8":
        raise UserError(f"profile {options.profile} rounds no activation: there is nothing to fine-tune; leave it out")
    usual = "uint8" if options.profile == "int8" else "float32"
    chosen = options.output_type or usual
    if options.profile != "int8" and chosen != "float32":
        raise UserError(f"profile {options.profile} computes in float, so its output is float32, not {chosen}")
    return chosen


def _check_lengths(options: BuildOptions, backbone: dict[str, Any]) -> None:
    longest = backbone.get("max_sequence_length", 512)
    lengths = (options.length, *options.shorter)
    for length in lengths:
        if not 3 <= length <= longest:
            raise UserError(f"length {length}: the model has {longest} positions; choose 3 to {longest}")
        if lengths.count(length) > 1:
            raise UserError(f"length {length} is given twice; give each length once")
    if max(lengths) > options.length:
        raise UserError(f"length {max(lengths)} is no shorter than {options.length}")
