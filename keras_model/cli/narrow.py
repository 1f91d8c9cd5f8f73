"""narrow: keep a part of a model's feed-forward units and embedding channels."""

import argparse
from pathlib import Path
from typing import Any

from keras_model.cli.kit.output import tell
from keras_model.cli.kit.places import check_copy
from keras_model.data.readers import read_texts
from keras_model.errors import UserError
from keras_model.model_folder import read_config
from keras_model.quiet_backend import import_keras_quietly


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "narrow", help="keep a part of a model's feed-forward and embedding channels, as a start for distillation"
    )
    parser.set_defaults(command=_run)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--fit", required=True, metavar="FILE", help="texts on which the copy shall follow the model")
    parser.add_argument("--length", type=int, metavar="N", help="tokens a text is cut to (default: the model's)")
    parser.add_argument("--feed-forward", type=int, metavar="N", help="units of each feed-forward layer to keep")
    parser.add_argument("--embedding", type=int, metavar="N", help="channels of the embeddings to keep")
    parser.add_argument("--output", required=True, metavar="FOLDER")
    parser.add_argument("--half", action="store_true", help="write the weights as float16")


def _run(options: argparse.Namespace) -> None:
    folder, output = Path(options.folder), Path(options.output)
    check_copy(folder, output)
    if options.feed_forward is None and options.embedding is None:
        raise UserError("nothing to narrow: give --feed-forward N, --embedding N or both")
    read_config(folder)
    texts = read_texts(options.fit)
    import_keras_quietly()
    from keras_model.tasks.loading import load_model
    from keras_model.trim.narrow import narrow

    model = load_model(folder, sequence_length=options.length)
    # Single texts have hidden states in any network, whatever its head learnt from.
    read = model.preprocessor.with_learnt_from(None)
    backbone = narrow(
        model.backbone,
        read(texts),
        intermediate_dim=options.feed_forward,
        embedding_dim=options.embedding,
    )
    model.around(backbone).save_to_preset(output, dtype="float16" if options.half else "float32")
    tell(f"{model.task}, {backbone.count_params():,} parameters; model written to {output}")
