"""From a trained model folder to a verified .tflite: the whole conversion, step by step."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convert.builder.destination import scratch_folder
from convert.builder.gate import compared, judge
from convert.builder.given import Given, read_given
from convert.builder.no_answer import (
    calibrate_no_answer,
    moved_margin,
)
from convert.builder.options import (
    ROUNDED_ACTIVATIONS,
    WARNINGS,
    BuildOptions,
)
from convert.builder.profiles import Converted, Material, convert, describe
from convert.builder.saturation import saturation
from convert.builder.texts import (
    sample_held_out,
)
from convert.builder.threshold import RejectionRows, calibrate_threshold, judge_threshold
from convert.builder.verdict import Refusal, RefusedError, verdict
from convert.engines.audit import audit_engines
from convert.engines.table import XNNPACK
from convert.tflite.description import ModelDescription
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from convert.tflite.running.litert import MOST_THREADS
from convert.tflite.running.rows import single_rows
from convert.verify.audit import audit
from convert.verify.lengths import lengths_report
from convert.verify.size_by_part import size_by_part
from keras_model.data.for_model.labels import rows_for_labels
from keras_model.data.rows import is_pair
from keras_model.encode.long_texts.spread import WINDOWED_TASKS
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import Features
from keras_model.errors import CheckpointError, TfliteError
from keras_model.outputs.answers import Answers, EvaluationRow, Run
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.long_rows import long_rows
from keras_model.outputs.reading import TAGS_FACT, Reading, offset_for
from keras_model.outputs.rejection import accuracy_with_rejection, best_scores, right_answers
from keras_model.progress import TellStep
from keras_model.quiet_backend import import_keras_quietly

if TYPE_CHECKING:
    from keras_model.tasks.task_model import TaskModel


@dataclass(frozen=True)
class _Subject:
    """The model that is converted, and how it is asked.

    Attributes:
        model: out of its folder.
        rows: to judge by, with tags as the model gives them.
        preprocessor: at the length of the file.
        description: of the file.
    """

    model: "TaskModel"
    rows: list[EvaluationRow]
    preprocessor: Preprocessor
    description: ModelDescription

    def answers(
        self,
        run: Run,
        reading: Reading,
        no_answer: float | None = None,
        rows: Sequence[EvaluationRow] | None = None,
        preprocessor: Preprocessor | None = None,
    ) -> Answers:
        """Answer rows, those to judge by unless others are given, and texts read otherwise if so asked."""
        return answer(
            self.model.task,
            self.rows if rows is None else rows,
            self.model.labels,
            preprocessor or self.preprocessor,
            run,
            reading=reading,
            no_answer_threshold=no_answer,
        )


def _opened(options: BuildOptions, given: Given) -> _Subject:
    from keras_model.tasks.loading import load_model

    rows = given.rows
    model = load_model(options.folder)
    if options.fold_look_alikes:
        model.fold_look_alikes()
    if given.task != "embedding" and is_pair(rows[0]):
        model.preprocessor.tokenizer.template.require_room_for_pairs(options.length)
    rows = rows_for_labels(rows, model.labels, options.evaluation)
    description = describe(model, options.folder, options.profile, options.length)
    # The file's own default stays what the folder says.
    model.preprocessor = model.preprocessor.choosing(options.prompt)
    preprocessor = model.preprocessor.with_length(options.length)
    if options.windows is not None:
        preprocessor = preprocessor.with_windows(options.windows)
    if given.task in WINDOWED_TASKS:
        description = replace(description, windows=preprocessor.windows)
    return _Subject(model, rows, preprocessor, description)


def _converted(
    options: BuildOptions, given: Given, subject: _Subject, sentences: list[Features], progress: TellStep
) -> tuple[Converted, _Subject]:
    """Convert the model, and return the networks, and the subject as its file will say that they are read."""
    from keras_model.tasks.evaluation import keras_run
    from keras_model.tasks.text_scorer import TextScorer

    model, preprocessor = subject.model, subject.preprocessor
    material = Material(sentences, given.lessons)
    if options.noise_budget:
        texts = sample_held_out(given.task, subject.rows, options.length, options.seed)
        material = replace(material, held_out=preprocessor(texts))
    less = 0.0
    if isinstance(model, TextScorer) and options.profile == "int8":
        less = offset_for(keras_run(model)(preprocessor(given.texts.texts)))
        reading = replace(model.reading, score_offset=less)
        subject = replace(subject, description=replace(subject.description, reading=reading))
    with model.scoring_less(less) if isinstance(model, TextScorer) else nullcontext(), _held_by_eight_bits(options):
        converted = convert(model, options, given.output_type, material, progress)
    return converted, subject


@dataclass(frozen=True)
class _Answered:
    """The rows as each network answers them.

    Attributes:
        in_keras, in_float, in_dynamic_range, by_file: the answers; None where there is no such network.
        interpreter: of the file.
        no_answer: the margin above which the file finds no answer; None where it answers every question.
    """

    in_keras: Answers
    in_float: Answers
    in_dynamic_range: Answers | None
    by_file: Answers
    interpreter: TextInterpreter
    no_answer: float | None


def _answered(
    options: BuildOptions, given: Given, subject: _Subject, converted: Converted, scratch: Path, progress: TellStep
) -> tuple[Path, _Answered]:
    """Write the file and answer the rows with it, and with all that it is compared with."""
    from keras_model.tasks.evaluation import keras_run

    model, description = subject.model, subject.description
    if given.no_answer is not None:
        progress("choosing when a text holds no answer, in Keras")
        model.no_answer_threshold = calibrate_no_answer(given.no_answer, subject.preprocessor, keras_run(model))
    in_keras = model.no_answer_threshold

    def answers_of(name: str, content: bytes) -> Answers:
        path = _written(scratch / f"{name}.tflite", with_metadata(content, description))
        return subject.answers(_open(path, XNNPACK).run, description.reading, in_keras)

    progress(f"answering {len(subject.rows)} rows in Keras")
    reference = subject.answers(keras_run(model), model.reading, in_keras)
    file = _written(scratch / options.output.name, converted.with_metadata(description))
    progress("answering them in float TensorFlow Lite")
    in_float = answers_of("float", converted.float_content)
    in_dynamic_range = None
    if converted.dynamic_content is not None:
        progress("answering them in dynamic range")
        in_dynamic_range = answers_of("dynamic", converted.dynamic_content)
    with _held_by_eight_bits(options):
        interpreter = _open(file, given.kernels)
    no_answer = _no_answer_of_file(options, given, subject, interpreter.run, progress)
    if no_answer != description.no_answer_threshold:
        description = replace(description, no_answer_threshold=no_answer)
        file = _written(scratch / f"choosing-{options.output.name}", converted.with_metadata(description))
    progress(f"answering them in {options.profile}")
    by_file = subject.answers(interpreter.run, interpreter.reading, no_answer)
    return file, _Answered(reference, in_float, in_dynamic_range, by_file, interpreter, no_answer)


def _no_answer_of_file(
    options: BuildOptions, given: Given, subject: _Subject, run: Run, progress: TellStep
) -> float | None:
    """Return the margin above which the file finds no answer; Keras's own, moved as rounding moves the margins."""
    from keras_model.tasks.evaluation import keras_run

    in_keras = subject.model.no_answer_threshold
    if given.no_answer is not None:
        progress(f"choosing when a text holds no answer, in {options.profile}")
        return calibrate_no_answer(given.no_answer, subject.preprocessor, run)
    if in_keras is None or options.profile not in ROUNDED_ACTIVATIONS:
        return in_keras
    progress("measuring how far the margins of no answer have moved")
    moved = moved_margin(given.texts.texts, subject.preprocessor, keras_run(subject.model), run)
    return round(in_keras + moved, 6)


def _threshold_of_file(
    rejection: RejectionRows, subject: _Subject, answers: Answers, run: Run
) -> tuple[dict[str, Any], Refusal | None]:
    """Return what the report says of the threshold for texts that no label fits, and what refuses the file for it."""
    chosen = calibrate_threshold(rejection, subject.model.labels, subject.preprocessor, run)
    refusal = judge_threshold(rejection.options, chosen)
    if refusal is None:
        right, scores = right_answers(subject.rows, answers), best_scores(answers.values)
        chosen["evaluation_accuracy_with_rejection"] = accuracy_with_rejection(right, scores, chosen["threshold"])
    return chosen, refusal


def build(options: BuildOptions, progress: TellStep) -> dict[str, Any]:
    """Convert, verify and write.

    Args:
        options: see there.
        progress: is told each step as it begins.

    Returns:
        The report, as data that JSON can carry; docs/report.md tells its keys.

    Raises:
        UserError: a length or output type that cannot be.
        InputFileError, DataError, CheckpointError, CalibrationError: faulty files.
        RefusedError, which is an AccuracyError: the result lost more than `max_drop`, or is worse than the rejection
            asks for; nothing is written, but the error holds the report.
    """
    started = time.monotonic()
    given = read_given(options)
    progress("opening the model")
    import_keras_quietly()
    subject = _opened(options, given)
    sentences = single_rows(subject.preprocessor(given.texts.texts))
    converted, subject = _converted(options, given, subject, sentences, progress)
    with scratch_folder(options.output) as scratch:
        file, answered = _answered(options, given, subject, converted, scratch, progress)
        interpreter, reference, answers = answered.interpreter, answered.in_keras, answered.by_file
        report = compared(
            options,
            given.output_type,
            given.task,
            given.texts,
            subject.rows,
            reference,
            answered.in_float,
            answers,
            answered.in_dynamic_range,
        )
        report |= _told(options, given, subject, converted, answered)
        refusal = judge(report)
        if given.rejection is not None and refusal is None:
            progress("choosing the threshold")
            report["rejection"], refusal = _threshold_of_file(given.rejection, subject, answers, interpreter.run)
            if refusal is None:
                description = replace(subject.description, score_threshold=report["rejection"]["threshold"])
                # A file of its own: the open interpreter has the other one mapped into memory.
                file = _written(scratch / f"rejecting-{options.output.name}", converted.with_metadata(description))

        def answered_otherwise(some: Sequence[EvaluationRow], way: Preprocessor) -> Answers:
            return subject.answers(interpreter.run, interpreter.reading, rows=some, preprocessor=way)

        if long := long_rows(given.task, subject.rows, subject.preprocessor, answered_otherwise):
            report["long_rows"] = long.record()
        if options.shorter:
            progress("comparing the lengths")
            report["lengths"] = lengths_report(interpreter, sentences)
        report |= {
            "verdict": verdict(report, refusal),
            "signal_to_noise": converted.layers,
            "hidden_states": converted.hidden_states,
            "size": size_by_part(file),
            "audit": {**audit(file), "path": str(options.output)},
            "seconds": round(time.monotonic() - started, 1),
        }
        doubts = saturation(given.task, reference, answers, converted.score_steps, interpreter.reading)
        if warnings := [*([WARNINGS[options.profile]] if options.profile in WARNINGS else []), *doubts]:
            report["warnings"] = warnings
        if options.engine is not None:
            report["engine"] = {"name": options.engine, "kernels": given.kernels}
            report["audit"]["engines"] = audit_engines(file, [options.engine])
        if refusal is not None:
            raise RefusedError(refusal.message, report)
        file.replace(options.output)
    return report


def _told(
    options: BuildOptions,
    given: Given,
    subject: _Subject,
    converted: Converted,
    answered: _Answered,
) -> dict[str, Any]:
    """Return what the report says of how texts are read and answered, and of what was learnt."""
    told: dict[str, Any] = {}
    if subject.preprocessor.prompts:
        told["prompt"] = subject.preprocessor.prompts.default
    reading = answered.interpreter.reading
    if reading.together:
        told[TAGS_FACT] = reading.tags
    if answered.no_answer is not None:
        chosen_by = {} if given.no_answer is None else {"rows": given.no_answer.record()}
        in_keras = subject.model.no_answer_threshold
        told["no_answer"] = {"threshold": answered.no_answer, "keras_threshold": in_keras, **chosen_by}
    if given.lessons is not None:
        told["fine_tuning"] = {**given.lessons.record(), **(converted.fine_tuning or {})}
    if options.noise_budget:
        told["noise_budget"] = converted.noise_budget
    return told


@contextmanager
def _held_by_eight_bits(options: BuildOptions) -> Iterator[None]:
    """Say of an int8 file that the runtime refuses which network makes such a file."""
    try:
        yield
    except TfliteError as error:
        if options.profile != "int8":
            raise
        raise CheckpointError(
            f"{options.folder}: TensorFlow Lite refuses its int8 file, as eight bits cannot hold what the network "
            "makes; one that makes all tokens of all texts alike, or has weights far beyond usual ones, is so: train "
            "it further, or build --profile dynamic"
        ) from error


def _open(path: Path, kernels: str) -> TextInterpreter:
    return TextInterpreter(path, threads=min(os.cpu_count() or 1, MOST_THREADS), delegate=kernels == XNNPACK)


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
