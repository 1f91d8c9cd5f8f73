"""evaluate: measure a model on labelled rows."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_model.cli.kit.arguments import add_noise_arguments, add_prompt, add_windows, noise_record, read_noise
from keras_model.cli.kit.attack import add_attack_arguments, attack_record, attacked_rows
from keras_model.cli.kit.by_column import add_by, read_by, remembering
from keras_model.cli.kit.output import error_console, parted_record, print_measures, tell
from keras_model.cli.kit.windows_shown import windows_shown
from keras_model.data.for_model.labels import rows_for_labels
from keras_model.data.for_model.learnt_from import check_as_learnt
from keras_model.data.labels import LABELS_FILE, read_labels
from keras_model.data.readers import read_rows
from keras_model.data.rows import Row
from keras_model.data.sentence_pairs import check_pairs, told_negatives
from keras_model.data.tag_schemes import check_scheme
from keras_model.data.tasks import EMBEDDING, QUESTION_ANSWERING, TAGGING
from keras_model.encode.long_texts.spread import require_windowed
from keras_model.errors import CheckpointError, UserError
from keras_model.model_folder import learnt_from, read_config, store_head_argument
from keras_model.outputs.by_task.judging_rows import tells_nothing
from keras_model.outputs.no_answer import NO_ANSWER_THRESHOLD, check_both_kinds
from keras_model.outputs.reading import TAGS_FACT
from keras_model.quiet_backend import import_keras_quietly

if TYPE_CHECKING:
    from keras_model.tasks.task_model import TaskModel


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("evaluate", help="measure a model on labelled rows")
    parser.set_defaults(command=_run)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("data", metavar="DATA")
    add_prompt(parser)
    add_windows(parser, "as the folder says, which is first for most,")
    parser.add_argument(
        "--store-threshold",
        action="store_true",
        help="choose on these rows when a text holds no answer to a question, and keep that in FOLDER",
    )
    add_by(parser)
    add_noise_arguments(parser)
    add_attack_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    folder = Path(options.folder)
    config = read_config(folder)
    task = config["task"]
    rows = _rows(folder, config, options)
    parts = read_by(options.data, options.by, rows)
    noise = read_noise(options)
    to_attack = attacked_rows(options, task, rows, options.data)
    if options.store_threshold:
        if task != QUESTION_ANSWERING:
            raise UserError(f"--store-threshold is for a model that answers questions; the task of {folder} is {task}")
        check_both_kinds(rows, options.data)
    import_keras_quietly()
    from keras_model.tasks.evaluation import answers_of, keras_run, label_probabilities, measures_of
    from keras_model.tasks.loading import load_model

    model = load_model(folder)
    model.preprocessor = model.preprocessor.choosing(options.prompt)
    if options.windows is not None:
        model.preprocessor = model.preprocessor.with_windows(options.windows)
    chosen = model.no_answer_threshold is None or options.store_threshold
    if options.store_threshold:
        model.no_answer_threshold = None
    run = windows_shown(lambda features, told: keras_run(model, told)(features), error_console())
    run = run if parts is None else remembering(run)
    answers = answers_of(model, rows, run=run)
    measures = {"task": task, **measures_of(answers, len(rows))}
    if chosen and NO_ANSWER_THRESHOLD in measures:
        model.no_answer_threshold = float(measures[NO_ANSWER_THRESHOLD])
        tell(_told_choice(folder, model.no_answer_threshold, options))
    if parts is not None:
        measures |= parts.record(lambda some: answers_of(model, some, run=run).measures)
    if noise is not None:
        measures["noisy"] = noise_record(options) | measures_of(
            answers_of(model, noise.rows(rows, options.seed), run=run), len(rows)
        )
    measures |= attack_record(options, to_attack, model.labels, lambda texts: label_probabilities(model, texts))
    if model.reading.together:
        measures[TAGS_FACT] = model.reading.tags
    if fault := tells_nothing(task, rows):
        tell(f"note: {options.data}: {fault}")
    if negatives := told_negatives(rows):
        tell(f"note: {options.data}: {negatives}")
    if options.windows is None:
        _tell_of_long_rows(model, rows, options.data)
    print_measures(measures | parted_record(answers.parted), options.json)


def _rows(folder: Path, config: Mapping[str, Any], options: argparse.Namespace) -> list[Row]:
    """Read the rows, and refuse rows and arguments that do not go with the model."""
    task = config["task"]
    if task == "backbone":
        raise CheckpointError(f"{folder}: a backbone answers nothing yet; fine-tune it with train --init {folder}")
    if options.windows is not None:
        require_windowed(task)
    rows = read_rows(options.data, task)
    check_as_learnt(learnt_from(config), rows, options.data)
    if (folder / LABELS_FILE).is_file():
        labels = read_labels(folder / LABELS_FILE)
        if task == TAGGING:
            check_scheme(labels, folder)
        rows = rows_for_labels(rows, labels, options.data)
    if task == EMBEDDING:
        check_pairs(rows, options.data)
    return rows


def _tell_of_long_rows(model: "TaskModel", rows: Sequence[Row], file: str) -> None:
    """Say how many rows are cut, and what it would change if they were not."""
    from keras_model.tasks.evaluation import long_rows_of

    long = long_rows_of(model, rows)
    if long is not None and long.rows_cut:
        tell(f"note: {long.told(file, '--windows all')}")


def _told_choice(folder: Path, threshold: float, options: argparse.Namespace) -> str:
    """Keep the threshold if that is asked for; return what a user must know of it."""
    if options.store_threshold:
        store_head_argument(folder, NO_ANSWER_THRESHOLD, threshold)
        return f"the threshold {threshold:g} is kept in {folder}"
    return (
        f"note: {folder} has no threshold to tell questions without an answer by; that is the best one for these rows, "
        "so other rows fare worse; --store-threshold keeps it"
    )
