"""From a trained model folder to a verified .tflite: the whole conversion, step by step."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convert.builder.destination import check_place, scratch_folder
from convert.builder.gate import compared, judge, writable
from convert.builder.options import (
    WARNINGS,
    BuildOptions,
    check_lengths,
    check_permitted,
    check_room_for_pairs,
    chosen_output_type,
)
from convert.builder.profiles import Progress, convert
from convert.builder.saturation import saturation
from convert.builder.texts import (
    check_rows_judge,
    read_evaluation,
    sample_calibration,
    sample_held_out,
    sample_training,
)
from convert.builder.threshold import (
    calibrate_no_answer,
    calibrate_threshold,
    check_threshold,
    judge_threshold,
    read_no_answer_rows,
    read_rejection_rows,
)
from convert.builder.verdict import RefusedError, verdict
from convert.engines.audit import audit_engines
from convert.engines.table import XNNPACK, read_table
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import ModelDescription, with_metadata
from convert.tflite.session import MOST_THREADS, single_rows
from convert.verify.audit import audit
from convert.verify.lengths import lengths_report
from convert.verify.size_by_part import size_by_part
from keras_model.data.columns import check_rows_fit_labels
from keras_model.data.labels import LABELS_FILE, read_labels
from keras_model.data.rows import is_pair
from keras_model.data.tag_schemes import check_scheme, tags_for
from keras_model.encode.long_texts.spread import WINDOWED_TASKS, require_windowed
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.prompts import Prompts
from keras_model.errors import CheckpointError, TfliteError
from keras_model.model_folder import read_config
from keras_model.outputs.answers import Answers, EvaluationRow, Run
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.difference import KEPT_SCORE
from keras_model.outputs.long_rows import long_rows
from keras_model.outputs.no_answer import NO_ANSWER_THRESHOLD
from keras_model.outputs.reading import TAGS_FACT, Reading, offset_for
from keras_model.outputs.rejection import accuracy_with_rejection, best_scores, right_answers
from keras_model.quiet_backend import import_keras_quietly

if TYPE_CHECKING:
    from keras_model.tasks.task_model import TaskModel


def build(options: BuildOptions, progress: Progress) -> dict[str, Any]:
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
    output_type = chosen_output_type(options)
    config = read_config(options.folder)
    check_lengths(options, config["backbone"])
    task = config["task"]
    if task not in KEPT_SCORE:
        raise CheckpointError(
            f"{options.folder}: the task {task} answers nothing yet; fine-tune it with "
            f"python -m keras_model train --init {options.folder}"
        )
    check_permitted(options, task)
    if options.windows is not None:
        require_windowed(task)
    if task == "token-classification":
        check_scheme(read_labels(options.folder / LABELS_FILE), options.folder)
    kernels = XNNPACK if options.engine is None else read_table(options.engine).kernels
    rows = read_evaluation(options.evaluation, task)
    check_rows_judge(options.evaluation, task, rows)
    texts = sample_calibration(options.calibration, rows, options.calibration_texts, options.seed)
    check_place(options.output, inputs=(options.folder, options.calibration, options.evaluation))
    lessons = None
    if options.fine_tune is not None:
        check_place(options.output, inputs=(options.fine_tune,))
        lessons = sample_training(options.fine_tune, task, rows, options.fine_tuning.texts, options.fine_tuning.seed)
    rejection = options.rejection
    if rejection is not None:
        known = read_labels(options.folder / LABELS_FILE) if task == "classification" else ()
        rejection_rows = read_rejection_rows(rejection, task, known, rows)
        check_place(options.output, inputs=(rejection.in_scope, rejection.out_of_scope))
    if options.no_answer is not None:
        no_answer_rows = read_no_answer_rows(options.no_answer, task, rows)
        check_place(options.output, inputs=(options.no_answer,))
    else:
        check_threshold(rows, options.evaluation, config["head"].get(NO_ANSWER_THRESHOLD))

    progress("opening the model")
    import_keras_quietly()
    from keras_model.tasks.evaluation import keras_run
    from keras_model.tasks.loading import load_model
    from keras_model.tasks.text_scorer import TextScorer

    model = load_model(options.folder)
    if options.fold_look_alikes:
        model.fold_look_alikes()
    if task != "embedding" and is_pair(rows[0]):
        check_room_for_pairs(options.length, model.preprocessor.tokenizer.template.of_pair)
    labels = model.labels
    if labels:
        rows = tags_for(labels, rows)
        check_rows_fit_labels([row for row in rows if not isinstance(row, str)], labels, options.evaluation)
    description = describe(model, options.folder, options.profile, options.length)
    # The file's own default stays what the folder says.
    model.preprocessor = model.preprocessor.choosing(options.prompt)
    preprocessor = model.preprocessor.with_length(options.length)
    if options.windows is not None:
        preprocessor = preprocessor.with_windows(options.windows)
    sentences = single_rows(preprocessor(texts.texts))

    budget_features = None
    if options.noise_budget:
        budget_features = preprocessor(sample_held_out(task, rows, options.length, options.seed))

    less = 0.0
    if isinstance(model, TextScorer) and options.profile == "int8":
        less = offset_for(keras_run(model)(preprocessor(texts.texts)))
        description = replace(description, reading=replace(model.reading, score_offset=less))
    with model.scoring_less(less) if isinstance(model, TextScorer) else nullcontext(), _held_by_eight_bits(options):
        converted = convert(model, options, output_type, sentences, lessons, budget_features, progress)
    if task in WINDOWED_TASKS:
        description = replace(description, windows=preprocessor.windows)

    if options.no_answer is not None:
        progress("choosing when a text holds no answer, in Keras")
        model.no_answer_threshold = calibrate_no_answer(no_answer_rows, preprocessor, keras_run(model))
    no_answer = model.no_answer_threshold

    def answered(run: Run, reading: Reading) -> Answers:
        return answer(task, rows, labels, preprocessor, run, reading=reading, no_answer_threshold=no_answer)

    def answered_otherwise(some: Sequence[EvaluationRow], way: Preprocessor) -> Answers:
        return answer(task, some, labels, way, interpreter.run, reading=interpreter.reading)

    progress(f"answering {len(rows)} rows in Keras")
    reference = answered(keras_run(model), model.reading)
    with scratch_folder(options.output) as scratch:
        float_path, partial = scratch / "float.tflite", scratch / options.output.name
        float_path.write_bytes(with_metadata(converted.float_content, description))
        partial.write_bytes(converted.with_metadata(description))
        progress("answering them in float TensorFlow Lite")
        float_answers = answered(_open(float_path, XNNPACK).run, description.reading)
        dynamic_answers = None
        if converted.dynamic_content is not None:
            progress("answering them in dynamic range")
            dynamic_path = scratch / "dynamic.tflite"
            dynamic_path.write_bytes(with_metadata(converted.dynamic_content, description))
            dynamic_answers = answered(_open(dynamic_path, XNNPACK).run, description.reading)
        with _held_by_eight_bits(options):
            interpreter = _open(partial, kernels)
        if options.no_answer is not None:
            progress(f"choosing when a text holds no answer, in {options.profile}")
            # Rounding moves the margins, so what is stored is chosen by the answers that are given in the end.
            no_answer = calibrate_no_answer(no_answer_rows, preprocessor, interpreter.run)
            partial = scratch / f"choosing-{options.output.name}"
            partial.write_bytes(converted.with_metadata(replace(description, no_answer_threshold=no_answer)))
        progress(f"answering them in {options.profile}")
        answers = answered(interpreter.run, interpreter.reading)
        report = compared(options, output_type, task, texts, rows, reference, float_answers, answers, dynamic_answers)
        if preprocessor.prompts:
            report["prompt"] = preprocessor.prompts.default
        if interpreter.reading.together:
            report[TAGS_FACT] = interpreter.reading.tags
        if no_answer is not None:
            chosen_by = {} if options.no_answer is None else {"rows": no_answer_rows.record()}
            report["no_answer"] = {"threshold": no_answer, "keras_threshold": model.no_answer_threshold, **chosen_by}
        if lessons is not None:
            report["fine_tuning"] = {**lessons.record(), **(converted.fine_tuning or {})}
        if options.noise_budget:
            report["noise_budget"] = converted.noise_budget
        refusal = judge(report)
        if rejection is not None and refusal is None:
            progress("choosing the threshold")
            chosen = calibrate_threshold(rejection_rows, labels, preprocessor, interpreter.run)
            report["rejection"] = chosen
            refusal = judge_threshold(rejection, chosen)
            if refusal is None:
                threshold = chosen["threshold"]
                held_out = accuracy_with_rejection(right_answers(rows, answers), best_scores(answers.values), threshold)
                chosen["evaluation_accuracy_with_rejection"] = held_out
                # A file of its own: the open interpreter has the other one mapped into memory.
                partial = scratch / f"rejecting-{options.output.name}"
                partial.write_bytes(converted.with_metadata(replace(description, score_threshold=threshold)))
        if long := long_rows(task, rows, preprocessor, answered_otherwise):
            report["long_rows"] = long.record()
        if options.shorter:
            progress("comparing the lengths")
            report["lengths"] = lengths_report(interpreter, sentences)
        report |= {
            "verdict": verdict(report, refusal),
            "signal_to_noise": converted.layers,
            "hidden_states": converted.hidden_states,
            "size": size_by_part(partial),
            "audit": {**audit(partial), "path": str(options.output)},
            "seconds": round(time.monotonic() - started, 1),
        }
        warnings = [
            *([WARNINGS[options.profile]] if options.profile in WARNINGS else []),
            *saturation(task, reference, answers, converted.score_steps, interpreter.reading),
        ]
        if warnings:
            report["warnings"] = warnings
        if options.engine is not None:
            report["engine"] = {"name": options.engine, "kernels": kernels}
            report["audit"]["engines"] = audit_engines(partial, [options.engine])
        if refusal is not None:
            raise RefusedError(refusal.message, report)
        partial.replace(options.output)
    return report


def describe(model: "TaskModel", folder: Path, profile: str, length: int) -> ModelDescription:
    """What a file of a model says of itself: made from its folder, in a profile, `length` tokens at the longest."""
    return ModelDescription(
        task=model.task,
        tokenizer=model.preprocessor.tokenizer,
        sequence_length=length,
        labels=model.labels,
        reading=model.reading,
        prompts=model.preprocessor.prompts if model.takes_prompts else Prompts(),
        name=writable(folder.resolve().name),
        description=f"SqueezeBERT for {model.task}, profile {profile}",
        no_answer_threshold=model.no_answer_threshold,
    )


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
