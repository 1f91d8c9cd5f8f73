"""regroup: cut a model's weights to the groups of a preset."""

import argparse
from pathlib import Path
from typing import Any

from keras_model.commands.output import check_output, error_console
from keras_model.presets import PRESETS
from keras_model.quiet_backend import import_keras_quietly


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "regroup", help="cut a model's weights to the groups of a preset, as a start for training"
    )
    parser.set_defaults(command=_run)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--preset", required=True, choices=sorted(PRESETS))
    parser.add_argument(
        "--fit", metavar="FILE", help="then fit the weights to the model's hidden states on these texts"
    )
    parser.add_argument("--output", required=True, metavar="FOLDER")


def _run(options: argparse.Namespace) -> None:
    from keras_model.model_folder import read_config
    from keras_model.rows import read_texts

    output = Path(options.output)
    check_output(output)
    read_config(Path(options.folder))
    texts = read_texts(options.fit) if options.fit else []
    import_keras_quietly()
    from keras_model.regroup import regroup
    from keras_model.task_model import load_model

    model = load_model(options.folder)
    head = model.head_config() if model.labels is None else {"labels": model.labels, **model.head_config()}
    student = type(model)(regroup(model.backbone, options.preset), model.preprocessor, **head)
    grouped = {weight.path for weight in student.backbone.weights}
    sources = {weight.path: weight for weight in model.weights}
    for weight in student.weights:
        if weight.path not in grouped:
            weight.assign(sources[weight.path])
    if texts:
        from keras_model.group_fit import fit_groups

        features = model.preprocessor(texts)
        longest = features["mask"].sum(axis=1).max()
        fit_groups(model.backbone, student.backbone, {name: array[:, :longest] for name, array in features.items()})
    student.save_to_preset(output)
    count = student.backbone.count_params()
    error_console().print(f"{student.task}, {count:,} parameters; model written to {output}")
