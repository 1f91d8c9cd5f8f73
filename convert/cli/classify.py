"""classify: label texts."""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from convert.builder.judging.saturation import silence
from convert.tflite.interpreter import TextInterpreter
from keras_model.cli.kit.arguments import add_pair, add_texts, read_texts_or_pairs
from keras_model.cli.kit.output import as_line, given_labels, tell, tell_of_cut_texts
from keras_model.data.tasks import CLASSIFICATION, MULTI_LABEL


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    classify = commands.add_parser("classify", help="label texts")
    classify.set_defaults(command=_run)
    classify.add_argument("file", metavar="FILE.tflite", type=Path)
    add_pair(classify)
    add_texts(classify)


def _run(options: argparse.Namespace) -> None:
    interpreter = TextInterpreter(options.file)
    interpreter.require(CLASSIFICATION, MULTI_LABEL)
    texts = read_texts_or_pairs(options, options.file, interpreter.preprocessor.learnt_from)
    answers = interpreter.classify(texts)
    tell_of_cut_texts(answers, interpreter.preprocessor, "build the file with --windows all to read all")
    # The likeliest label's probability is 0 where every label's is.
    best = [np.array([answer["score"]]) for answer in answers if "score" in answer]
    if told := silence(interpreter.task, best, "texts", bool(interpreter.threshold)):
        tell(f"note: {told}")
    if options.json:
        print(json.dumps(answers))
        return
    for answer in answers:
        # Several labels have a probability each, which stands beside them.
        if "labels" in answer:
            print(f"{given_labels(answer)}\t{as_line(answer['text'])}")
        else:
            print(f"{answer['label'] or '-'}\t{answer['score']:.3f}\t{as_line(answer['text'])}")
