"""classify: label texts."""

import argparse
import json
from pathlib import Path
from typing import Any

from keras_model.cli.kit.arguments import add_pair, add_texts, add_windows, read_texts_or_pairs
from keras_model.cli.kit.output import as_line, given_labels, tell_of_cut_texts
from keras_model.data.tasks import CLASSIFICATION, MULTI_LABEL
from keras_model.encode.long_texts.spread import require_windowed
from keras_model.errors import CheckpointError
from keras_model.model_folder import learnt_from, read_config
from keras_model.quiet_backend import import_keras_quietly


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("classify", help="label texts")
    parser.set_defaults(command=_run)
    parser.add_argument("folder", metavar="FOLDER")
    add_windows(parser, "as the folder says, which is first for most,")
    add_pair(parser)
    add_texts(parser)


def _run(options: argparse.Namespace) -> None:
    folder = Path(options.folder)
    config = read_config(folder)
    task = config["task"]
    if task not in (CLASSIFICATION, MULTI_LABEL):
        raise CheckpointError(
            f"{folder}: its task is {task}; classify needs a classification model. evaluate measures this one, and "
            "python -m convert has commands that try it as a .tflite, which build makes of it"
        )
    if options.windows is not None:
        require_windowed(task)
    texts = read_texts_or_pairs(options, folder, learnt_from(config))
    import_keras_quietly()
    from keras_model.tasks.loading import load_model

    model = load_model(folder)
    if options.windows is not None:
        model.preprocessor = model.preprocessor.with_windows(options.windows)
    answers = model.classify(texts)
    tell_of_cut_texts(answers, model.preprocessor, "give --windows all to read all")
    if options.json:
        print(json.dumps(answers))
    elif task == MULTI_LABEL:
        for answer in answers:
            print(f"{given_labels(answer)}\t{as_line(answer['text'])}")
    else:
        for answer in answers:
            print(f"{answer['label']}\t{answer['score']:.3f}\t{as_line(answer['text'])}")
