"""The conformance suite passes on a good file and fails on a bad one."""

import json
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from conformance import test_behaviour
from conformance.conftest import Example, Permitted
from conformance.test_behaviour import ANSWERS, WRONG
from conformance.test_behaviour import test_golden_answers as check_golden_answers
from conformance.test_behaviour import test_the_built_in_kernels_give_nearly_the_same_answer as check_kernels
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


def test_a_good_file_of_pairs_passes():
    result = run("--model", FOLDER.parent / "android" / "classes_of_pairs.tflite", "-k", "not any_kind")
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


def test_answers_may_be_permitted_to_differ(tmp_path):
    path = write(tmp_path)
    score = TextInterpreter(path).classify(["the cat"])[0]["score"]
    examples = write_examples(path, [{"score": score - 9 / 256}, {}, {"label": "none such"}])
    result = run("--model", path, "--examples", examples, "-k", "golden", "--steps", 8, "--unlike", 1)
    assert result.returncode == 1
    assert "2 of 3 answered otherwise:" in result.stdout
    result = run("--model", path, "--examples", examples, "-k", "golden", "--steps", 9, "--unlike", 1)
    assert result.returncode == 0, result.stdout[-3000:]
    result = run("--model", path, "--examples", examples, "--unlike", -1)
    assert result.returncode == 4
    assert "argument --unlike: '-1': give a whole number, 0 or more" in result.stderr


def test_another_runtime_is_held_to_a_file(tmp_path):
    result = run("--model", write(tmp_path), "--runtime", "support.runtimes:open_kept", "-k", "not any_kind")
    assert result.returncode == 0, result.stdout[-3000:]
    result = run(
        "--model", write(tmp_path), "--runtime", "support.runtimes:without_tensors", "-k", "operator and behav"
    )
    assert "1 skipped" in result.stdout


def test_a_runtime_with_a_fault_fails_with_the_operator(tmp_path):
    named = ("--runtime", "support.runtimes:open_faulty", "-k", "each_operator or built_in")
    result = run("--model", write(tmp_path), *named)
    assert result.returncode == 1
    assert "2 failed" in result.stdout
    assert "off: operator 12, " in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--model", "missing.tflite"), 4, "error: missing.tflite: no such file"),
        (("--model", "README.md"), 1, "error: README.md: not a TensorFlow Lite file"),
        (("--runtime", "no_such:open"), 4, "error: the runtime no_such:open: its module cannot be imported"),
        (("--runtime", "json:loads"), 4, "error: json:loads: could not open the network: "),
        (("--examples", "missing.jsonl"), 4, "error: missing.jsonl: cannot read the examples: "),
        (("--examples", "README.md"), 4, "error: README.md, line 1: is no JSON"),
        (("--examples", "tests/data/tiny_intents/config.json"), 4, "config.json, line 1: "),
    ],
)
def test_what_cannot_be_tried_ends_all_tests_in_one_line(tmp_path, arguments, code, told):
    model = () if "--model" in arguments else ("--model", write(tmp_path))
    result = run(*model, *arguments, "-k", "golden or one_static_shape")
    assert result.returncode == code, result.stdout[-2000:]
    assert told in result.stdout
    assert "Traceback" not in result.stdout


ROWS = {
    "classification_uint8": ("a dog", "label", "none such"),
    "multi-label-classification_uint8": ("a dog", "labels", ["none such"]),
    "regression_int8": (("a dog", "a cat"), "score", 1e9),
    "token-classification_uint8": ("a dog and the cat", "entities", [["dog", "none such"]]),
    "question-answering_int8": (("a dog", "the cat and the zoo"), "answer", "none such"),
    "embedding_int8": ("a dog", "embedding", None),
}


def said(model, text, key):
    """What a row of golden answers would hold."""
    if key == "label":
        return model.classify([text])[0]["label"]
    if key == "labels":
        return [each["label"] for each in model.classify([text])[0]["labels"] if each["given"]]
    if key == "entities":
        return [[each["text"], each["label"]] for each in model.entities([text])[0]]
    if key == "answer":
        return model.answer(*text)["text"]
    return model.score(text) if key == "score" else model.encode([text])[0].tolist()


@pytest.mark.parametrize("name", ROWS)
def test_golden_answers_of_every_task_are_told_from_others(tmp_path, name):
    model = TextInterpreter(write(tmp_path, name))
    text, key, other = ROWS[name]
    assert ANSWERS[model.task] == key
    right = said(model, text, key)
    other = [-number for number in right] if other is None else other
    assert WRONG[model.task](model, text, {key: right}) == ""
    assert WRONG[model.task](model, text, {key: other}) != ""


def test_golden_answers_of_another_task_are_refused_by_name(tmp_path):
    model = TextInterpreter(write(tmp_path, "regression_int8"))
    with pytest.raises(AssertionError, match="a row of a regression needs score; 'a dog' has none"):
        check_golden_answers(model, [Example("a dog", {"text": "a dog", "label": "music"})], Permitted())


def test_a_file_that_breaks_the_contract_fails(tmp_path):
    path = tmp_path / "cr.tflite"
    model = with_metadata(bare("classification_uint8"), description())
    path.write_bytes(with_files(model, {"labels.txt": b"music\nweather\nalarm"}))
    result = run("--model", path, "-k", "contract")
    assert result.returncode == 1
    assert "test_labels_are_lines_that_end_in_lf" in result.stdout


def answering(probabilities):
    """A model that answers every text so."""
    return SimpleNamespace(
        task="classification",
        preprocessor=SimpleNamespace(learnt_from=None),
        outputs=lambda texts: np.tile(np.array(probabilities, np.float32), (len(texts), 1)),
    )


@pytest.mark.parametrize(
    ("of_the_kernels", "passes"), [([0.44, 0.53, 0.03], True), ([0.3, 0.2, 0.5], False), ([0.1, 0.87, 0.03], False)]
)
def test_other_kernels_may_turn_labels_round_that_are_nearly_as_likely(of_the_kernels, passes, monkeypatch):
    monkeypatch.setattr(test_behaviour, "TextInterpreter", lambda *_, **__: answering(of_the_kernels))
    if passes:
        check_kernels(answering([0.51, 0.46, 0.03]), None)
    else:
        with pytest.raises(AssertionError):
            check_kernels(answering([0.51, 0.46, 0.03]), None)
