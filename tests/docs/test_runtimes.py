"""The runtime that docs/runtimes.md shows is one, and the commands of the page take it."""

import re
import shlex
import subprocess
import sys

import pytest

from support.places import ROOT
from support.tiny_tflite import write

PAGE = ROOT / "docs" / "runtimes.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "my_runtime.py").write_text(BLOCKS[0])
    return tmp_path


def python(folder, *arguments):
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
    )


def test_the_runtime_of_the_page_answers_and_shows_its_tensors(folder):
    tflite = write(folder)
    named = ("--runtime", "my_runtime:open_network")
    result = python(folder, "-m", "convert", "operators", tflite, *named, "the cat")
    assert result.returncode == 0, result.stderr
    assert "18 of 18 operators compared, each given the runtime's own inputs; texts: 1" in result.stdout
    rows = folder / "rows.jsonl"
    rows.write_text('{"text": "the cat", "label": "music"}\n')
    result = python(folder, "-m", "convert", "evaluate", tflite, rows, *named)
    assert result.returncode == 0, result.stderr
    assert "my_runtime:open_network" in result.stdout


def test_the_ids_of_the_page_are_those_that_the_tokenizer_gives():
    page = PAGE.read_text(encoding="utf-8")
    (command,) = re.findall(r"^\$ python (-m convert tokens .*)$", page, re.MULTILINE)
    result = python(ROOT, *shlex.split(command))
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.splitlines()) == 2
    assert f"{command}\n{result.stdout}```" in page
