"""What tests of the commands of `python -m keras_model` share."""

import shutil

from rich.console import Console

from keras_model.cli.parser import main
from keras_model.cli.train import command, notes
from support.places import DATA as FIXTURES

TINY = FIXTURES / "tiny_intents"
CHECKPOINT, DATA, FILE, MISSING, USAGE = 5, 4, 3, 9, 2


def lines(path, count):
    """So many lines from all over a file, whose rows stand label by label."""
    found = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(found[:: len(found) // count])


def train_arguments(work, **changes):
    """Arguments of a training of one epoch on the rows of `work`; None leaves an option out."""
    options = {
        "--task": "classification",
        "--train": work / "train.jsonl",
        "--validation": work / "validation.jsonl",
        "--init": TINY,
        "--output": work / "out",
        "--epochs": 1,
    }
    options |= {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    given = [(option, str(value)) for option, value in options.items() if value is not None]
    return ["train", *(part for pair in given for part in pair)]


def fails(capsys, arguments, code, *words):
    """Assert exit code, one line that names the fault, and nothing on standard output."""
    assert main([str(argument) for argument in arguments]) == code
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("error: ")
    assert output.err.count("\n") == 1, output.err
    for word in words:
        assert str(word) in output.err


def silence(monkeypatch):
    """Let train say nothing."""
    for module in (command, notes):
        monkeypatch.setattr(module, "error_console", _silent_console)
        monkeypatch.setattr(module, "tell", lambda step: None)


def _silent_console():
    return Console(quiet=True)


def damaged(tmp_path, change):
    """A copy of the tiny model's folder that `change` is applied to."""
    folder = tmp_path / "model"
    shutil.copytree(TINY, folder)
    change(folder)
    return folder
