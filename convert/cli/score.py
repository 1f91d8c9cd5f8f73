"""score: score texts, pairs, or documents for a query."""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from convert.tflite.interpreter import TextInterpreter
from keras_model.cli.kit.arguments import add_texts, read_input_texts
from keras_model.cli.kit.output import as_line, tell_of_cut_texts
from keras_model.data.rows import Text
from keras_model.data.tasks import REGRESSION
from keras_model.outputs.decoding.labels import ranking


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    score = commands.add_parser("score", help="score texts, pairs, or documents for a query")
    score.set_defaults(command=_run)
    score.add_argument("file", metavar="FILE.tflite", type=Path)
    other = score.add_mutually_exclusive_group()
    other.add_argument("--pair", metavar="TEXT", help="the second text of a pair with each TEXT")
    other.add_argument("--query", metavar="TEXT", help="the first text of a pair with each TEXT; prints the best first")
    add_texts(score)


def _run(options: argparse.Namespace) -> None:
    interpreter = TextInterpreter(options.file)
    interpreter.require(REGRESSION)
    texts = read_input_texts(options)
    inputs: list[Text]
    if options.query is not None:
        inputs = [(options.query, text) for text in texts]
    else:
        inputs = [text if options.pair is None else (text, options.pair) for text in texts]
    found = interpreter.scored(inputs)
    tell_of_cut_texts(found, interpreter.preprocessor, "build the file with --windows all to read all")
    answers: list[dict[str, Any]] = [{**answer} for answer in found]
    if options.query is not None:
        places = ranking(np.array([answer["score"] for answer in found]))
        answers = [{**answers[place["index"]], "text": texts[place["index"]], **place} for place in places]
    if options.json:
        print(json.dumps(answers))
    else:
        for answer in answers:
            print(f"{answer['score']:.4f}\t{as_line(answer['text'])}")
