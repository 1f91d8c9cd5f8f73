"""score: score texts, pairs, or documents for a query."""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from convert.tflite.interpreter import TextInterpreter
from keras_model.cli.kit.arguments import add_pair, add_texts, read_texts_or_pairs
from keras_model.cli.kit.output import as_line, tell_of_cut_texts
from keras_model.data.tasks import REGRESSION
from keras_model.outputs.decoding.labels import ranking


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    score = commands.add_parser("score", help="score texts, pairs, or documents for a query")
    score.set_defaults(command=_run)
    score.add_argument("file", metavar="FILE.tflite", type=Path)
    other = score.add_mutually_exclusive_group()
    add_pair(other)
    other.add_argument("--query", metavar="TEXT", help="the first text of a pair with each TEXT; prints the best first")
    add_texts(score)


def _run(options: argparse.Namespace) -> None:
    interpreter = TextInterpreter(options.file)
    interpreter.require(REGRESSION)
    inputs = read_texts_or_pairs(options, options.file, interpreter.preprocessor.learnt_from)
    found = interpreter.scored(inputs)
    tell_of_cut_texts(found, interpreter.preprocessor, "build the file with --windows all to read all")
    answers: list[dict[str, Any]] = [{**answer} for answer in found]
    if options.query is not None:
        places = ranking(np.array([answer["score"] for answer in found]))
        answers = [{**answers[place["index"]], "text": inputs[place["index"]][1], **place} for place in places]
    if options.json:
        print(json.dumps(answers))
    else:
        for answer in answers:
            print(f"{answer['score']:.4f}\t{as_line(answer['text'])}")
