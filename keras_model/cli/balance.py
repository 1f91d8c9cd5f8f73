"""balance: shift how readily an entity model says that a word is no name."""

import argparse
from pathlib import Path
from typing import Any

from keras_model.cli.kit.output import print_measures, tell
from keras_model.cli.kit.places import check_apart, check_copy
from keras_model.data.for_model.labels import rows_for_labels
from keras_model.data.labels import LABELS_FILE, read_labels
from keras_model.data.provenance import file_record
from keras_model.data.readers import read_rows
from keras_model.data.rows import TokenRow, own_rows
from keras_model.data.tag_schemes import check_scheme
from keras_model.model_folder import TRAINING_FILE, folder_record, json_file, read_config, read_json
from keras_model.quiet_backend import import_keras_quietly


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "balance",
        help="shift the label O of an entity model to where the F1 on some rows is highest",
        description="Give rows that the model neither learnt from nor will be judged by, such as the validation rows; "
        "of a model that learnt from them, too, a twin that did not can tell the shift.",
    )
    parser.set_defaults(command=_run)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("data", metavar="DATA")
    parser.add_argument("--output", required=True, metavar="FOLDER")
    parser.add_argument("--by", metavar="TWIN", help="find the shift by this model, which was not trained on DATA")
    parser.add_argument("--half", action="store_true", help="write the weights as float16")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    folder, output = Path(options.folder), Path(options.output)
    check_copy(folder, output)
    if options.by:
        check_apart(options.by, output, "twin")
    config = read_config(folder)
    by = {"by": folder_record(options.by)} if options.by else {}
    import_keras_quietly()
    from keras_model.tasks.loading import load_model
    from keras_model.trim.balance import balance_outside, check_outside

    labels = read_labels(folder / LABELS_FILE) if (folder / LABELS_FILE).is_file() else []
    check_outside(config["task"], labels)
    check_scheme(labels, folder)
    found = rows_for_labels(read_rows(options.data, config["task"]), labels, options.data)
    rows = own_rows(config["task"], found, TokenRow)
    model = load_model(folder)
    measures = balance_outside(model, rows, load_model(options.by) if options.by else None)
    record = read_json(folder / TRAINING_FILE) if (folder / TRAINING_FILE).is_file() else {}
    record["balance"] = {**measures, **by, "rows": file_record(options.data, len(rows))}
    files = {TRAINING_FILE: json_file(record)}
    model.save_to_preset(output, dtype="float16" if options.half else "float32", files=files)
    tell(f"model written to {output}")
    print_measures(measures, options.json)
