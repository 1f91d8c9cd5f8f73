"""The conformance suite passes on a good file and fails on a bad one."""

import json
import subprocess
import sys

import pytest

from convert.tflite.interpreter import TextInterpreter
from convert.tflite.metadata import with_metadata
from support.places import ROOT
from support.tiny_tflite import FOLDER, bare, description, with_files, write


def run(*arguments):
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/conformance"]
    return subprocess.run([*command, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True)


def write_examples(path, changes):
    rows = TextInterpreter(path).classify(["the cat", "a dog and the cat", "zoo"])
    file = path.with_suffix(".jsonl")
    changed = [row | change for row, change in zip(rows, changes, strict=True)]
    file.write_text("".join(json.dumps(row) + "\n" for row in changed))
    return file


@pytest.mark.parametrize(
    "name",
    [
        "classification_uint8",
        "token-classification_uint8",
        "multi-label-classification_uint8",
        "regression_int8",
    ],
)
def test_a_good_file_passes(name, tmp_path):
    path = write(tmp_path, name)
    result = run("--model", path, "-k", "not any_kind")
    assert result.returncode == 0, result.stdout[-3000:]


def test_lengths_that_answer_differently_fail():
    # Its two networks count padding in.
    result = run("--model", FOLDER.parent / "android" / "lengths.tflite", "-k", "length")
    assert result.returncode == 1
    assert "test_the_answer_does_not_depend_on_the_length" in result.stdout


def test_golden_answers_pass(tmp_path):
    path = write(tmp_path)
    result = run("--model", path, "--examples", write_examples(path, [{}, {}, {}]), "-k", "golden")
    assert result.returncode == 0, result.stdout[-3000:]
    assert "1 passed" in result.stdout


def test_wrong_golden_answers_fail(tmp_path):
    path = write(tmp_path)
    best, *_, worst = [label for label, _ in TextInterpreter(path).rank("a dog and the cat")]
    examples = write_examples(path, [{"score": 0.01}, {"label": worst}, {"label": "none such"}])
    result = run("--model", path, "--examples", examples, "-k", "golden")
    assert result.returncode == 1
    assert "'the cat': scores" in result.stdout
    assert f"'a dog and the cat': '{best}' instead of '{worst}'" in result.stdout
    assert "'zoo': 'none such' is no label of the model" in result.stdout


def test_a_file_that_breaks_the_contract_fails(tmp_path):
    path = tmp_path / "cr.tflite"
    model = with_metadata(bare("classification_uint8"), description())
    path.write_bytes(with_files(model, {"labels.txt": b"music\nweather\nalarm"}))
    result = run("--model", path, "-k", "contract")
    assert result.returncode == 1
    assert "test_labels_are_lines_that_end_in_lf" in result.stdout
