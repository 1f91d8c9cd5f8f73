"""prune: keep the part of a vocabulary that some texts need most."""

import argparse
from pathlib import Path
from typing import Any

from keras_model.cli.kit.output import print_measures, tell
from keras_model.cli.kit.places import check_copy
from keras_model.data.readers import read_texts
from keras_model.trim.prune import prune_folder


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("prune", help="keep the rows of a vocabulary that some texts need most")
    parser.set_defaults(command=_run)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument(
        "--texts", required=True, metavar="FILE", nargs="+", help="a file named twice counts twice", type=Path
    )
    parser.add_argument(
        "--vocabulary-size",
        type=int,
        metavar="N",
        help="rows to keep; without it, what the texts need to be cut as before",
    )
    parser.add_argument(
        "--held-out",
        default=[],
        metavar="FILE",
        nargs="+",
        help="other texts, to tell how many of their words become longer or unknown",
        type=Path,
    )
    parser.add_argument("--output", required=True, metavar="FOLDER")
    parser.add_argument("--half", action="store_true", help="write the weights as float16")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _run(options: argparse.Namespace) -> None:
    folder, output = Path(options.folder), Path(options.output)
    check_copy(folder, output)
    texts = [text for path in options.texts for text in read_texts(path)]
    held_out = [text for path in options.held_out for text in read_texts(path)]
    dtype = "float16" if options.half else None
    measures = prune_folder(folder, texts, options.vocabulary_size, output, held_out=held_out, dtype=dtype)
    tell(f"model written to {output}")
    print_measures(measures, options.json)
