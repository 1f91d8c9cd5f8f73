"""When a text holds no answer is learnt, kept, chosen and stored by the commands as their rows call for."""

import json

import pytest

from keras_model.cli.parser import main
from support.commands import (
    DATA,
    TINY,
    USAGE,
    fails,
    train_arguments,
)


@pytest.fixture
def questions(tmp_path):
    """Files of questions with an answer, without one, and of both kinds."""
    some = {"context": "we play music now", "question": "what", "answers": [{"text": "music", "answer_start": 8}]}
    none = {"context": "what is the weather", "question": "who", "answers": []}
    for name, rows in {"some": [some] * 4, "none": [none] * 4, "both": [some, none] * 4}.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_training_with_questions_without_an_answer_keeps_a_threshold(questions, capsys):
    both, folder = questions / "both.jsonl", questions / "out"
    arguments = {"task": "question-answering", "train": both, "validation": both, "output": folder}
    assert main(train_arguments(questions, **arguments)) == 0
    assert "4 of the questions to learn from and 4 of those to validate on have no answer" in capsys.readouterr().err
    threshold = json.loads((folder / "config.json").read_text())["head"]["no_answer_threshold"]
    assert threshold == json.loads((folder / "training.json").read_text())["history"][0]["no_answer_threshold"]
    assert main(["evaluate", str(folder), str(both), "--json"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["no_answer_threshold"] == threshold
    assert output.err == "", "the model's own threshold needs no word"
    fails(capsys, ["evaluate", folder, both, "--attack", "2"], USAGE, "--attack is for classification", "answering")

    # What comes of it answers every question again if it never sees another.
    again = arguments | {"init": folder, "train": questions / "some.jsonl", "validation": questions / "some.jsonl"}
    assert main(train_arguments(questions, **again)) == 0
    assert "so the new model will answer every question" in " ".join(capsys.readouterr().err.split())
    assert json.loads((folder / "config.json").read_text())["head"] == {"dropout": 0.1}


def test_a_validation_of_one_kind_of_question_chooses_no_threshold(questions, capsys):
    both, some, none = (questions / f"{name}.jsonl" for name in ("both", "some", "none"))
    for train, validation, words in ((both, some, "every question has an answer"), (both, none, "no question has an")):
        arguments = {"task": "question-answering", "train": train, "validation": validation}
        fails(capsys, train_arguments(questions, **arguments), DATA, validation, words)


def test_evaluate_chooses_a_threshold_that_a_model_lacks_and_stores_it_if_told(questions, capsys):
    both, folder = questions / "both.jsonl", questions / "out"
    some = {"train": questions / "some.jsonl", "validation": questions / "some.jsonl", "output": folder}
    assert main(train_arguments(questions, task="question-answering", **some)) == 0
    capsys.readouterr()
    before = (folder / "config.json").read_bytes()

    assert main(["evaluate", str(folder), str(both), "--json"]) == 0
    output = capsys.readouterr()
    measures = json.loads(output.out)
    assert measures["f1"] >= 0.5, "it is right to answer none of them"
    assert "has no threshold to tell questions without an answer by" in output.err
    assert (folder / "config.json").read_bytes() == before

    assert main(["evaluate", str(folder), str(both), "--json", "--store-threshold"]) == 0
    assert "is kept in" in capsys.readouterr().err
    assert json.loads((folder / "config.json").read_text())["head"] == {
        "dropout": 0.1,
        "no_answer_threshold": measures["no_answer_threshold"],
    }
    fails(capsys, ["evaluate", folder, questions / "some.jsonl", "--store-threshold"], DATA, "every question has")
    fails(capsys, ["evaluate", TINY, TINY / "test.jsonl", "--store-threshold"], USAGE, "classification")
