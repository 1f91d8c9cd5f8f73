"""From a trained model folder to a verified .tflite: the whole conversion, step by step."""

import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from convert.builder.answering import Answered, answer_rows, held_by_eight_bits, written_file
from convert.builder.destination import scratch_folder
from convert.builder.given import Given, read_given
from convert.builder.judging.gate import compared, judge
from convert.builder.judging.saturation import saturation
from convert.builder.judging.verdict import Refusal, RefusedError, verdict
from convert.builder.options import WARNINGS, BuildOptions
from convert.builder.profiles import ConversionTexts, Converted, convert
from convert.builder.subject import Subject, open_subject
from convert.builder.texts import sample_held_out
from convert.builder.threshold import RejectionRows, calibrate_threshold, judge_threshold
from convert.engines.audit import audit_engines
from convert.tflite.running.rows import single_rows
from convert.verify.audit import audit
from convert.verify.lengths import lengths_report
from convert.verify.size_by_part import size_by_part
from keras_model.data.sentence_pairs import told_negatives
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import Features
from keras_model.outputs.answers import Answers, EvaluationRow, Run
from keras_model.outputs.long_rows import long_rows
from keras_model.outputs.reading import TAGS_FACT, offset_for
from keras_model.outputs.rejection import accuracy_with_rejection, best_scores, right_answers
from keras_model.progress import TellStep
from keras_model.quiet_backend import import_keras_quietly


def _converted(
    options: BuildOptions, given: Given, subject: Subject, sentences: list[Features], progress: TellStep
) -> tuple[Converted, Subject]:
    """Convert the model, and return the networks, and the subject as its file will say that they are read."""
    from keras_model.tasks.evaluation import keras_run
    from keras_model.tasks.text_scorer import TextScorer

    model, preprocessor = subject.model, subject.preprocessor
    texts = ConversionTexts(sentences, given.lessons)
    if options.noise_budget:
        held_out = sample_held_out(given.task, subject.rows, options.length, options.seed)
        texts = replace(texts, held_out=preprocessor(held_out))
    less = 0.0
    if isinstance(model, TextScorer) and options.profile == "int8":
        less = offset_for(keras_run(model)(preprocessor(given.texts.texts)))
        reading = replace(model.reading, score_offset=less)
        subject = replace(subject, description=replace(subject.description, reading=reading))
    with model.scoring_less(less) if isinstance(model, TextScorer) else nullcontext(), held_by_eight_bits(options):
        converted = convert(model, options, given.output_type, texts, progress)
    return converted, subject


def _threshold_of_file(
    rejection: RejectionRows, subject: Subject, answers: Answers, run: Run
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
    if negatives := told_negatives(given.rows):
        progress(f"reading the files: {options.evaluation}: {negatives}")
    progress("opening the model")
    import_keras_quietly()
    subject = open_subject(options, given)
    sentences = single_rows(subject.preprocessor(given.texts.texts))
    converted, subject = _converted(options, given, subject, sentences, progress)
    with scratch_folder(options.output) as scratch:
        answered = answer_rows(options, given, subject, converted, scratch, progress)
        file, sides, interpreter = answered.file, answered.sides, answered.interpreter
        report = compared(options, given, sides)
        report |= _told(options, given, subject, converted, answered)
        refusal = judge(report)
        if given.rejection is not None and refusal is None:
            progress("choosing the threshold")
            report["rejection"], refusal = _threshold_of_file(given.rejection, subject, sides.by_file, interpreter.run)
            if refusal is None:
                description = replace(subject.description, score_threshold=report["rejection"]["threshold"])
                # A file of its own: the open interpreter has the other one mapped into memory.
                file = written_file(scratch / f"rejecting-{options.output.name}", converted.with_metadata(description))

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
        doubts = saturation(given.task, sides.in_keras, sides.by_file, converted.score_steps, interpreter.reading)
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
    subject: Subject,
    converted: Converted,
    answered: Answered,
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
