"""Distillation: what a student learns, and what an interruption costs."""

import numpy as np
import pytest

from keras_model import Preprocessor, WordPieceTokenizer
from keras_model.cli.parser import main
from keras_model.errors import CheckpointError, UserError
from keras_model.tasks.loading import load_model
from keras_model.train import distillation
from keras_model.train.checkpoint import TrainingCheckpoint
from keras_model.train.settings import DistillationSettings
from support.training import TINY, extractor


def run(teacher, preprocessor, texts, folder, tokens=3000, width=32, layers=1, **changed):
    student = extractor(preprocessor, seed=2, width=width, layers=layers)
    settings = DistillationSettings(tokens=tokens, batch_tokens=128, learning_rate=3e-3, save_tokens=1000, **changed)
    record = distillation.distil(teacher, student, texts, texts[:16], settings, TrainingCheckpoint(folder))
    return [np.array(weight) for weight in student.weights], record


@pytest.fixture(scope="module")
def texts(rows_of_a_length):
    return [row.text for row in rows_of_a_length]


@pytest.fixture(scope="module")
def whole_run(teacher, preprocessor, texts, tmp_path_factory):
    return run(teacher, preprocessor, texts, tmp_path_factory.mktemp("whole"))


def test_distillation_brings_the_student_closer(whole_run):
    history = whole_run[1]["history"]
    assert history[-1]["error"] < 0.8 * history[0]["error"]
    assert history[-1]["cosine"] > history[0]["cosine"]


def test_products_in_bfloat16_learn_as_much(teacher, preprocessor, texts, whole_run, tmp_path):
    _, record = run(teacher, preprocessor, texts, tmp_path, precision="bfloat16")
    assert record["history"][-1]["error"] == pytest.approx(whole_run[1]["history"][-1]["error"], rel=0.02)
    assert record["history"] != whole_run[1]["history"]


def test_same_weights_after_an_interruption(teacher, preprocessor, texts, whole_run, tmp_path, monkeypatch):
    calls = []

    def interrupted_at_the_third_measure(*arguments):
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*arguments)

    real = distillation.measure
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(distillation, "measure", interrupted_at_the_third_measure)
        run(teacher, preprocessor, texts, tmp_path)
    weights, record = run(teacher, preprocessor, texts, tmp_path)

    assert [entry["tokens"] for entry in record["history"]] == [entry["tokens"] for entry in whole_run[1]["history"]]
    for resumed, uninterrupted in zip(weights, whole_run[0], strict=True):
        np.testing.assert_allclose(resumed, uninterrupted, atol=1e-5)


def test_a_distillation_that_runs_away_writes_no_checkpoint(teacher, preprocessor, texts, tmp_path):
    with pytest.raises(UserError, match=r"run away in step \d+: .* lower --learning-rate than 0\.003"):
        run(teacher, preprocessor, texts, tmp_path / "kept", weight_decay=1e38)
    assert not (tmp_path / "kept").exists()


def test_a_teacher_of_as_many_other_pieces_is_refused(teacher, texts, tmp_path):
    pieces = (TINY / "vocab.txt").read_text("utf-8").splitlines()
    turned = WordPieceTokenizer([*pieces[:5], *reversed(pieces[5:])])
    with pytest.raises(CheckpointError, match=r"must have the same vocabulary; .* prune the teacher"):
        run(teacher, Preprocessor(turned, 16), texts, tmp_path)
    assert not any(tmp_path.iterdir())


def test_a_narrower_and_shallower_student_learns(teacher, preprocessor, texts, tmp_path):
    _, record = run(teacher, preprocessor, texts, tmp_path, width=16)
    assert record["history"][-1]["error"] < record["history"][0]["error"]


@pytest.mark.parametrize("tokens", [0, -1])
def test_to_stop_before_anything_is_learnt_is_refused(tmp_path, capsys, tokens):
    arguments = ["distill", "teacher", "--init", "start", "--corpus", "texts.txt", "--output", str(tmp_path / "out")]
    assert main([*arguments, "--stop-after", str(tokens)]) == 2
    assert capsys.readouterr().err == f"error: --stop-after is {tokens}; it must be at least 1\n"


def test_command(preprocessor, texts, tmp_path, capsys):
    extractor(preprocessor, seed=1, layers=1).save_to_preset(tmp_path / "teacher")
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    arguments = ["distill", str(tmp_path / "teacher"), "--corpus", str(corpus), "--output", str(tmp_path / "student")]
    code = main([*arguments, "--init", str(tmp_path / "teacher"), "--tokens", "500", "--batch-tokens", "100"])
    assert code == 0, capsys.readouterr().err
    assert load_model(tmp_path / "student").task == "backbone"
    assert not (tmp_path / "student.checkpoint").exists()

    resumed = [*arguments, "--init", str(tmp_path / "teacher"), "--tokens", "500", "--batch-tokens", "100"]
    assert main([*resumed, "--stop-after", "200"]) == 0
    assert (tmp_path / "student.checkpoint").exists()
    assert main(resumed) == 3, "a run that was not resumed may not be lost"
    assert main([*resumed, "--resume", "--length", "8"]) == 5
    assert "the interrupted run had another length" in capsys.readouterr().err
    assert main([*resumed, "--resume"]) == 0
    assert not (tmp_path / "student.checkpoint").exists()

    corpus.write_text("one line\n", encoding="utf-8")
    assert main([*arguments, "--init", str(tmp_path / "teacher")]) == 4
    assert "too few texts to distil from" in capsys.readouterr().err
    assert main([*arguments, "--init", str(tmp_path / "nowhere")]) == 3
