"""Runs the project's commands, one after another, as whoever makes the models would type them."""

import sys
from collections.abc import Callable
from pathlib import Path

Option = str | int | float | Path


def run(main: Callable[[list[str]], int], *arguments: Option) -> None:
    """Run one command of `python -m keras_model` or `python -m convert`; leave with its exit code if it fails.

    Args:
        main: `main` of `keras_model.cli.parser` or `convert.cli.parser`.
        arguments: of the command line.
    """
    print(f"python -m {main.__module__.split('.')[0]}", *arguments, file=sys.stderr)
    code = main([str(argument) for argument in arguments])
    if code:
        sys.exit(code)


def as_options(values: dict[str, Option]) -> list[Option]:
    """Return a command line's options, `--name value` for each entry, `--name` alone where the value is True."""
    return [part for name, value in values.items() for part in (f"--{name}", value) if part is not True]
