"""Commands as a user types them: what they print, which code they end with, what they leave behind."""

import json
import shutil

import pytest

from keras_model.cli.parser import main
from support.commands import (
    CHECKPOINT,
    FILE,
    TINY,
    USAGE,
    damaged,
    fails,
)

BERT = {
    "model_type": "bert",
    "vocab_size": 9,
    "hidden_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "max_position_embeddings": 16,
}


def test_classify_answers_any_text(capsys):
    texts = ["what is the weather in rome", "", "\0", "\ud800", "🙂" * 2000]
    assert main(["classify", str(TINY), *texts, "--json"]) == 0
    answers = json.loads(capsys.readouterr().out)
    assert [answer["text"] for answer in answers] == texts
    assert answers[0]["label"] == "weather"


def test_help_tells_defaults_that_say_something(capsys):
    assert main(["train", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "rows a step (default: 32)" in shown and "same seed, same weights (default: 0)" in shown
    assert "None)" not in shown and "[])" not in shown and "False)" not in shown


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("regroup FOLDER --preset squeezebert_small", "model"),
        ("balance FOLDER rows.jsonl", "model"),
        ("balance other rows.jsonl --by FOLDER", "twin"),
        ("distill FOLDER --init other --corpus rows.jsonl", "teacher"),
        ("train --task classification --train rows.jsonl --validation rows.jsonl --teacher other FOLDER", "teacher"),
    ],
)
def test_a_model_that_a_command_reads_is_not_written_over(tmp_path, capsys, command, part):
    folder = tmp_path / "tiny"
    shutil.copytree(TINY, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    arguments = [str(folder) if word == "FOLDER" else word for word in command.split()]
    fails(capsys, [*arguments, "--output", folder], USAGE, f"{folder}: is the {part} itself; choose another place")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_regroup_with_fit_keeps_the_task(work, capsys):
    assert main(f"regroup {TINY} --preset squeezebert_small --fit {work}/train.jsonl --output {work}/out".split()) == 0
    config = json.loads((work / "out" / "config.json").read_text())
    assert config["task"] == "classification"
    assert config["backbone"]["query_groups"] == 4
    assert (work / "out" / "labels.txt").read_bytes() == (TINY / "labels.txt").read_bytes()


def edit_config(**changes):
    def change(folder):
        config = json.loads((folder / "config.json").read_text())
        for name, value in changes.items():
            config["backbone"][name] = value
        (folder / "config.json").write_text(json.dumps(config))

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda folder: (folder / "config.json").unlink(), ["config.json"]),
        (lambda folder: (folder / "config.json").write_text("{"), ["config.json", "not JSON"]),
        (lambda folder: (folder / "model.safetensors").unlink(), ["model.safetensors"]),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"short"), ["model.safetensors"]),
        (lambda folder: (folder / "vocab.txt").unlink(), ["vocab.txt"]),
        (lambda folder: (folder / "vocab.txt").open("a").write("qqzz\nzzqq\n"), ["vocabulary", "embedding"]),
        (lambda folder: (folder / "labels.txt").write_text("a\na\n"), ["labels.txt", "twice"]),
        (edit_config(intermediate_dim=128), ["model.safetensors", "shape"]),
        (edit_config(num_layers=3), ["model.safetensors", "lacks"]),
        (edit_config(query_groups=5), ["config.json"]),
    ],
)
def test_damaged_model_folder(tmp_path, capsys, change, words):
    folder = damaged(tmp_path, change)
    rows = tmp_path / "rows.jsonl"
    # Its label is known to the folder whose labels were changed, too.
    rows.write_text('{"text": "hello", "label": "greeting"}\n')
    fails(capsys, ["evaluate", folder, rows], CHECKPOINT, *words)


def test_classify_needs_a_classifier(tmp_path, capsys):
    def become_backbone(folder):
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | {"task": "backbone"}))

    folder = damaged(tmp_path, become_backbone)
    fails(capsys, ["classify", folder, "hello"], CHECKPOINT, "backbone")
    fails(capsys, ["evaluate", folder, TINY / "test.jsonl"], CHECKPOINT, "fine-tune")


@pytest.mark.parametrize(
    ("files", "code", "words"),
    [
        (None, FILE, ["hub", "no such folder", "Nothing is downloaded here"]),
        ({}, CHECKPOINT, ["config.json"]),
        ({"config.json": '{"model_type": "gpt2"}'}, CHECKPOINT, ["gpt2"]),
        ({"config.json": json.dumps(BERT), "pytorch_model.bin": ""}, CHECKPOINT, ["pytorch_model.bin"]),
    ],
)
def test_faulty_folder_to_import(tmp_path, capsys, files, code, words):
    if files is not None:
        (tmp_path / "hub").mkdir()
        for name, content in files.items():
            (tmp_path / "hub" / name).write_text(content)
    fails(capsys, ["import", tmp_path / "hub", "--output", tmp_path / "out"], code, *words)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["trian"],
        ["train", "--task", "classification"],
        ["train", "--task", "poetry"],
        ["regroup", "folder", "--preset", "gpt", "--output", "o"],
    ],
)
def test_wrong_arguments_are_explained(capsys, arguments):
    assert main(arguments) == USAGE
    assert capsys.readouterr().err.endswith(" --help\n")


@pytest.mark.parametrize("arguments", [["--help"], ["train", "--help"]])
def test_help(capsys, arguments):
    assert main(arguments) == 0
    assert "--" in capsys.readouterr().out
