"""evaluate: measure a model on labelled rows."""

import argparse
from pathlib import Path
from typing import Any

from keras_model.cli.kit.arguments import add_noise_arguments, add_prompt, noise_record, read_noise
from keras_model.cli.kit.output import parted_record, print_measures
from keras_model.data.columns import check_rows_fit_labels
from keras_model.data.labels import LABELS_FILE, read_labels
from keras_model.data.readers import read_rows
from keras_model.errors import CheckpointError
from keras_model.model_folder import read_config
from keras_model.quiet_backend import import_keras_quietly


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("evaluate", help="measure a model on labelled rows")
    parser.set_defaults(command=_run)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("data", metavar="DATA")
    add_prompt(parser)
    add_noise_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:

    folder = Path(options.folder)
    task = read_config(folder)["task"]
    if task == "backbone":
        raise CheckpointError(f"{folder}: a backbone answers nothing yet; fine-tune it with train --init {folder}")
    rows = read_rows(options.data, task)
    if (folder / LABELS_FILE).is_file():
        check_rows_fit_labels(rows, read_labels(folder / LABELS_FILE), options.data)
    noise = read_noise(options)
    import_keras_quietly()
    from keras_model.tasks.evaluation import answers_of, evaluate
    from keras_model.tasks.loading import load_model

    model = load_model(folder)
    model.preprocessor = model.preprocessor.choosing(options.prompt)
    answers = answers_of(model, rows)
    measures = {"task": task, "examples": len(rows), **answers.measures}
    if noise is not None:
        measures["noisy"] = noise_record(options) | evaluate(model, noise.rows(rows, options.seed))
    print_measures(measures | parted_record(answers.parted), options.json)
