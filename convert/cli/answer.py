"""answer: find the answer to a question in a text."""

import argparse
import errno
import json
import math
from pathlib import Path
from typing import Any

from convert.tflite.interpreter import TextInterpreter
from keras_model.cli.kit.arguments import add_question_windows
from keras_model.cli.kit.output import on_one_line, tell, tell_of_cut_question
from keras_model.data.files.decoding import read_file
from keras_model.data.tasks import QUESTION_ANSWERING
from keras_model.errors import InputFileError, UserError

_NO_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    answer = commands.add_parser("answer", help="find the answer to a question in a text")
    answer.set_defaults(command=_run)
    answer.add_argument("file", metavar="FILE.tflite", type=Path)
    answer.add_argument("question", metavar="QUESTION")
    answer.add_argument("context", metavar="CONTEXT.txt", type=Path, help="the text that holds the answer")
    add_question_windows(answer)
    answer.add_argument(
        "--always",
        action="store_true",
        help="give the likeliest stretch also where the file finds that the text holds no answer; a file without a "
        "threshold does so anyway",
    )
    answer.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    if not options.question.strip():
        raise UserError("the question is empty; give what is to be answered")
    interpreter = TextInterpreter(options.file)
    interpreter.require(QUESTION_ANSWERING)
    if options.always and interpreter.no_answer_threshold is not None:
        interpreter.no_answer_threshold = math.inf
    context = _context(options.context)
    if not context.strip():
        raise InputFileError(f"{options.context}: is empty; there is no answer in it")
    found = interpreter.answer(options.question, context, windows=options.windows)
    tell_of_cut_question(options.question, interpreter.preprocessor)
    if "windows" in found:
        read = f"read {found['windows']} of {found['windows_in_all']} windows"
        tell(f"note: {read}, those that have most in common with the question; give --windows all to read all")
    if options.json:
        print(json.dumps(found))
    else:
        place = f"{found['start']}-{found['end']}" if found["text"] else "-"
        shown = on_one_line(found["text"]) if found["text"] else "no answer in this text"
        print(f"{place}\t{found['score']:.3f}\t{shown}")


def _context(file: Path) -> str:
    try:
        return read_file(file)
    except InputFileError as error:
        # A text in its place is the name of no file, or is too long for one.
        if isinstance(error.__cause__, OSError) and error.__cause__.errno in _NO_FILE:
            raise InputFileError(f"{error}; give a file that holds the text") from error
        raise
