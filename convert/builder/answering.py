"""The file of a build, and the rows answered by it, by Keras, and by all else that it is compared with."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from convert.builder.given import Given
from convert.builder.judging.gate import Sides
from convert.builder.no_answer import calibrate_no_answer, moved_margin
from convert.builder.options import ROUNDED_ACTIVATIONS, BuildOptions
from convert.builder.profiles import Converted
from convert.builder.subject import Subject
from convert.engines.table import XNNPACK
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from convert.tflite.running.litert import MOST_THREADS
from keras_model.errors import CheckpointError, TfliteError
from keras_model.outputs.answers import Answers, Run
from keras_model.progress import TellStep


@dataclass(frozen=True)
class Answered:
    """A file that has answered the rows, beside all that it is compared with.

    Attributes:
        file: as it is written so far.
        sides: the answers.
        interpreter: of a file of this network.
        no_answer: the margin above which the file finds no answer; None where it answers every question.
    """

    file: Path
    sides: Sides
    interpreter: TextInterpreter
    no_answer: float | None


def answer_rows(
    options: BuildOptions, given: Given, subject: Subject, converted: Converted, scratch: Path, progress: TellStep
) -> Answered:
    """Write the file and answer the rows with it, and with all that it is compared with.

    Args:
        options: of the build.
        given: likewise.
        subject: what was converted. Its model gets the threshold for no answer, where rows choose that.
        converted: its networks.
        scratch: folder to write to.
        progress: is told each step as it begins.

    Raises:
        CheckpointError: the runtime refuses an int8 file.
    """
    from keras_model.tasks.evaluation import keras_run

    model, description = subject.model, subject.description
    if given.no_answer is not None:
        progress("choosing when a text holds no answer, in Keras")
        model.no_answer_threshold = calibrate_no_answer(given.no_answer, subject.preprocessor, keras_run(model))
    in_keras = model.no_answer_threshold

    def answers_of(name: str, content: bytes) -> Answers:
        path = written_file(scratch / f"{name}.tflite", with_metadata(content, description))
        return subject.answers(_open(path, XNNPACK).run, description.reading, in_keras)

    progress(f"answering {len(subject.rows)} rows in Keras")
    reference = subject.answers(keras_run(model), model.reading, in_keras)
    file = written_file(scratch / options.output.name, converted.with_metadata(description))
    progress("answering them in float TensorFlow Lite")
    in_float = answers_of("float", converted.float_content)
    in_dynamic_range = None
    if converted.dynamic_content is not None:
        progress("answering them in dynamic range")
        in_dynamic_range = answers_of("dynamic", converted.dynamic_content)
    with held_by_eight_bits(options):
        interpreter = _open(file, given.kernels)
    no_answer = _no_answer_of_file(options, given, subject, interpreter.run, progress)
    if no_answer != description.no_answer_threshold:
        description = replace(description, no_answer_threshold=no_answer)
        file = written_file(scratch / f"choosing-{options.output.name}", converted.with_metadata(description))
    progress(f"answering them in {options.profile}")
    by_file = subject.answers(interpreter.run, interpreter.reading, no_answer)
    sides = Sides(subject.rows, reference, in_float, by_file, in_dynamic_range)
    return Answered(file, sides, interpreter, no_answer)


def _no_answer_of_file(
    options: BuildOptions, given: Given, subject: Subject, run: Run, progress: TellStep
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


@contextmanager
def held_by_eight_bits(options: BuildOptions) -> Iterator[None]:
    """Say of an int8 file that cannot be made, or that the runtime refuses, which network makes such a file.

    Raises:
        CheckpointError: in place of the `TfliteError` of an int8 file, that of another profile stays; or in place of
            the `FloatingPointError` of a network whose numbers are too large.
    """
    try:
        yield
    except FloatingPointError as error:
        raise CheckpointError(
            f"{options.folder}: {error} in a text, far beyond what a trained network makes and eight bits hold: its "
            "weights are damaged or far too large; take another copy, or train it further"
        ) from error
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


def written_file(path: Path, content: bytes) -> Path:
    """Write a file, and return its path."""
    path.write_bytes(content)
    return path
