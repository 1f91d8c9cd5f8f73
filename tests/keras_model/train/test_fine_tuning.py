"""Fine-tuning: what a seed promises, what an interruption costs, and what is learnt."""

import keras
import numpy as np
import pytest

from keras_model import (
    MultiLabelClassifier,
    QuestionAnswerer,
    TokenClassifier,
)
from keras_model.data.rows import LabelSetRow, ScoreRow, SpanRow, TokenRow
from keras_model.errors import CheckpointError, UserError
from keras_model.tasks.evaluation import evaluate
from keras_model.train import fine_tuning as training
from keras_model.train.checkpoint import TrainingCheckpoint
from keras_model.train.material import material
from keras_model.train.material.batches import training_set
from keras_model.train.settings import TrainingSettings
from keras_model.train.start.network import Start
from support.training import assert_nearly_the_same_run, interrupted, new_classifier, run


@pytest.fixture(scope="module")
def whole_run(start, rows, tmp_path_factory):
    return run(start, rows, tmp_path_factory.mktemp("whole"))


def test_same_seed_gives_the_same_weights_after_an_interruption(start, rows, whole_run, tmp_path, monkeypatch):
    with interrupted(monkeypatch, evaluation=2):
        run(start, rows, tmp_path)
    weights, record = run(start, rows, tmp_path)
    assert record == whole_run[1]
    for resumed, whole in zip(weights, whole_run[0], strict=True):
        np.testing.assert_array_equal(resumed, whole)
    assert record["best_epoch"] == 3, "the weights compared were learnt behind the interruption"


def test_same_seed_gives_the_same_weights_bit_for_bit(start, rows, whole_run, tmp_path):
    weights, record = run(start, rows, tmp_path)
    assert record == whole_run[1]
    for again, before in zip(weights, whole_run[0], strict=True):
        np.testing.assert_array_equal(again, before)
    with_another_seed, _ = run(start, rows, tmp_path / "another", seed=1)
    distances = [np.abs(other - before).max() for other, before in zip(with_another_seed, weights, strict=True)]
    assert max(distances) > 1e-3, "far more than what an interruption changes"


@pytest.mark.parametrize("batch_size", [2, 64])
def test_a_training_that_runs_away_writes_no_epoch(start, rows, tmp_path, batch_size):
    with pytest.raises(UserError, match=r"run away in epoch 1: .* lower --learning-rate than 1e\+06"):
        run(start, rows[:8], tmp_path / "kept", learning_rate=1e6, weight_decay=1e38, batch_size=batch_size)
    assert not (tmp_path / "kept").exists()


def test_training_learns(whole_run):
    losses = [epoch["loss"] for epoch in whole_run[1]["history"]]
    assert losses[-1] < losses[0]


def test_products_in_bfloat16_train_nearly_the_same_weights(start, rows, whole_run, tmp_path):
    weights, record = run(start, rows, tmp_path, precision="bfloat16")
    assert record["settings"]["precision"] == "bfloat16"
    losses, exact = ([epoch["loss"] for epoch in history["history"]] for history in (record, whole_run[1]))
    np.testing.assert_allclose(losses, exact, rtol=0.01)
    distances = [np.abs(one - other).max() for one, other in zip(weights, whole_run[0], strict=True)]
    assert max(distances) > 0, "another run than in float32"


def test_best_epoch_is_kept_and_patience_ends_the_run(start, rows, tmp_path, monkeypatch):
    scores = iter([0.5, 0.75, 0.75, 0.25, 1.0])
    seen = []

    def told(model, _):
        seen.append([np.array(weight) for weight in model.weights])
        return {"examples": 8, "accuracy": next(scores)}

    monkeypatch.setattr(training, "evaluate", told)
    weights, record = run(start, rows, tmp_path, epochs=5, patience=2)

    assert record["best_epoch"] == 3, "of equally good epochs the last"
    assert len(record["history"]) == 4, "two epochs without a better score end it"
    for kept, third in zip(weights, seen[2], strict=True):
        np.testing.assert_array_equal(kept, third)


def test_a_start_that_answers_stays_where_no_epoch_is_better(start, rows, tmp_path, monkeypatch):
    def scored(*scores):
        left = iter(scores)
        monkeypatch.setattr(training, "evaluate", lambda *_: {"examples": 8, "accuracy": next(left)})

    before = [np.array(weight) for weight in new_classifier(start, rows).weights]
    scored(0.5, 0.25, 0.25, 0.25)
    kept, record = run(start, rows, tmp_path / "kept", start_answers=True)
    assert (record["best_epoch"], len(record["history"])) == (0, 3)
    assert record["start"] == {"examples": 8, "accuracy": 0.5}
    for old, new in zip(before, kept, strict=True):
        np.testing.assert_array_equal(new, old)
    resumed, resumed_record = run(start, rows, tmp_path / "kept", start_answers=True)
    assert resumed_record == record
    for old, new in zip(before, resumed, strict=True):
        np.testing.assert_array_equal(new, old)

    scored(0.5, 0.25, 0.5, 0.25)
    assert run(start, rows, tmp_path / "better", start_answers=True)[1]["best_epoch"] == 2, "of equals the last"


def test_each_epoch_is_mistyped_anew_and_resumes_as_it_was(start, rows, tmp_path, monkeypatch):
    seen = []

    def recorded(model, rows, unlabelled=()):
        seen.append([row.text for row in rows])
        return real(model, rows, unlabelled)

    real = material.training_set
    monkeypatch.setattr(material, "training_set", recorded)
    whole = run(start, rows, tmp_path / "whole", noise=0.5)
    clean, *epochs = seen
    unchanged = [sum(map(str.__eq__, clean, epoch)) / len(clean) for epoch in epochs]
    assert all(0.3 < share < 0.7 for share in unchanged), "about half of the rows stay clean"
    assert epochs[0] != epochs[1]

    with interrupted(monkeypatch, evaluation=2):
        run(start, rows, tmp_path / "resumed", noise=0.5)
    assert seen[len(epochs) + 1 :] == [clean, *epochs[:2]], "the seed decides"
    assert_nearly_the_same_run(run(start, rows, tmp_path / "resumed", noise=0.5), whole)


def test_token_embedding_can_be_frozen(start, rows, tmp_path):
    before = [np.array(weight) for weight in new_classifier(start, rows).weights]
    after, _ = run(start, rows, tmp_path, epochs=1, freeze_token_embedding=True)
    moved = [not np.array_equal(old, new) for old, new in zip(before, after, strict=True)]
    assert moved.count(False) == 1


def test_the_head_alone_learns_from_a_frozen_backbone(start, rows, tmp_path):
    model = new_classifier(start, rows)
    before = {weight.path: np.array(weight) for weight in model.weights}
    head = {weight.path for weight in model.weights} - {weight.path for weight in model.backbone.weights}
    after, record = run(start, rows, tmp_path, epochs=3, learning_rate=0.03, freeze_backbone=True)
    moved = {path for (path, old), new in zip(before.items(), after, strict=True) if not np.array_equal(old, new)}
    assert moved == head
    losses = [epoch["loss"] for epoch in record["history"]]
    assert losses[-1] < losses[0]


def test_the_start_has_its_share_also_after_an_interruption(start, rows, whole_run, tmp_path):
    before = [np.array(weight) for weight in new_classifier(start, rows).weights]
    trained, trained_record = whole_run
    mean, record = run(start, rows, tmp_path / "mean", start_share=0.25)
    assert record["history"] == trained_record["history"], "epochs are judged by what was trained"
    assert record["mean_with_start"].keys() == record["history"][0].keys() - {"loss"}
    for found, old, new in zip(mean, before, trained, strict=True):
        np.testing.assert_allclose(found, 0.25 * old + 0.75 * new, rtol=0, atol=1e-6)
    assert_nearly_the_same_run(run(start, rows, tmp_path / "mean", start_share=0.25), (mean, record))


def test_settings_that_came_later_are_recorded_where_they_are_used(start, rows, whole_run, tmp_path):
    later = {"attack_noise", "freeze_backbone", "pair_loss", "scale", "start_share", "symmetric"}
    assert not later & whole_run[1]["settings"].keys(), "or a run that an earlier version began could not go on"
    _, record = run(start, rows, tmp_path, epochs=1, freeze_backbone=True)
    assert record["settings"].keys() & later == {"freeze_backbone"}


def test_damaged_checkpoint_is_named(start, rows, tmp_path):
    (tmp_path / "last.safetensors").write_bytes(b"\0" * 10)
    with pytest.raises(CheckpointError, match=r"last\.safetensors: damaged"):
        run(start, rows, tmp_path)


@pytest.mark.parametrize(
    ("model_class", "rows", "head"),
    [
        (
            TokenClassifier,
            [
                TokenRow(("play", "music", "now"), ("O", "B-x", "O")),
                TokenRow(("what", "is", "it"), ("O", "O", "O")),
            ],
            {"labels": ["O", "B-x"]},
        ),
        (QuestionAnswerer, [SpanRow("we play music now", "what do we play", (("music", 8),))] * 2, {}),
    ],
)
def test_other_tasks_train(start, rows, model_class, head, tmp_path):
    model = model_class.from_preset(start, **head)
    settings = TrainingSettings(epochs=2, batch_size=2, learning_rate=1e-2, dropout=0.0)
    record = training.train(model, rows, rows, settings, TrainingCheckpoint(tmp_path))
    assert record["history"][1]["loss"] < record["history"][0]["loss"]
    assert record["history"][1]["examples"] == 2


def test_questions_without_an_answer_are_learnt_and_the_best_epoch_keeps_its_threshold(start, tmp_path, monkeypatch):
    rows = [
        SpanRow("we play music now", "what do we play", (("music", 8),)),
        SpanRow("what is the weather", "what do we play", ()),
    ]
    model = QuestionAnswerer.from_preset(start, no_answer_threshold=-1000.0)
    settings = TrainingSettings(epochs=2, batch_size=2, learning_rate=1e-2, dropout=0.0)
    told = []

    def judged(model, rows):
        assert model.no_answer_threshold is None, "an earlier threshold knows nothing of these weights"
        told.append(evaluate(model, rows) | {"f1": 1.0 - len(told) / 10})
        return told[-1]

    monkeypatch.setattr(training, "evaluate", judged)
    record = training.train(model, rows, rows, settings, TrainingCheckpoint(tmp_path))
    assert record["best_epoch"] == 1
    assert model.no_answer_threshold == told[0]["no_answer_threshold"] != told[1]["no_answer_threshold"]
    assert record["history"][0].items() >= {"NoAns_total": 1, "HasAns_total": 1}.items()


def test_student_follows_teacher_on_unlabelled_texts(start, rows, tmp_path):
    teacher = new_classifier(start, rows)
    student = new_classifier(start, rows)
    student.backbone.encoder_layers[0].intermediate.kernel.assign_add(np.full((1, 8, 64), 0.1))
    settings = TrainingSettings(
        epochs=2, batch_size=8, learning_rate=1e-2, dropout=0.0, label_weight=0.0, logit_weight=0.0
    )
    record = training.train(
        student,
        rows,
        rows[:8],
        settings,
        TrainingCheckpoint(tmp_path),
        teachers=[teacher],
        unlabelled=["what is the weather", "wake me at six", "goodbye then"],
    )
    assert record["history"][1]["loss"] < record["history"][0]["loss"]


def test_several_labels_are_learnt_and_the_best_epoch_has_its_thresholds(start, tmp_path):
    rows = [LabelSetRow(text, labels) for text, labels in (("hello", ("x",)), ("good morning", ("x", "y")), ("no", ()))]
    keras.utils.set_random_seed(3)
    model = MultiLabelClassifier.from_preset(start, labels=["x", "y"])
    settings = TrainingSettings(epochs=12, batch_size=8, learning_rate=1e-2)
    record = training.train(model, rows * 6, rows, settings, TrainingCheckpoint(tmp_path))
    losses = [epoch["loss"] for epoch in record["history"]]
    assert losses[-1] < losses[0]
    best = record["history"][record["best_epoch"] - 1]
    assert best["micro_f1"] == max(epoch["micro_f1"] for epoch in record["history"]) > 0.7
    measures = {name: value for name, value in best.items() if name != "loss"}
    assert evaluate(model, rows) == measures, "the thresholds fit the weights that were kept"


def test_scores_are_learnt(start, tmp_path):
    rows = [ScoreRow("hello", 30.0), ScoreRow(("good morning", "no"), 10.0), ScoreRow("no", 20.0)]
    model = Start("regression", str(start)).model(None, 3, rows)
    settings = TrainingSettings(epochs=20, batch_size=8, learning_rate=1e-2)
    record = training.train(model, rows * 6, rows, settings, TrainingCheckpoint(tmp_path))
    assert record["history"][-1]["loss"] < record["history"][0]["loss"] / 2
    assert record["history"][record["best_epoch"] - 1]["spearman"] == pytest.approx(1)


def test_targets_of_as_many_labels_as_tokens_are_not_cut(start):
    labels = [str(number) for number in range(24)]
    model = MultiLabelClassifier.from_preset(start, labels=labels)
    data = training_set(model, [LabelSetRow("no", ("0", "23"))])
    assert len(labels) == model.preprocessor.sequence_length
    batch = data.take(np.array([0]), 4)
    assert (batch.features["ids"].shape, batch.targets.shape) == ((1, 4), (1, 24))
