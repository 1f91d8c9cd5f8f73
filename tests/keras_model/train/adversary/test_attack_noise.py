"""Attack noise: the worst of several misspellings, from the weights and the seed alone."""

import numpy as np
import pytest

from keras_model import MultiLabelClassifier
from keras_model.data.rows import LabelSetRow, PairRow, ScoreRow, TextRow
from keras_model.errors import UserError
from keras_model.tasks.evaluation import keras_run
from keras_model.tasks.text_scorer import TextScorer
from keras_model.train import fine_tuning as training
from keras_model.train.adversary import attack_noise
from keras_model.train.adversary.attack_noise import AttackNoise
from keras_model.train.settings import TrainingSettings
from support.training import assert_nearly_the_same_run, interrupted, new_classifier, run


@pytest.fixture(scope="module")
def model(start, rows):
    return new_classifier(start, rows)


def right_probabilities(model, rows):
    probabilities = keras_run(model)(model.preprocessor([row.input for row in rows]))
    return probabilities[np.arange(len(rows)), [model.labels.index(row.label) for row in rows]]


def changed_words(one, other):
    return sum(a != b for a, b in zip(one.text.split(), other.text.split(), strict=True))


def test_of_several_tries_the_worst_is_kept(model, rows, monkeypatch):
    real, tried = AttackNoise._misspelled, []

    def recorded(self, row, generator):
        tried.append(real(self, row, generator))
        return tried[-1]

    monkeypatch.setattr(AttackNoise, "_misspelled", recorded)
    found = AttackNoise(model, rows, 2).rows(rows, "0", 0.0)
    assert len(tried) == len(rows) * attack_noise.TRIES
    right = right_probabilities(model, tried).reshape(-1, attack_noise.TRIES)
    np.testing.assert_allclose(right_probabilities(model, found), right.min(axis=1), rtol=1e-4)
    assert [row.label for row in found] == [row.label for row in rows]


@pytest.mark.parametrize("words", [1, 2, 50])
def test_no_more_words_than_asked_for_are_misspelled(model, rows, words):
    for row, hard in zip(rows, AttackNoise(model, rows, words).rows(rows, "0", 0.0), strict=True):
        eligible = sum(sum(map(str.isalnum, word)) >= 3 for word in row.text.split())
        assert changed_words(row, hard) == min(words, eligible)


def test_a_share_stays_clean_and_the_seed_decides(model, rows):
    noise = AttackNoise(model, rows, 2)
    found = noise.rows(rows, "1", 0.5)
    assert found == noise.rows(rows, "1", 0.5) != noise.rows(rows, "2", 0.5)
    assert 0.2 < sum(map(TextRow.__eq__, rows, found)) / len(rows) < 0.8
    assert noise.rows(rows, "1", 1.0) == rows


def test_both_texts_of_pairs_and_rows_of_label_sets_are_misspelled(start, model, rows):
    pairs = [PairRow("set a timer", "wake me tomorrow", row.label) for row in rows]
    hard = AttackNoise(model, rows, 9).rows(pairs, "0", 0.0)
    assert all(row.text_a != "set a timer" and row.text_b != "wake me tomorrow" for row in hard)
    several = MultiLabelClassifier.from_preset(start, labels=["a", "b"])
    sets = [LabelSetRow("set a timer", ("a",)), LabelSetRow(("set a timer", "wake me"), ())]
    one, two = AttackNoise(several, sets, 9).rows(sets, "0", 0.0)
    assert (one.labels, two.labels) == (("a",), ())
    assert one.input != "set a timer" and isinstance(two.input, tuple)


def test_rows_of_other_tasks_are_refused(start, rows, tmp_path):
    scorer = TextScorer.from_preset(start)
    with pytest.raises(UserError, match=r"--attack-noise is for .*, not regression"):
        training.train(
            scorer, [ScoreRow("a text", 1.0)], [ScoreRow("a text", 1.0)], TrainingSettings(attack_noise=1), tmp_path
        )


def test_training_under_attack_resumes_as_it_was(start, rows, tmp_path, monkeypatch):
    whole = run(start, rows, tmp_path / "whole", attack_noise=2)
    assert all(0 <= epoch["attacked"] <= 1 for epoch in whole[1]["history"])
    # The first epoch evaluates twice: as the rows are, and attacked.
    with interrupted(monkeypatch, evaluation=3):
        run(start, rows, tmp_path / "resumed", attack_noise=2)
    assert_nearly_the_same_run(run(start, rows, tmp_path / "resumed", attack_noise=2), whole)


def test_the_best_epoch_counts_half_under_attack(start, rows, tmp_path, monkeypatch):
    scores = iter([0.9, 0.1, 0.8, 0.4, 0.7, 0.3])
    monkeypatch.setattr(training, "evaluate", lambda *_: {"examples": 8, "accuracy": next(scores)})
    _, record = run(start, rows, tmp_path, attack_noise=1)
    assert record["best_epoch"] == 2
    assert [epoch["attacked"] for epoch in record["history"]] == [0.1, 0.4, 0.3]
