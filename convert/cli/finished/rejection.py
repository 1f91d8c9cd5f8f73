"""The options by which a threshold to reject texts is chosen."""

import argparse
from pathlib import Path

from convert.builder.threshold import RejectionOptions
from keras_model.errors import UserError


def add_rejection(parser: argparse.ArgumentParser) -> None:
    """Add the options to a command."""
    rejection = parser.add_argument_group(
        "out-of-scope texts",
        "store the probability of the likeliest label below which no label fits: the one that rejects the most texts "
        "while enough rows in scope are answered rightly; all three go together",
    )
    rejection.add_argument("--out-of-scope", metavar="FILE", type=Path, help="texts that no label fits")
    rejection.add_argument("--in-scope", metavar="FILE", type=Path, help="labelled rows, others than the evaluation's")
    rejection.add_argument("--least-accuracy", type=float, metavar="SHARE", help="of in-scope rows, such as 0.94")


def read_rejection(options: argparse.Namespace) -> RejectionOptions | None:
    """Return what was given, or None.

    Raises:
        UserError: only some of the options were given.
    """
    given = (options.in_scope, options.out_of_scope, options.least_accuracy)
    if given == (None, None, None):
        return None
    if None in given:
        raise UserError("--out-of-scope, --in-scope and --least-accuracy go together; give all three or none")
    return RejectionOptions(*given)
