"""inspect: tell what rows hold."""

import argparse
import json
from pathlib import Path
from typing import Any

from keras_model.cli.kit.output import print_table
from keras_model.cli.kit.rows_table import TABLE_WIDTH, inspect_rows, rows_table
from keras_model.data.columns import TASK_COLUMNS
from keras_model.data.readers import read_rows_file, task_of
from keras_model.data.tasks import EMBEDDING, REGRESSION
from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import UserError
from keras_model.model_folder import read_config


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "inspect",
        help="tell what rows hold: labels, lengths, duplicates, conflicts",
        description="Prints what train says of its rows, without training: how each file was understood, its labels "
        "with their counts, how long its texts are, and texts that occur twice, under two labels or in two files.",
    )
    parser.set_defaults(command=_run)
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="rows; the first sets the task")
    parser.add_argument("--task", choices=sorted(TASK_COLUMNS), help="read the rows for this task")
    parser.add_argument("--model", metavar="FOLDER", type=Path, help="count lengths in the tokens of this model")
    parser.add_argument("--length", type=int, metavar="N", help="with --model: tokens a text is cut to, if not its own")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    preprocessor, model_task = None, ""
    if options.model:
        model = read_config(options.model)
        config, model_task = dict(model["preprocessor"]), model["task"]
        if options.length is not None:
            config["sequence_length"] = options.length
        preprocessor = Preprocessor.from_folder(options.model, config)
    elif options.length is not None:
        raise UserError("--length needs --model: tokens are counted by its tokenizer")
    task = options.task or task_of(options.files[0])
    # The columns of scored pairs do not tell whether a model reads two texts together; a model of vectors does not.
    scores_of_vectors = options.task is None and task == REGRESSION and model_task == EMBEDDING
    apart = task == EMBEDDING or scores_of_vectors
    found = inspect_rows([read_rows_file(path, task) for path in options.files], preprocessor, apart=apart)
    if options.json:
        print(json.dumps({"task": task, **found}))
    else:
        print_table(rows_table(found, task), TABLE_WIDTH)
