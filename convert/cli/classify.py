"""classify: label texts."""

import argparse
import json
from pathlib import Path
from typing import Any

from convert.tflite.interpreter import TextInterpreter
from keras_model.cli.kit.arguments import add_texts, read_input_texts
from keras_model.cli.kit.output import tell_of_cut_texts


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    classify = commands.add_parser("classify", help="label texts")
    classify.set_defaults(command=_run)
    classify.add_argument("file", metavar="FILE.tflite", type=Path)
    add_texts(classify)


def _run(options: argparse.Namespace) -> None:

    interpreter = TextInterpreter(options.file)
    interpreter.require("classification")
    texts = read_input_texts(options)
    answers = interpreter.classify(texts)
    tell_of_cut_texts(answers, interpreter.preprocessor, "build the file with --windows all to read all")
    if options.json:
        print(json.dumps(answers))
    else:
        for answer in answers:
            shown = str(answer["text"]).encode("utf-8", "replace").decode()
            print(f"{answer['label'] or '-'}\t{answer['score']:.3f}\t{shown}")
