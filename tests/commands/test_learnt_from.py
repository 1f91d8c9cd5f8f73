"""A model that learnt from pairs of texts says so from its training to its file, and refuses single texts."""

import json

import pytest

from convert.cli.parser import main as convert
from convert.tflite.contents import read_contents
from keras_model.cli.parser import main
from keras_model.data.readers import read_rows
from keras_model.errors import DataError, UserError
from support.training import TINY, tiny_training

NEEDS_PAIRS = "holds single texts, but the model learnt from pairs of texts; give pairs: columns text_a, text_b"
NEEDS_PAIR = "learnt from pairs of texts; give the other text of each pair by --pair TEXT"


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """A folder with the same rows as single texts and as pairs, each in two files that share no text."""
    folder = tmp_path_factory.mktemp("rows")
    for name in ("train", "test"):
        some = [(row.text, f"{len(row.text) % 2}") for row in read_rows(TINY / f"{name}.jsonl", "classification")[:40]]
        single = [{"text": text, "label": label} for text, label in some]
        pairs = [{"text_a": text, "text_b": text[::-1], "label": label} for text, label in some]
        for kind, written in (("texts", single), ("pairs", pairs)):
            folder.joinpath(f"{kind}_{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in written))
    return folder


def training(rows, kind, output, *others):
    return tiny_training("classification", rows / f"{kind}_train.jsonl", output, *others)


@pytest.fixture(scope="module")
def folder(rows, tmp_path_factory):
    """A model folder that learnt from pairs."""
    output = tmp_path_factory.mktemp("model") / "pairs"
    assert main(training(rows, "pairs", output)) == 0
    return output


def fault(capsys, command, *given):
    code = command([str(argument) for argument in given])
    return code, capsys.readouterr().err


def test_the_folder_says_so_and_refuses_single_texts(rows, folder, capsys):
    assert json.loads((folder / "config.json").read_text())["preprocessor"]["learnt_from"] == "pairs"
    single = rows / "texts_test.jsonl"
    assert fault(capsys, main, "evaluate", folder, single) == (DataError.exit_code, f"error: {single}: {NEEDS_PAIRS}\n")
    assert fault(capsys, main, "classify", folder, "hello") == (UserError.exit_code, f"error: {folder}: {NEEDS_PAIR}\n")
    assert main(["classify", str(folder), "hello", "--pair", "you", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["text"] == ["hello", "you"]
    assert main(["evaluate", str(folder), str(rows / "pairs_test.jsonl")]) == 0


def test_so_does_the_file_that_is_built_of_it(rows, folder, tmp_path, capsys):
    file, single, pairs = tmp_path / "model.tflite", rows / "texts_test.jsonl", rows / "pairs_test.jsonl"
    build = ["build", folder, "--calibration", rows / "pairs_train.jsonl", "--output", file, "--profile", "float32"]
    refused = (DataError.exit_code, f"error: {single}: {NEEDS_PAIRS}\n")
    assert fault(capsys, convert, *build, "--evaluation", single) == refused
    others = ["--in-scope", rows / "pairs_train.jsonl", "--out-of-scope", single, "--least-accuracy", "0.01"]
    assert fault(capsys, convert, *build, "--evaluation", pairs, *others) == refused
    assert fault(capsys, convert, *build, "--evaluation", pairs)[0] == 0

    assert read_contents(file).learnt_from == "pairs"
    assert fault(capsys, convert, "evaluate", file, single) == refused
    again = ["confidence", file, "--rows", single, "--output", tmp_path / "again.tflite"]
    assert fault(capsys, convert, *again) == refused
    assert fault(capsys, convert, "classify", file, "hello") == (UserError.exit_code, f"error: {file}: {NEEDS_PAIR}\n")
    assert convert(["classify", str(file), "hello", "--pair", "you", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["text"] == ["hello", "you"]
    again[3] = pairs
    assert fault(capsys, convert, *again)[0] == 0
    assert read_contents(tmp_path / "again.tflite").learnt_from == "pairs"


def test_a_teacher_of_pairs_teaches_no_single_texts_and_a_start_of_pairs_may_learn_them(rows, folder, tmp_path, capsys):
    single = rows / "texts_train.jsonl"
    code, told = fault(capsys, main, *training(rows, "texts", tmp_path / "student", "--teacher", str(folder)))
    assert (code, told.splitlines()[-1]) == (
        DataError.exit_code,
        f"error: {single}: {NEEDS_PAIRS.replace('the model', f'the teacher {folder}')}",
    )
    going_on = training(rows, "texts", tmp_path / "both", "--keep-labels")
    going_on[going_on.index(str(TINY))] = str(folder)
    assert main(going_on) == 0
    assert json.loads((tmp_path / "both/config.json").read_text())["preprocessor"]["learnt_from"] == "both"


def test_weights_are_fitted_to_single_texts_whatever_the_head_learnt(rows, folder, tmp_path):
    fit = ["--fit", str(rows / "texts_train.jsonl"), "--output", str(tmp_path / "narrow")]
    assert main(["narrow", str(folder), "--feed-forward", "8", *fit]) == 0
    assert json.loads((tmp_path / "narrow/config.json").read_text())["preprocessor"]["learnt_from"] == "pairs"
