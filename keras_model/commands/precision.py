"""--precision: an option of every command that trains."""

import argparse

from keras_model.train.settings import PRECISIONS


def add_precision(parser: argparse.ArgumentParser, default: str) -> None:
    """Add the option to a command."""
    parser.add_argument(
        "--precision",
        choices=PRECISIONS,
        default=default,
        help="of the convolutions' products; bfloat16 is faster on processors that multiply it",
    )
