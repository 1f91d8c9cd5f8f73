"""One command, from its arguments to its exit code."""

import argparse
import os
import sys
from collections.abc import Sequence

from keras_model.errors import UserError

INTERRUPTED = 130
PACKAGE_MISSING = 9
# What only the extra `train` of the package installs.
_OF_TRAINING = ("jinja2", "keras", "safetensors", "tensorflow")


def run_command(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> int:
    """Parse the arguments, or without any the process's own, and call the chosen `command`.

    Returns:
        The exit code that the outcome stands for.
    """
    try:
        options = parser.parse_args(arguments)
    except SystemExit as exit_request:
        return int(exit_request.code or 0)
    try:
        options.command(options)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except ModuleNotFoundError as error:
        if error.name not in _OF_TRAINING:
            raise
        print(
            f"error: {error.name} is not installed, and this command needs it; "
            "run pip install 'squeezebert-on-a-phone[train]', or pip install '.[train]' in a clone",
            file=sys.stderr,
        )
        return PACKAGE_MISSING
    except KeyboardInterrupt:
        print(f"interrupted{getattr(options, 'hint', '')}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the answers has seen enough; leave Python nothing to flush into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
