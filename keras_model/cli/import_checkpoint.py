"""import: turn a Hugging Face folder into a model folder."""

import argparse
from pathlib import Path
from typing import Any

from keras_model.cli.kit.output import tell
from keras_model.cli.kit.places import check_output
from keras_model.errors import InputFileError
from keras_model.quiet_backend import import_keras_quietly


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("import", help="turn a Hugging Face folder into a model folder")
    parser.set_defaults(command=_run)
    parser.add_argument("source", metavar="HF_FOLDER", help="with config.json, model.safetensors, tokenizer files")
    parser.add_argument("--output", required=True, metavar="FOLDER")


def _run(options: argparse.Namespace) -> None:
    output = Path(options.output)
    check_output(output)
    if not Path(options.source).is_dir():
        raise InputFileError(
            f"{options.source}: no such folder; give one that holds config.json and model.safetensors. Nothing is "
            "downloaded here: fetch a checkpoint of the hub first"
        )
    import_keras_quietly()
    from keras_model.huggingface.import_folder import import_huggingface

    model = import_huggingface(options.source)
    model.save_to_preset(output)
    tell(f"{model.task}, {model.backbone.count_params():,} parameters; model written to {output}")
