"""evaluate measures a model folder as its rows and options say, and refuses rows that it cannot be measured on."""

import json

import pytest

from keras_model.cli.parser import main
from support.commands import (
    DATA,
    FILE,
    TINY,
    fails,
    lines,
)


def test_evaluate_under_attack_is_the_same_again_and_its_examples_are_true(capsys):
    arguments = ["evaluate", str(TINY), str(TINY / "test.jsonl"), "--attack", "2", "--attack-rows", "12", "--json"]
    assert main(arguments) == 0
    first = json.loads(capsys.readouterr().out)
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out) == first
    found = first["attack"]
    assert (found["rows"], found["words"], found["seed"]) == (12, 2, 0)
    assert found["accuracy_under_attack"] < found["accuracy"]
    texts = [example["attacked"] for example in found["examples"]]
    assert main(["classify", str(TINY), *texts, "--json"]) == 0
    answers = [answer["label"] for answer in json.loads(capsys.readouterr().out)]
    assert answers == [example["answer"] for example in found["examples"]]


def test_evaluate_prints_one_json_document(capsys):
    assert main(["evaluate", str(TINY), str(TINY / "test.jsonl"), "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)
    assert measures["examples"] == 240
    assert measures["accuracy"] > 0.8, "the committed model was trained to this"
    assert 0 < measures["macro_f1"] < 1


def test_evaluate_measures_the_rows_of_each_value_of_a_column(tmp_path, capsys):
    rows = [json.loads(line) for line in lines(TINY / "test.jsonl", 24).splitlines()]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row | {"part": number % 3}) + "\n" for number, row in enumerate(rows)))
    assert main(["evaluate", str(TINY), str(path), "--by", "part", "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)
    parts = measures["by"]["values"]
    assert [*parts] == ["0", "1", "2"]
    assert sum(part["examples"] for part in parts.values()) == measures["examples"]
    weighed = sum(part["examples"] * part["accuracy"] for part in parts.values()) / measures["examples"]
    assert weighed == pytest.approx(measures["accuracy"])
    fails(capsys, ["evaluate", TINY, path, "--by", "language"], DATA, "line 1", "lacks column 'language'", "part")


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("", FILE, ["is empty"]),
        ("\n\n", FILE, ["is empty"]),
        ("{", DATA, ["line 1", "not JSON"]),
        ('{"sentence": "a"}\n', DATA, ["lacks column"]),
        ('{"text": "a", "label": "weather"}\n{"text": "a", "label": "wether"}\n', DATA, ["line 2", "'weather'"]),
    ],
)
def test_faulty_data_to_evaluate_on(tmp_path, capsys, content, code, words):
    data = tmp_path / "data.jsonl"
    data.write_text(content)
    fails(capsys, ["evaluate", TINY, data], code, "data.jsonl", *words)
