"""inspect tells what train tells first of rows, without Keras."""

import json
import subprocess
import sys

from keras_model.cli.parser import main
from support.commands import TINY, USAGE, fails, train_arguments
from support.places import DATA as FIXTURES
from support.places import ROOT


def test_inspect_tells_what_train_tells_first(work, capsys):
    arguments = ["--model", TINY, "--length", 8, work / "train.jsonl", work / "validation.jsonl"]
    assert main(["inspect", *map(str, arguments)]) == 0
    table = capsys.readouterr().out
    assert "train.jsonl" in table and "tokens: median" in table
    assert main(["inspect", "--json", *map(str, arguments)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [file["rows"] for file in told["files"]] == [16, 8]
    assert sum(label["rows"][0] for label in told["labels"]) == 16
    assert told["shared"]["count"] == 8, "the rows to validate on are among those to learn from"
    assert main([*train_arguments(work, length=8), "--json"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out) == told
    assert output.err.startswith(table)


def test_inspect_reads_published_files_without_keras(capsys):
    files = [FIXTURES / "rows/wnut17.conll", FIXTURES / "rows/uner.iob2"]
    code = "import sys; from keras_model.cli.parser import main; main(sys.argv[1:]); print('keras' in sys.modules)"
    command = [sys.executable, "-c", code, "inspect", *map(str, files)]
    output = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert "words with tags in columns" in output and "BIO" in output
    assert output.splitlines()[-1] == "False"


def test_inspect_needs_a_model_for_a_length(capsys):
    for length in ("8", "0"):
        fails(capsys, ["inspect", "--length", length, TINY / "train.jsonl"], USAGE, "--length needs --model")
    given = ["inspect", "--model", TINY, "--length", "0", TINY / "train.jsonl"]
    fails(capsys, given, USAGE, "sequence length 0: give 3 to 512")
