"""`docs/commands.md` is what the commands say of themselves."""

import os
import sys

import pytest

from docs.make_commands import PACKAGES, PAGE, WIDTH, command_names, commands_page, help_text

# Each version of argparse breaks lines in its own way, so the page is that of the version that the project names.
pytestmark = pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the page is made with Python 3.11")


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == commands_page(), "stale; run python -m docs.make_commands"


@pytest.mark.parametrize(("columns", "colour"), [("40", {"FORCE_COLOR": "1"}), ("250", {"TERM": "dumb"})])
def test_neither_the_terminals_width_nor_its_colours_change_the_page(columns, colour, monkeypatch):
    for name, value in {"COLUMNS": columns, **colour}.items():
        monkeypatch.setenv(name, value)
    _, main = PACKAGES["convert"]
    text = help_text(main, "build")
    assert f"```text\n{text.rstrip()}\n```" in PAGE.read_text(encoding="utf-8")
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= WIDTH
    assert os.environ["COLUMNS"] == columns, "the environment is as it was"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_command_has_a_section(package):
    _, main = PACKAGES[package]
    names = command_names(help_text(main))
    assert {"classify", "evaluate"} <= set(names)
    page = PAGE.read_text(encoding="utf-8")
    for name in names:
        assert f"\n### python -m {package} {name}\n" in page


def test_a_command_name_that_fills_its_column_is_found():
    overview = "positional arguments:\n  COMMAND\n    build     one\n    benchmark\n              two\n\noptions:\n"
    assert command_names(overview) == ["build", "benchmark"]
