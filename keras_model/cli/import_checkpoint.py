"""import: turn a Hugging Face folder into a model folder."""

import argparse
from pathlib import Path
from typing import Any

from keras_model.cli.kit.output import tell
from keras_model.cli.kit.places import check_output
from keras_model.model_folder import require_checkpoint_folder
from keras_model.quiet_backend import import_keras_quietly


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("import", help="turn a Hugging Face folder into a model folder")
    parser.set_defaults(command=_run)
    parser.add_argument("source", metavar="HF_FOLDER", help="with config.json, weights, tokenizer files")
    parser.add_argument("--output", required=True, metavar="FOLDER")


def _run(options: argparse.Namespace) -> None:
    output = Path(options.output)
    check_output(output)
    require_checkpoint_folder(options.source)
    import_keras_quietly()
    from keras_model.huggingface.import_folder import import_huggingface

    model = import_huggingface(options.source)
    model.save_to_preset(output)
    tell(f"{model.task}, {model.backbone.count_params():,} parameters; model written to {output}")
