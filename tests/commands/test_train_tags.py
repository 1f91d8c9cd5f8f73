"""train on tags: capitals, how tags are read, and entities that make way."""

import json
import shutil

import pytest

from keras_model.cli.parser import main
from support.commands import (
    TINY,
    USAGE,
    fails,
    train_arguments,
)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"task": "question-answering"}, ["--mark-capitals", "question"]),
        ({"init": None, "preset": "minilm_l6", "vocabulary": TINY / "vocab.txt"}, ["--mark-capitals", "--cased"]),
    ],
)
def test_capitals_that_cannot_be_marked(work, capsys, changes, words):
    flags = ["--mark-capitals", *(["--cased"] if "preset" in changes else [])]
    fails(capsys, [*train_arguments(work, **changes), *flags], USAGE, *words)


def test_capitals_of_a_pair_cannot_be_marked(work, capsys):
    (work / "train.jsonl").write_text('{"text_a": "a", "text_b": "B", "label": "x"}\n' * 2)
    fails(capsys, [*train_arguments(work), "--mark-capitals"], USAGE, "--mark-capitals", "pair", "train.jsonl")


def test_training_with_marked_capitals(work, capsys):
    assert main([*train_arguments(work), "--mark-capitals"]) == 0
    config = json.loads((work / "out" / "config.json").read_text())
    assert config["preprocessor"]["mark_capitals"] is True


@pytest.fixture
def names(work):
    """Arguments of a training on rows whose names have capitals."""
    row = {"tokens": ["we", "met", "Ada"], "tags": ["O", "O", "B-person"]}
    for name in ("train.jsonl", "validation.jsonl"):
        (work / name).write_text(f"{json.dumps(row)}\n" * 2)
    return train_arguments(work, task="token-classification")


def test_tags_get_the_rate_that_suits_them_and_capitals_that_tell_names(work, names, capsys):
    assert main(names) == 0
    assert json.loads((work / "out" / "training.json").read_text())["settings"]["learning_rate"] == 5e-4
    assert json.loads((work / "out" / "config.json").read_text())["preprocessor"]["mark_capitals"] is True
    assert "words with capitals are marked; --no-mark-capitals" in capsys.readouterr().err
    again = ["--output", str(work / "again")]
    assert main([*names, *again, "--teacher", str(work / "out")]) == 0, "a student reads what its teacher reads"
    capsys.readouterr()
    fails(capsys, [*names, *again, "--init", str(work / "out"), "--no-mark-capitals"], USAGE, "leave it out")


def test_the_user_decides_on_capitals_and_the_rate(work, names, capsys):
    assert main([*names, "--no-mark-capitals", "--learning-rate", "1e-4"]) == 0
    assert json.loads((work / "out" / "training.json").read_text())["settings"]["learning_rate"] == 1e-4
    assert "mark_capitals" not in json.loads((work / "out" / "config.json").read_text())["preprocessor"]


def head_of(folder):
    return json.loads((folder / "config.json").read_text())["head"]


def test_how_tags_are_read_is_chosen_kept_and_recorded(work, names, capsys, monkeypatch):
    def untouched(*_, sources, **__):
        return {"best_epoch": 1, "sources": sources}

    monkeypatch.setattr("keras_model.train.fine_tuning.train", untouched)
    row = {"tokens": ["we", "met", "Ada", "King"], "tags": ["O", "O", "B-person", "I-person"]}
    (work / "train.jsonl").write_text(f"{json.dumps(row)}\n" * 2)
    assert main(names) == 0
    assert "tags are read word by word: the f1 of the 2 rows of" in capsys.readouterr().err
    assert "tags" not in head_of(work / "out"), "nothing more was found together"
    tried = json.loads((work / "out" / "training.json").read_text())["tags"]
    assert (tried["tags"], tried["rows"], tried["f1_each"]) == ("each", 2, tried["f1_together"])

    assert main([*names, "--tags", "together", "--output", str(work / "told")]) == 0
    assert head_of(work / "told")["tags"] == "together"
    record = json.loads((work / "told" / "training.json").read_text())
    assert (record["sources"]["tags"], "tags" in record) == ("together", False)
    for way in ("--init", "--teacher"):
        assert main([*names, way, str(work / "told"), "--output", str(work / "kept")]) == 0
        assert head_of(work / "kept")["tags"] == "together", way
        shutil.rmtree(work / "kept")
    again = [*names, "--init", str(work / "told"), "--tags", "each", "--output", str(work / "each")]
    assert main(again) == 0
    assert "tags" not in head_of(work / "each")
    assert "tags are read" not in capsys.readouterr().err
    assert main(["evaluate", str(work / "told"), str(work / "validation.jsonl"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tags"] == "together"


def test_tags_are_read_together_only_where_there_is_something_to_read(work, names, capsys):
    told = [*names, "--tags", "together"]
    fails(capsys, told, USAGE, "--tags together", "no label", "leave it out")
    fails(capsys, [*train_arguments(work), "--tags", "each"], USAGE, "--tags is for token-classification")
    assert not (work / "out").exists()


def test_entities_make_way_for_others_where_new_tags_are_learnt(work, names, capsys):
    def share():
        settings = json.loads((work / "out" / "training.json").read_text())["settings"]
        return settings.get("mention_replacement", 0)

    assert main([*names, "--epochs", "1"]) == 0
    assert share() == 0, "these are names, for they have capitals"
    assert "make way" not in capsys.readouterr().err
    slots = {"tokens": ["play", "some", "jazz"], "tags": ["O", "O", "B-genre"]}
    for name in ("train.jsonl", "validation.jsonl"):
        (work / name).write_text(f"{json.dumps(slots)}\n" * 2)
    assert main([*names, "--epochs", "1"]) == 0
    assert "entities of 80% of the rows make way for others of their type" in capsys.readouterr().err
    assert share() == 0.8
    assert main([*names, "--epochs", "1", "--mention-replacement", "0.5"]) == 0
    assert share() == 0.5
    capsys.readouterr()
    fails(capsys, [*names, "--mention-replacement", "2"], USAGE, "mention replacement is 2.0", "between 0 and 1")
    of_texts = [*train_arguments(work), "--mention-replacement", "0.5"]
    fails(capsys, of_texts, USAGE, "--mention-replacement is for token-classification", "leave it out")
