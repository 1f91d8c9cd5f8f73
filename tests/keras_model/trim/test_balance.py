"""The label O of an entity model, shifted to where labelled rows find the best F1."""

import json

import keras
import numpy as np
import pytest

from keras_model import (
    Preprocessor,
    SentenceEncoder,
    SqueezeBertBackbone,
    TextClassifier,
    TokenClassifier,
    WordPieceTokenizer,
)
from keras_model.cli.parser import main
from keras_model.data.readers import read_rows
from keras_model.tasks.evaluation import evaluate
from keras_model.trim.balance import SHIFTS, balance_outside

WORDS = ["ada", "lives", "in", "rome", "bob", "met", "eve", "near", "paris"]
LABELS = ["B-person", "I-person", "O"]


@pytest.fixture
def preprocessor():
    return Preprocessor(WordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]), 12)


@pytest.fixture
def backbone(preprocessor):
    keras.utils.set_random_seed(3)
    return SqueezeBertBackbone(preprocessor.tokenizer.vocabulary_size, 1, 16, 2, 32, max_sequence_length=16)


@pytest.fixture
def model(backbone, preprocessor):
    model = TokenClassifier(backbone, preprocessor, LABELS)
    model.classifier.kernel.assign(3 * np.random.default_rng(5).standard_normal(model.classifier.kernel.shape))
    return model


@pytest.fixture
def rows_file(tmp_path):
    names = {"ada", "bob", "eve"}
    generator = np.random.default_rng(1)
    path = tmp_path / "rows.jsonl"
    sentences = [generator.choice(WORDS, 6).tolist() for _ in range(40)]
    rows = [{"tokens": s, "tags": ["B-person" if word in names else "O" for word in s]} for s in sentences]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def f1_of(model, rows, shift=0.0):
    bias = keras.ops.convert_to_numpy(model.classifier.bias).copy()
    model.classifier.bias.assign(bias + shift * (np.array(LABELS) == "O"))
    f1 = evaluate(model, rows)["f1"]
    model.classifier.bias.assign(bias)
    return f1


def test_no_shift_finds_more(model, rows_file):
    rows = read_rows(rows_file, "token-classification")
    by_shift = {float(shift): f1_of(model, rows, shift) for shift in SHIFTS}
    measures = balance_outside(model, rows)
    assert measures["f1_before"] == by_shift[0.0] < measures["f1"] == max(by_shift.values())
    assert evaluate(model, rows)["f1"] == measures["f1"]


def test_only_the_bias_of_outside_moves(model, rows_file):
    before = [keras.ops.convert_to_numpy(weight).copy() for weight in model.weights]
    shift = balance_outside(model, read_rows(rows_file, "token-classification"))["shift"]
    for weight, old in zip(model.weights, before, strict=True):
        new = keras.ops.convert_to_numpy(weight)
        wanted = old + shift * (np.array(LABELS) == "O") if weight is model.classifier.bias else old
        np.testing.assert_allclose(new, wanted, atol=1e-6, err_msg=weight.path)


def test_the_command_records_what_it_did(model, rows_file, tmp_path, capsys):
    model.save_to_preset(tmp_path / "model", files={"training.json": b'{"task": "token-classification"}'})
    output = tmp_path / "balanced"
    assert main(["balance", str(tmp_path / "model"), str(rows_file), "--output", str(output), "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)
    record = json.loads((output / "training.json").read_text(encoding="utf-8"))
    assert record["task"] == "token-classification"
    assert record["balance"] == {**measures, "rows": record["balance"]["rows"]}
    assert evaluate(TokenClassifier.from_preset(output), read_rows(rows_file, "token-classification"))["f1"] == (
        pytest.approx(measures["f1"])
    )


def test_a_twin_that_did_not_learn_the_rows_tells_the_shift(model, rows_file, tmp_path):
    model.save_to_preset(tmp_path / "twin")
    twin = TokenClassifier.from_preset(tmp_path / "twin")
    names = [label != "O" for label in LABELS]
    model.classifier.bias.assign(np.array(names, np.float32) * 8)
    model.save_to_preset(tmp_path / "model")
    bias = keras.ops.convert_to_numpy(model.classifier.bias).copy()
    shift = balance_outside(twin, read_rows(rows_file, "token-classification"))["shift"]

    output = tmp_path / "balanced"
    by = ["--by", str(tmp_path / "twin"), "--output", str(output)]
    assert main(["balance", str(tmp_path / "model"), str(rows_file), *by]) == 0
    balanced = TokenClassifier.from_preset(output)
    np.testing.assert_allclose(balanced.classifier.bias, bias + shift * (np.array(LABELS) == "O"))
    record = json.loads((output / "training.json").read_text(encoding="utf-8"))["balance"]
    assert (record["shift"], record["by"]["folder"]) == (shift, "twin")


def test_a_twin_of_other_labels_is_refused(model, backbone, preprocessor, rows_file, tmp_path, capsys):
    model.save_to_preset(tmp_path / "model")
    TokenClassifier(backbone, preprocessor, ["B-person", "O"]).save_to_preset(tmp_path / "twin")
    by = ["--by", str(tmp_path / "twin"), "--output", str(tmp_path / "balanced")]
    assert main(["balance", str(tmp_path / "model"), str(rows_file), *by]) == 5
    assert "other labels" in capsys.readouterr().err
    assert not (tmp_path / "balanced").exists()


def test_other_models_are_refused(backbone, preprocessor, rows_file, tmp_path, capsys):
    TextClassifier(backbone, preprocessor, ["a", "b"]).save_to_preset(tmp_path / "classifier")
    TokenClassifier(backbone, preprocessor, ["x", "y"]).save_to_preset(tmp_path / "tagger")
    for name in ("classifier", "tagger"):
        output = tmp_path / "balanced"
        assert main(["balance", str(tmp_path / name), str(rows_file), "--output", str(output)]) == 5
        assert 'label "O"' in capsys.readouterr().err
        assert not output.exists()


def test_a_model_for_vectors_is_named_in_plain_english(backbone, preprocessor, rows_file, tmp_path, capsys):
    SentenceEncoder(backbone, preprocessor).save_to_preset(tmp_path / "encoder")
    assert main(["balance", str(tmp_path / "encoder"), str(rows_file), "--output", str(tmp_path / "balanced")]) == 5
    assert "error: a model for embedding without a label" in capsys.readouterr().err


def test_a_twin_that_is_not_there_is_a_missing_file_and_one_of_another_task_does_not_fit(
    model, backbone, preprocessor, rows_file, tmp_path, capsys
):
    model.save_to_preset(tmp_path / "model")
    command = ["balance", str(tmp_path / "model"), str(rows_file), "--output", str(tmp_path / "balanced"), "--by"]
    assert main([*command, str(tmp_path / "missing")]) == 3
    assert f"{tmp_path / 'missing'}: no such model folder" in capsys.readouterr().err
    TextClassifier(backbone, preprocessor, LABELS).save_to_preset(tmp_path / "classifier")
    assert main([*command, str(tmp_path / "classifier")]) == 5
    assert "a model for classification" in capsys.readouterr().err
    assert not (tmp_path / "balanced").exists()


def test_a_tag_the_model_does_not_have(model, tmp_path, capsys):
    model.save_to_preset(tmp_path / "model")
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"tokens": ["rome"], "tags": ["B-city"]}) + "\n", encoding="utf-8")
    assert main(["balance", str(tmp_path / "model"), str(rows), "--output", str(tmp_path / "balanced")]) == 4
    assert "B-city" in capsys.readouterr().err


def test_a_model_that_reads_tags_together_is_shifted_as_it_reads_them(model, rows_file, tmp_path):
    rows = read_rows(rows_file, "token-classification")
    model.save_to_preset(tmp_path / "twin")
    by_words = balance_outside(TokenClassifier.from_preset(tmp_path / "twin"), rows)
    model.set_tags("together")
    before = evaluate(model, rows)["f1"]
    measures = balance_outside(model, rows, TokenClassifier.from_preset(tmp_path / "twin"))
    assert measures["f1_before"] == before < measures["f1"]
    assert evaluate(model, rows)["f1"] == measures["f1"]
    assert measures != by_words
