"""The recipe of the task models: command lines that the commands take, each step from what was made before it."""

import json
from pathlib import Path
from typing import Any

import pytest

from assets.recipes import starts
from assets.recipes import task_models as make_models
from assets.recipes.starts import Checkpoints
from convert.cli import parser as convert_cli
from keras_model.cli import parser as keras_model_cli

PARSERS = {module.main: module._parser() for module in (convert_cli, keras_model_cli)}
ROWS = {
    "question-answering": {"context": "the cat sat", "question": "who sat", "answers": ["cat"]},
    "token-classification": {"tokens": ["ada", "lives"], "tags": ["B-person", "O"]},
    "classification": {"text": "the cat sat", "label": "cat"},
}
LEARNT_FROM = ("train", "unlabelled", "corpus", "texts", "fit", "calibration", "fine_tune")
MADE = ("output", "report")


class Commands:
    """Stands in for `run`: reads each command line as the command would, and makes its output, which stays empty."""

    def __init__(self) -> None:
        self.read: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, main: Any, name: str, *arguments: Any) -> None:
        options = vars(PARSERS[main].parse_args([name, *map(str, arguments)]))
        for option, values in options.items():
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, str) and "/" in value and option not in MADE:
                    assert Path(value).exists(), f"{name} --{option}: nothing has made {value} yet"
        self.read.append((name, options))
        output = Path(options["output"])
        if output.suffix:
            output.touch()
        else:
            output.mkdir(parents=True)


@pytest.fixture
def commands(monkeypatch):
    commands = Commands()
    for module in (make_models, starts):
        monkeypatch.setattr(module, "run", commands)
    return commands


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A work folder as `assets/recipes/prepare_data.py` leaves it, but small, with the checkpoints in it."""
    monkeypatch.setattr(make_models, "ASSETS", tmp_path / "assets")
    monkeypatch.setattr(make_models, "CALIBRATION_TEXTS", 1)
    monkeypatch.setattr(starts, "FIT_TEXTS", 1)
    kinds = {task.data: task.kind for task in make_models.TASKS.values()}
    kinds |= {"wnut17": "token-classification", "polarity": "classification", "pros_cons": "classification"}
    for folder, kind in kinds.items():
        (tmp_path / folder).mkdir()
        for side in ("train", "validation", "test"):
            (tmp_path / folder / f"{side}.jsonl").write_text(json.dumps(ROWS[kind]) + "\n", encoding="utf-8")
    (tmp_path / "clinc150").mkdir()
    (tmp_path / "clinc150" / "test.jsonl").write_text(json.dumps(ROWS["classification"]) + "\n", encoding="utf-8")
    for corpus in ("corpus.txt", "long_corpus.txt"):
        (tmp_path / corpus).write_text("a line\n", encoding="utf-8")
    for checkpoint in ("bge_checkpoint", "minilm_checkpoint"):
        (tmp_path / checkpoint).mkdir()
    for task in make_models.TASKS.values():
        if task.like:
            (tmp_path / "assets" / task.like).mkdir(parents=True)
            (tmp_path / "assets" / task.like / "calibration.txt").write_text("the cat sat\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("task", make_models.TASKS)
def test_every_step_reads_what_was_made_before_it(task, commands, work):
    make_models.make_task(task, Checkpoints(work / "bge_checkpoint", work / "minilm_checkpoint"), work)
    name, built = commands.read[-1]
    assert (name, Path(built["output"]).name) == ("build", f"{task}.tflite")
    for name, options in commands.read:
        learnt = [value for option in LEARNT_FROM for value in _list(options.get(option))]
        assert not [file for file in learnt if Path(file).name == "test.jsonl"]
        if name in ("train", "distill"):
            assert options["exclude"], "a test text could be among those learnt from"


def test_nothing_is_made_twice(commands, work):
    checkpoints = Checkpoints(work / "bge_checkpoint", work / "minilm_checkpoint")
    for task in make_models.TASKS:
        make_models.make_task(task, checkpoints, work)
    made = [options["output"] for _, options in commands.read]
    assert len(made) == len(set(made))


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []
