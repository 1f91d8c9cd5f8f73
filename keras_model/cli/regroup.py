"""regroup: cut a model's weights to the groups of a preset."""

import argparse
from pathlib import Path
from typing import Any

from keras_model.cli.kit.output import tell
from keras_model.cli.kit.places import check_copy
from keras_model.data.readers import read_texts
from keras_model.model_folder import read_config
from keras_model.network.presets import PRESETS
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
    parser.add_argument("--length", type=int, metavar="N", help="tokens a text is cut to (default: the model's)")
    parser.add_argument("--output", required=True, metavar="FOLDER")


def _run(options: argparse.Namespace) -> None:
    folder, output = Path(options.folder), Path(options.output)
    check_copy(folder, output)
    read_config(folder)
    texts = read_texts(options.fit) if options.fit else []
    import_keras_quietly()
    from keras_model.tasks.loading import load_model
    from keras_model.trim.regroup import regroup

    model = load_model(folder, sequence_length=options.length)
    student = model.around(regroup(model.backbone, options.preset))
    if texts:
        from keras_model.trim.least_squares import fit_to_teacher

        # Single texts have hidden states in any network, whatever its head learnt from.
        read = model.preprocessor.with_learnt_from(None)
        fit_to_teacher(model.backbone, student.backbone, read(texts))
    student.save_to_preset(output)
    count = student.backbone.count_params()
    tell(f"{student.task}, {count:,} parameters; model written to {output}")
