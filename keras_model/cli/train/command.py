"""Train: from the arguments to the model folder."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_model.baselines.comparison import require_comparison, simpler_methods
from keras_model.cli.kit.output import error_console, tell
from keras_model.cli.kit.pair_options import UNTRAINED, fall_note
from keras_model.cli.kit.places import check_apart, check_output, check_run
from keras_model.cli.kit.training_notes import comparison_note, comparison_table, outcome_notes
from keras_model.cli.train.checks import check_options
from keras_model.cli.train.notes import (
    tell_of_course,
    tell_of_gaps,
    tell_of_labels,
    tell_of_rows,
    tell_of_size,
    tell_of_start,
)
from keras_model.cli.train.plan import Plan, given_settings, planned
from keras_model.data.rows import SpanRow
from keras_model.data.tasks import EMBEDDING
from keras_model.encode.long_texts.spread import FIRST
from keras_model.model_folder import TRAINING_FILE, json_file, read_config
from keras_model.outputs.answers import score_of
from keras_model.outputs.reading import TAGS_FACT
from keras_model.quiet_backend import import_keras_quietly
from keras_model.train.sole_run import sole_run

if TYPE_CHECKING:
    from keras_model.tasks.task_model import TaskModel

# The trained model among the methods of a comparison.
_OWN = "this model"


def run(options: argparse.Namespace) -> None:
    """Train a model as the arguments say, and tell how it went.

    Raises:
        UserError: or one of its kinds, for anything that the user can mend.
    """
    check_output(Path(options.output))
    with sole_run(Path(options.output)):
        _run(options)


def _run(options: argparse.Namespace) -> None:
    settings = given_settings(options)
    output = Path(options.output)
    checkpoint_folder = check_run(output, options.resume)
    for teacher in options.teacher:
        check_apart(teacher, output, "teacher")
    check_options(options)
    if options.compare:
        require_comparison(options.task)
    plan = planned(settings, options)
    rows = plan.rows
    found = tell_of_rows(plan, options)
    tell_of_start(plan, options)
    tell_of_course(plan, options)
    simpler = simpler_methods(options.task, rows.train, rows.validation) if options.compare else {}
    tell_of_size(plan, options)
    tell_of_labels(plan)
    tell_of_gaps(plan, options)

    import_keras_quietly()
    from keras_model.tasks.evaluation import answers_of
    from keras_model.train.checkpoint import TrainingCheckpoint
    from keras_model.train.fine_tuning import train
    from keras_model.train.progress import told_measures

    if plan.fitted:
        tell(f"the new head begins as a linear classifier of what {plan.start.folder} makes of the rows")
    model = _start_model(plan, options)
    if options.task == EMBEDDING:
        # A start that answers already may lose by being trained.
        simpler[UNTRAINED] = answers_of(model, rows.validation).measures
        tell(f"before training: validation {told_measures(simpler[UNTRAINED])}")
    checkpoint = TrainingCheckpoint(checkpoint_folder)
    record = train(
        model,
        rows.train,
        rows.validation,
        plan.settings,
        checkpoint,
        teachers=_teachers(options, model.preprocessor.sequence_length),
        unlabelled=[text for texts in plan.files.unlabelled.values() for text in texts],
        misspellings=plan.misspellings,
        sources=plan.sources,
        console=error_console(),
        start_answers=plan.fitted,
    )
    record |= _settle_reading(model, plan, options)
    files_beside = {TRAINING_FILE: json_file(record)}
    model.save_to_preset(output, dtype="float16" if options.half else "float32", files=files_beside)
    checkpoint.remove()
    answers = answers_of(model, rows.validation)
    notes = outcome_notes(rows.validation, answers.predictions, answers.measures)
    if UNTRAINED in simpler:
        notes += fall_note(simpler[UNTRAINED], answers.measures, options.validation)
    _tell_outcome(model, record, notes, options)
    if options.compare:
        _tell_comparison(answers.measures, simpler, found, options)


def _start_model(plan: Plan, options: argparse.Namespace) -> "TaskModel":
    from keras_model.tasks.token_classifier import TokenClassifier

    rows = plan.rows
    model = plan.start.model(rows.labels, plan.settings.seed, rows.train, rows.validation)
    answered = all(isinstance(row, SpanRow) and row.answers for row in rows.validation)
    if model.no_answer_threshold is not None and answered:
        tell(
            f"note: {plan.start.folder} tells questions without an answer; the rows have none, so the new model "
            "will answer every question"
        )
    if options.windows is not None:
        model.preprocessor = model.preprocessor.with_windows(options.windows)
    tags = options.tags or _tags_of_teacher(options)
    if isinstance(model, TokenClassifier) and tags is not None:
        model.set_tags(tags)
    return model


def _teachers(options: argparse.Namespace, length: int) -> "list[TaskModel]":
    """Load the teachers, to read as many tokens of a text as the student, or as they have positions for."""
    from keras_model.tasks.loading import load_model

    positions = [read_config(Path(folder))["backbone"]["max_sequence_length"] for folder in options.teacher]
    return [
        load_model(folder, sequence_length=min(length, most))
        for folder, most in zip(options.teacher, positions, strict=True)
    ]


def _settle_reading(model: "TaskModel", plan: Plan, options: argparse.Namespace) -> dict[str, Any]:
    """Choose by the validation rows how the trained model's answers are read, and return the record of it."""
    from keras_model.tasks.evaluation import choose_tags, choose_windows, long_rows_of, temper

    record: dict[str, Any] = {}
    validation = plan.rows.validation
    if options.windows is None:
        with error_console().status("trying windows on the validation rows that are longer than the model reads"):
            undecided = model.preprocessor.windows == FIRST
            long = (choose_windows if undecided else long_rows_of)(model, validation)
        if long is not None and undecided and long.rows_cut:
            record["long_rows"] = long.record()
            tell(long.told_choice(options.validation, len(validation)))
        elif long is not None and (long.rows_cut or long.rows_in_windows):
            told = long.told(options.validation, "--windows all")
            tell(f"note: texts are read as {plan.start.folder} says; {told}")
    # Then, for it is fitted to texts as they are read from now on, and a multi-label model's thresholds to it.
    fitted = temper(model, validation)
    if fitted is not None:
        record["temperature"] = fitted.record()
        tell(fitted.told())
    # By the tempered probabilities, on which the likeliest path depends.
    trial = None if options.tags or model.reading.together else choose_tags(model, validation)
    if trial is not None:
        record[TAGS_FACT] = trial.record()
        tell(trial.told(options.validation))
    return record


def _tell_outcome(
    model: "TaskModel", record: dict[str, Any], notes: Sequence[str], options: argparse.Namespace
) -> None:
    for note in notes:
        tell(f"note: {note}")
    threshold = model.no_answer_threshold
    told = "" if threshold is None else f", there is no answer above a margin of {threshold:g}"
    tell(f"best epoch {record['best_epoch']}{told}; model written to {options.output}")


def _tell_comparison(
    measures: dict[str, float], simpler: dict[str, dict[str, float]], found: dict[str, Any], options: argparse.Namespace
) -> None:
    compared = simpler | {_OWN: measures}
    error_console().print(comparison_table(compared, options.validation))
    behind = comparison_note(compared, score_of(options.task, measures), _OWN)
    if behind is not None:
        tell(f"note: {behind}")
    if options.json:
        print(json.dumps({**found, "comparison": compared}), flush=True)


def _tags_of_teacher(options: argparse.Namespace) -> str | None:
    """Return how the first teacher reads tags, which its student learns to give; None for the usual way."""
    configs = [read_config(Path(folder)) for folder in options.teacher[:1]]
    return next((config["head"].get(TAGS_FACT) for config in configs if config["task"] == options.task), None)
