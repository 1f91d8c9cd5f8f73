"""classify: label texts."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from keras_model.errors import CheckpointError, UserError
from keras_model.quiet_backend import import_keras_quietly


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("classify", help="label texts")
    parser.set_defaults(command=_run)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("texts", metavar="TEXT", nargs="*", help="without any: lines of standard input")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    from keras_model.model_folder import read_config

    folder = Path(options.folder)
    task = read_config(folder)["task"]
    if task != "classification":
        raise CheckpointError(f"{folder}: its task is {task}; classify needs a classification model")
    import_keras_quietly()
    from keras_model.task_model import load_model

    texts = options.texts or [line.rstrip("\r\n") for line in sys.stdin]
    if not texts:
        raise UserError("nothing to classify: give TEXT arguments or lines on standard input")
    answers = load_model(folder).classify(texts)
    if options.json:
        print(json.dumps(answers))
    else:
        for answer in answers:
            print(f"{answer['label']}\t{answer['score']:.3f}\t{answer['text']}")
