"""What counts as a test's text in a training, how it is told, and that training leaves it out by the same rule."""

import json

import pytest

from keras_model.cli.parser import main
from keras_model.data.readers import read_numbered_texts

LONG = "wake me up at half past six"


@pytest.fixture
def files(tmp_path):
    def write(**contents):
        for name, content in contents.items():
            name = name.replace("_", ".")
            text = "\n".join(json.dumps(line) if isinstance(line, dict) else line for line in content)
            (tmp_path / name).write_text(text + "\n")
        return tmp_path

    return write


def overlap(capsys, folder, train, test):
    arguments = ["overlap", "--train", *(str(folder / name) for name in train), "--test", str(folder / test), "--json"]
    code = main(arguments)
    output = capsys.readouterr()
    return code, json.loads(output.out), output.err


def test_nothing_in_common(files, capsys):
    folder = files(
        train_jsonl=[{"text": f"please {LONG}", "label": "alarm"}], test_jsonl=[{"text": LONG, "label": "alarm"}]
    )
    code, found, error = overlap(capsys, folder, ["train.jsonl"], "test.jsonl")
    assert (code, error) == (0, "")
    assert found == {"train_texts": 1, "test_texts": 1, "overlaps": []}, "a row is a whole text, not a line to search"


def test_each_place_is_named(files, capsys):
    folder = files(
        train_csv=["text,label", "yes,b", f'"{LONG.upper()}",a', "no,b"],
        corpus_txt=["", f"She said: {LONG}.", "yes", LONG],
        test_jsonl=[{"text": "nothing", "label": "a"}, {"text": LONG, "label": "a"}, {"text": LONG, "label": "a"}],
    )
    code, found, error = overlap(capsys, folder, ["train.csv", "corpus.txt"], "test.jsonl")
    assert code == 4
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert (found["train_texts"], found["test_texts"]) == (4, 2)
    assert found["overlaps"] == [
        {
            "text": LONG,
            "test": f"{folder}/test.jsonl:2",
            "same": [f"{folder}/train.csv:3", f"{folder}/corpus.txt:4"],
            "inside": [f"{folder}/corpus.txt:2"],
        }
    ]


def test_people_read_a_line_a_text(files, capsys):
    folder = files(train_txt=[f"so {LONG}", "yes"], test_txt=[LONG, "no"])
    assert main(["overlap", "--train", f"{folder}/train.txt", "--test", f"{folder}/test.txt"]) == 4
    assert capsys.readouterr().out.splitlines() == [
        f"{folder}/test.txt:1\tinside {folder}/train.txt:1\t{LONG}",
        "1 of 2 test texts occur among 2 training texts",
    ]


def test_every_text_of_a_row_counts(files, capsys):
    folder = files(
        train_jsonl=[{"text": "ada lives in rome", "label": "a"}, {"text": "Who lives there", "label": "b"}],
        spans_jsonl=[{"question": "who lives there", "context": "Ada lives in Rome", "answers": []}],
        pairs_jsonl=[{"text_a": "one", "text_b": "who lives there", "label": "1"}],
        words_jsonl=[{"tokens": ["ada", "lives", "in", "Rome"], "tags": ["O"] * 4}],
    )
    counts = {}
    for test in ("spans.jsonl", "pairs.jsonl", "words.jsonl"):
        _, found, _ = overlap(capsys, folder, ["train.jsonl"], test)
        counts[test] = (found["test_texts"], len(found["overlaps"]))
    assert counts == {"spans.jsonl": (2, 2), "pairs.jsonl": (2, 1), "words.jsonl": (1, 1)}


def test_lines_are_numbered_from_one_blank_ones_included(files):
    folder = files(a_txt=["", "one", "", "two"], b_csv=["text,label", "x,y", "", "z,y"])
    assert read_numbered_texts(folder / "a.txt") == [(2, "one"), (4, "two")]
    assert read_numbered_texts(folder / "b.csv") == [(2, "x"), (4, "z")]


def test_faulty_files(files, capsys):
    folder = files(train_txt=["one"])
    assert main(["overlap", "--train", f"{folder}/train.txt", "--test", f"{folder}/gone.txt"]) == 3
    assert "gone.txt: no such file" in capsys.readouterr().err


def test_texts_that_do_not_belong_are_learnt_from_but_judge_nothing(files, capsys):
    rows = [{"anchor": "one", "positive": "two", "negative": "three"}, {"anchor": "four", "positive": "five"}]
    folder = files(pairs_jsonl=rows, test_txt=["Three"])
    _, found, _ = overlap(capsys, folder, ["pairs.jsonl"], "test.txt")
    assert found["overlaps"][0]["same"] == [f"{folder}/pairs.jsonl:1"]
    assert (found["train_texts"], len(found["overlaps"])) == (5, 1)
    assert overlap(capsys, folder, ["test.txt"], "pairs.jsonl")[1]["overlaps"] == []
