"""Texts to be answered, as arguments or lines of standard input."""

import argparse
import sys

from keras_model.errors import UserError


def add_texts(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that `read_input_texts` reads, and `--json`."""
    parser.add_argument("texts", metavar="TEXT", nargs="*", help="without any: lines of standard input")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def read_input_texts(options: argparse.Namespace) -> list[str]:
    """Return the texts, at least one; bytes that are no UTF-8 are a text like any other.

    Raises:
        UserError: there is none.

    """
    texts = options.texts or [line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer]
    if not texts:
        raise UserError("no text: give TEXT arguments or lines on standard input")
    return texts
