"""Write `docs/commands.md`: the help of every command of both packages.

    python -m docs.make_commands            writes the page
    python -m docs.make_commands --check    says whether it is up to date, by its exit code

The same source gives the same bytes on one version of Python: the page is as wide as `WIDTH`, whatever the terminal is.
Another version of `argparse` may break lines elsewhere.
"""

import argparse
import io
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from unittest.mock import patch

import convert.cli.parser
import keras_model.cli.parser

PAGE = Path(__file__).parent / "commands.md"
WIDTH = 100

PACKAGES = {
    "keras_model": ("Train, import and try models in Keras", keras_model.cli.parser.main),
    "convert": ("Convert a model, and work with the file", convert.cli.parser.main),
}
_INTRODUCTION = """# Commands

`python -m docs.make_commands` made this page from `--help`. After `pip install .` the programs `squeezebert-model` and
`squeezebert-convert` are the same as `python -m keras_model` and `python -m convert`.
"""

Main = Callable[[Sequence[str]], int]


def commands_page() -> str:
    """Return the page, Markdown that ends in a line end."""
    parts = [_INTRODUCTION]
    for package, (title, main) in PACKAGES.items():
        overview = help_text(main)
        parts.append(_section("##", f"python -m {package}: {title[0].lower()}{title[1:]}", overview))
        parts += [
            _section("###", f"python -m {package} {command}", help_text(main, command))
            for command in command_names(overview)
        ]
    return "\n".join(parts)


def help_text(main: Main, *command: str) -> str:
    """Return what a command prints for `--help`, without colours, in lines of at most about `WIDTH` characters."""
    printed = io.StringIO()
    # Python 3.14 and later colour the help where the environment asks for it.
    with patch.dict(os.environ, {"COLUMNS": str(WIDTH), "NO_COLOR": "1"}), redirect_stdout(printed):
        os.environ.pop("FORCE_COLOR", None)
        code = main([*command, "--help"])
    if code:
        raise RuntimeError(f"{' '.join(command)} --help ended with code {code}")
    return printed.getvalue()


def command_names(overview: str) -> list[str]:
    """Return the commands that a program's help lists, in its order."""
    return re.findall(r"^    (\w+)(?: {2,}|$)", overview.partition("COMMAND\n")[2].partition("\n\n")[0], re.MULTILINE)


def _section(level: str, title: str, text: str) -> str:
    return f"{level} {title}\n\n```text\n{text.rstrip()}\n```\n"


def main() -> int:
    """Write the page, or check it; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m docs.make_commands", description="Write docs/commands.md.")
    parser.add_argument("--check", action="store_true", help="write nothing; end with code 1 if the page is stale")
    page = commands_page()
    if not parser.parse_args().check:
        PAGE.write_text(page, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page:
        print(f"{PAGE}: stale; run python -m docs.make_commands", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
