"""What a training starts from, and what it decides where its user leaves it open."""

import json

import pytest

from keras_model.cli.parser import main
from keras_model.train.settings import SHARE_OF_START
from keras_model.train.start.choice import Choice
from support.commands import DATA, TINY, USAGE, fails, lines, silence, train_arguments
from support.places import ROOT


def test_a_share_of_the_start_is_kept_where_its_head_stays(work, capsys):
    assert main(train_arguments(work, start_share=0.25)) == 0
    assert "with 0.25 of the start's weights: validation accuracy" in capsys.readouterr().err
    record = json.loads((work / "out" / "training.json").read_text())
    assert record["settings"]["start_share"] == 0.25
    assert record["mean_with_start"]["examples"] == 8
    rows = '{"tokens": ["one", "two"], "tags": ["O", "B-x"]}\n'
    (work / "train.jsonl").write_text(rows)
    changes = {"validation": work / "train.jsonl", "output": work / "other", "task": "token-classification"}
    arguments = train_arguments(work, start_share=0.25, **changes)
    fails(capsys, arguments, USAGE, "--start-share", TINY, "a new head of token-classification is random")


def test_a_new_head_is_fitted_to_the_rows_before_the_network_learns(work, capsys):
    rows = [json.loads(line) for line in lines(TINY / "train.jsonl", 24).splitlines()]
    two = "".join(json.dumps(row | {"label": "a" if "translate" in row["label"] else "b"}) + "\n" for row in rows)
    for name in ("train", "validation"):
        (work / f"{name}.jsonl").write_text(two)
    assert main(train_arguments(work, epochs=1, learning_rate=1e-9)) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert f"the new head begins as a linear classifier of what {TINY} makes of the rows" in told
    record = json.loads((work / "out" / "training.json").read_text())
    assert record["start"]["accuracy"] == record["history"][0]["accuracy"], "an epoch at such a rate changes nothing"
    assert f"the new head, before the network learns: validation accuracy {record['start']['accuracy']:.4f}" in told
    assert record["settings"]["start_share"] == SHARE_OF_START
    assert record["mean_with_start"]["accuracy"] == record["start"]["accuracy"]
    assert main(train_arguments(work, epochs=1, start_share=0, output=work / "all learnt")) == 0
    assert "start_share" not in json.loads((work / "all learnt" / "training.json").read_text())["settings"]


@pytest.fixture
def untrained(work, monkeypatch):
    """Arguments of a training that leaves its start as it is; the validation rows speak of something else at first."""
    monkeypatch.setattr("keras_model.train.fine_tuning.train", lambda *_, **__: {"best_epoch": 1})
    rows = [json.loads(line) for line in lines(TINY / "test.jsonl", 24).splitlines()][:24]
    other = {row["label"]: row["text"] for row in rows}
    with (work / "validation.jsonl").open("w") as file:
        for row in rows:
            first = other["weather" if row["label"] != "weather" else "greeting"]
            text = f"{first} " * 8 + f"{row['text']} " * 20
            file.write(json.dumps({"text": text, "label": row["label"]}) + "\n")
    return [*train_arguments(work), "--keep-labels"]


def windows_of(folder):
    return json.loads((folder / "config.json").read_text())["preprocessor"].get("windows", 1)


def test_train_reads_long_texts_as_answers_the_validation_rows_better(work, untrained, capsys):
    assert main(untrained) == 0
    assert windows_of(work / "out") == 0
    told = capsys.readouterr().err
    assert "texts are read to their end, in windows: 24 of the 24 rows" in told
    tried = json.loads((work / "out" / "training.json").read_text())["long_rows"]
    assert tried["rows_cut"] == tried["trial"]["rows"] == 24
    assert tried["trial"]["whole"] > tried["trial"]["beginning"]
    assert f"{tried['trial']['whole']:.4f} by all windows" in told
    assert main(["evaluate", str(work / "out"), str(work / "validation.jsonl"), "--json"]) == 0
    output = capsys.readouterr()
    # The temperature comes after the trial, and the mean of several windows may then tip another way in a row or two.
    assert json.loads(output.out)["accuracy"] == pytest.approx(tried["trial"]["whole"], abs=2 / 24)
    assert "windows" not in output.err


def test_a_start_that_has_a_setting_keeps_it_and_the_users_word_goes_first(work, untrained, capsys):
    assert main([*untrained, "--windows", "2"]) == 0
    assert windows_of(work / "out") == 2
    assert "windows" not in capsys.readouterr().err
    again = ["--init", str(work / "out"), "--output", str(work / "again")]
    assert main([*untrained, *again]) == 0
    assert windows_of(work / "again") == 2
    assert f"note: texts are read as {work / 'out'} says; 24 rows of" in capsys.readouterr().err
    assert "long_rows" not in json.loads((work / "again" / "training.json").read_text())
    assert main([*untrained, *again, "--windows", "first", "--output", str(work / "third")]) == 0
    assert windows_of(work / "third") == 1


def test_without_a_number_of_epochs_the_rows_and_the_validation_decide(work, capsys, monkeypatch):
    scores = iter([0.75] + [0.5] * 99)
    monkeypatch.setattr("keras_model.train.fine_tuning.evaluate", lambda model, rows: {"accuracy": next(scores)})
    assert main(train_arguments(work, epochs=None, patience=2)) == 0
    record = json.loads((work / "out" / "training.json").read_text())
    assert (record["settings"]["epochs"], record["settings"]["patience"]) == (50, 2)
    assert (len(record["history"]), record["best_epoch"]) == (3, 1)
    assert "at most 50 epochs" in capsys.readouterr().err


def test_without_a_start_train_chooses_one_and_says_why(work, capsys, monkeypatch):
    monkeypatch.setattr(
        "keras_model.cli.train.plan.choose_start", lambda task, rows: Choice(str(TINY), "it knows intents", 16)
    )
    assert main(train_arguments(work, init=None)) == 0
    assert f"start: {TINY} (it knows intents); --init FOLDER takes another" in capsys.readouterr().err.splitlines()
    record = json.loads((work / "out" / "training.json").read_text())
    assert record["sources"]["init"]["folder"] == TINY.name
    assert json.loads((work / "out" / "config.json").read_text())["preprocessor"]["sequence_length"] == 16


def test_rows_in_another_script_are_refused_where_english_starts_alone_are_there(work, capsys, monkeypatch):
    student = Choice(str(ROOT / "assets/student"), "it reads English")
    monkeypatch.setattr("keras_model.cli.train.plan.choose_start", lambda task, rows: student)
    silence(monkeypatch)
    for name in ("train.jsonl", "validation.jsonl"):
        (work / name).write_text('{"text": "разбуди меня", "label": "a"}\n{"text": "какая погода", "label": "b"}\n')
    fails(capsys, train_arguments(work, init=None), DATA, "not Latin", "--init FOLDER")
