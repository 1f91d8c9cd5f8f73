"""One command, from its arguments to its exit code."""

import argparse
import os
import sys
from collections.abc import Sequence

from keras_model.errors import UserError

INTERRUPTED = 130


def run_command(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> int:
    """Parse the arguments and call the chosen `command`; return the exit code that its outcome stands for."""
    try:
        options = parser.parse_args(arguments)
    except SystemExit as exit_request:
        return int(exit_request.code or 0)
    try:
        options.command(options)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(f"interrupted{getattr(options, 'hint', '')}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the answers has seen enough; leave Python nothing to flush into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
