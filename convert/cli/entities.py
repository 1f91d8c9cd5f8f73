"""entities: find names in texts."""

import argparse
import json
from pathlib import Path
from typing import Any

from convert.tflite.interpreter import TextInterpreter
from keras_model.cli.kit.arguments import add_texts, read_input_texts
from keras_model.cli.kit.output import on_one_line
from keras_model.data.tasks import TAGGING


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    entities = commands.add_parser("entities", help="find names in texts, with their places")
    entities.set_defaults(command=_run)
    entities.add_argument("file", metavar="FILE.tflite", type=Path)
    add_texts(entities)


def _run(options: argparse.Namespace) -> None:
    interpreter = TextInterpreter(options.file)
    interpreter.require(TAGGING)
    texts = read_input_texts(options)
    found = interpreter.entities(texts)
    if options.json:
        print(json.dumps([{"text": text, "entities": some} for text, some in zip(texts, found, strict=True)]))
        return
    for number, some in enumerate(found, start=1):
        for entity in some:
            shown = on_one_line(str(entity["text"]))
            print(f"{number}\t{entity['start']}-{entity['end']}\t{entity['label']}\t{entity['score']:.3f}\t{shown}")
