"""Fine-tuning: what a seed promises, what an interruption costs, and what each loss says."""

import math
from io import StringIO

import keras
import numpy as np
import pytest
from rich.console import Console

from keras_model import (
    FeatureExtractor,
    Preprocessor,
    QuestionAnswerer,
    SqueezeBertBackbone,
    TextClassifier,
    TokenClassifier,
    WordPieceTokenizer,
)
from keras_model.data.held_out import without_excluded
from keras_model.data.readers import read_rows
from keras_model.data.rows import SpanRow, TokenRow
from keras_model.errors import CheckpointError, UserError
from keras_model.train import fine_tuning as training
from keras_model.train.batches import training_set
from keras_model.train.checkpoint import TrainingCheckpoint
from keras_model.train.fine_tuner import FineTuner, label_loss
from keras_model.train.optimizer import LinearWarmupDecay
from keras_model.train.settings import TrainingSettings
from keras_model.train.split_network import SplitNetwork
from keras_model.train.teacher_loss import TeacherLoss
from support.places import DATA

TINY = DATA / "tiny_intents"


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A one-block backbone with random weights, as a folder."""
    keras.utils.set_random_seed(5)
    tokenizer = WordPieceTokenizer(TINY / "vocab.txt")
    backbone = SqueezeBertBackbone(tokenizer.vocabulary_size, 1, 32, 2, 64, max_sequence_length=32)
    folder = tmp_path_factory.mktemp("start") / "model"
    FeatureExtractor(backbone, Preprocessor(tokenizer, 24)).save_to_preset(folder)
    return folder


@pytest.fixture(scope="module")
def rows():
    return read_rows(TINY / "train.jsonl", "classification")[::10]


def new_classifier(start, rows):
    keras.utils.set_random_seed(3)
    return TextClassifier.from_preset(start, labels=sorted({row.label for row in rows}))


def run(start, rows, checkpoint, **settings):
    model = new_classifier(start, rows)
    settings = TrainingSettings(**{"epochs": 3, "batch_size": 8, "learning_rate": 1e-3, **settings})
    record = training.train(model, rows, rows[:8], settings, TrainingCheckpoint(checkpoint))
    return [np.array(weight) for weight in model.weights], record


@pytest.fixture(scope="module")
def whole_run(start, rows, tmp_path_factory):
    return run(start, rows, tmp_path_factory.mktemp("whole"))


def test_same_seed_gives_the_same_weights_after_an_interruption(start, rows, whole_run, tmp_path, monkeypatch):
    calls = []

    def interrupted_in_the_second_epoch(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    real = training.evaluate
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(training, "evaluate", interrupted_in_the_second_epoch)
        run(start, rows, tmp_path)
    weights, record = run(start, rows, tmp_path)

    assert record == whole_run[1]
    assert record["best_epoch"] == 3, "the weights compared were learnt behind the interruption"
    for resumed, uninterrupted in zip(weights, whole_run[0], strict=True):
        np.testing.assert_allclose(resumed, uninterrupted, rtol=0, atol=1e-6)


def test_same_seed_gives_the_same_weights_bit_for_bit(start, rows, whole_run, tmp_path):
    weights, record = run(start, rows, tmp_path)
    assert record == whole_run[1]
    for again, before in zip(weights, whole_run[0], strict=True):
        np.testing.assert_array_equal(again, before)
    with_another_seed, _ = run(start, rows, tmp_path / "another", seed=1)
    distances = [np.abs(other - before).max() for other, before in zip(with_another_seed, weights, strict=True)]
    assert max(distances) > 1e-3, "far more than what an interruption changes"


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


def test_resuming_with_other_settings_is_refused(start, rows, tmp_path):
    run(start, rows, tmp_path, epochs=1)
    with pytest.raises(CheckpointError, match="the interrupted run had another learning rate"):
        run(start, rows, tmp_path, epochs=1, learning_rate=2e-3)


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


def test_each_epoch_is_mistyped_anew_and_resumes_as_it_was(start, rows, tmp_path, monkeypatch):
    seen = []

    def recorded(model, rows, unlabelled=()):
        seen.append([row.text for row in rows])
        return real(model, rows, unlabelled)

    real = training.training_set
    monkeypatch.setattr(training, "training_set", recorded)
    run(start, rows, tmp_path / "short", epochs=1, noise=0.5)
    weights, record = run(start, rows, tmp_path / "whole", noise=0.5)
    clean, *epochs = seen[2:]
    unchanged = [sum(map(str.__eq__, clean, epoch)) / len(clean) for epoch in epochs]
    assert all(0.3 < share < 0.7 for share in unchanged), "about half of the rows stay clean"
    assert epochs[0] != epochs[1]
    assert seen[1] == epochs[0], "the seed decides"

    monkeypatch.undo()
    real_evaluate, calls = training.evaluate, []

    def interrupted_in_the_second_epoch(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real_evaluate(*arguments)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(training, "evaluate", interrupted_in_the_second_epoch)
        run(start, rows, tmp_path / "resumed", noise=0.5)
    resumed, resumed_record = run(start, rows, tmp_path / "resumed", noise=0.5)
    assert resumed_record == record
    for found, wanted in zip(resumed, weights, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)


def test_texts_without_a_label_follow_rows_encoded_anew(start, rows):
    model = new_classifier(start, rows)
    data = training_set(model, rows, ["one text", "another one"])
    anew = training_set(model, rows[:3]).followed_by(data.without_labelled())
    assert anew.weights.tolist() == [1, 1, 1, 0, 0]
    for name, values in training_set(model, rows[:3], ["one text", "another one"]).features.items():
        np.testing.assert_array_equal(anew.features[name], values)


def test_token_embedding_can_be_frozen(start, rows, tmp_path):
    before = [np.array(weight) for weight in new_classifier(start, rows).weights]
    after, _ = run(start, rows, tmp_path, epochs=1, freeze_token_embedding=True)
    moved = [not np.array_equal(old, new) for old, new in zip(before, after, strict=True)]
    assert moved.count(False) == 1


def test_damaged_checkpoint_is_named(start, rows, tmp_path):
    (tmp_path / "last.safetensors").write_bytes(b"\0" * 10)
    with pytest.raises(CheckpointError, match=r"last\.safetensors: damaged"):
        run(start, rows, tmp_path)


def test_rows_longer_than_is_read_are_told(start, rows, tmp_path):
    told = {}
    for length in (6, 32):
        model = new_classifier(start, rows)
        model.preprocessor.sequence_length = length
        console = Console(file=StringIO(), width=200)
        settings = TrainingSettings(epochs=1)
        training.train(model, rows, rows[:8], settings, TrainingCheckpoint(tmp_path / str(length)), console=console)
        told[length] = console.file.getvalue()
    # [CLS] and [SEP] stand beside what is read.
    full = sum(len(model.preprocessor.tokenizer.encode(row.text).ids) >= 4 for row in rows)
    assert 0 < full < len(rows)
    assert f"{full} rows fill all 6 tokens" in told[6]
    assert "rows fill" not in told[32]


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


def test_teacher_loss_of_a_copy_is_zero(start, rows):
    teacher, student = new_classifier(start, rows), new_classifier(start, rows)
    features = {name: keras.ops.convert_to_tensor(v) for name, v in student.prepare(["hello"] * 2).items()}
    found = SplitNetwork(student)(features)
    loss = TeacherLoss(teacher, student)
    assert float(loss(features, found["hidden_states"], found["logits"])) == pytest.approx(0, abs=1e-6)
    doubled = [2 * state for state in found["hidden_states"]]
    assert float(loss(features, doubled, found["logits"])) == pytest.approx(1, abs=1e-5)


def test_several_teachers_are_followed_in_the_mean(start, rows):
    student, *teachers = (new_classifier(start, rows) for _ in range(3))
    for seed, teacher in enumerate(teachers):
        bias = teacher.classifier.bias
        bias.assign(np.random.default_rng(seed).normal(size=bias.shape))
    features = {name: keras.ops.convert_to_tensor(v) for name, v in student.prepare(["hello"] * 2).items()}
    losses = [TeacherLoss(teacher, student) for teacher in teachers]

    def loss(chosen):
        tuner = FineTuner(student, label_weight=0.0, teacher_losses=chosen)
        targets, weights = np.zeros(2, "int32"), np.ones(2, "float32")
        return float(tuner.compute_loss(features, targets, tuner(features), weights))

    first, second = (loss([teacher]) for teacher in losses)
    assert first != pytest.approx(second, rel=0.01)
    assert loss(losses) == pytest.approx((first + second) / 2)


def test_teacher_that_reads_capitals_otherwise_is_refused(start, rows):
    teacher, student = new_classifier(start, rows), new_classifier(start, rows)
    student.mark_capitals()
    with pytest.raises(CheckpointError, match="marks capitals"):
        TeacherLoss(teacher, student)


def test_teacher_with_other_labels_is_refused(start, rows):
    student = new_classifier(start, rows)
    teacher = TextClassifier.from_preset(start, labels=["a", "b"])
    with pytest.raises(CheckpointError, match="other labels"):
        TeacherLoss(teacher, student)


def test_label_loss_passes_over_ignored_targets_and_unweighted_rows():
    logits = np.log(np.array([[[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]], [[0.2, 0.2, 0.6]] * 2], "float32"))
    targets = np.array([[0, -1], [2, 2]], "int32")
    assert float(label_loss(targets, logits, np.array([1, 0], "float32"), 0.0)) == pytest.approx(math.log(2))
    both = (math.log(2) + 2 * -math.log(0.6)) / 3
    assert float(label_loss(targets, logits, np.ones(2, "float32"), 0.0)) == pytest.approx(both)


def test_label_smoothing_spreads_probability_evenly():
    logits = np.log(np.array([[0.5, 0.25, 0.25]], "float32"))
    spread = -(math.log(0.5) + 2 * math.log(0.25)) / 3
    expected = 0.9 * math.log(2) + 0.1 * spread
    assert float(label_loss(np.array([0]), logits, np.ones(1, "float32"), 0.1)) == pytest.approx(expected)


def test_batches_hold_every_row_once_and_cut_only_padding(start, rows):
    data = training_set(new_classifier(start, rows), rows)
    batches = list(data.batches(np.arange(len(data)), 10, [0, 0]))
    ids = [batch.features["ids"][row] for batch in batches for row in range(len(batch.weights))]
    cut = sorted(tuple(row[row > 0]) for row in ids)
    assert cut == sorted(tuple(row[row > 0]) for row in data.features["ids"])
    assert len(batches) == math.ceil(len(rows) / 10)
    again = data.batches(np.arange(len(data)), 10, [0, 0])
    assert all(np.array_equal(a.features["ids"], b.features["ids"]) for a, b in zip(batches, again, strict=True))


def test_batches_of_few_shapes_hold_every_row_and_some_twice(start, rows):
    data = training_set(new_classifier(start, rows), rows)
    batches = list(data.batches(np.arange(len(data)), 9, [0, 0], few_shapes=True))
    longest = data.features["ids"].shape[1]
    assert {batch.features["ids"].shape for batch in batches} == {(9, longest), (9, longest // 2)}
    assert len(batches) == math.ceil(len(rows) / 9) > len(rows) / 9
    found = {
        (tuple(row[row > 0]), target)
        for batch in batches
        for row, target in zip(batch.features["ids"], batch.targets, strict=True)
    }
    assert found == {
        (tuple(row[row > 0]), target) for row, target in zip(data.features["ids"], data.targets, strict=True)
    }


def test_unlabelled_rows_have_no_weight_and_match_the_labelled_in_number(start, rows):
    data = training_set(new_classifier(start, rows), rows, ["a text"] * 200)
    chosen = training._epoch_rows(data, seed=0, epoch=0)
    assert len(chosen) == 2 * len(rows)
    assert data.weights[chosen].sum() == len(rows)


def test_schedule_rises_and_falls_in_straight_lines():
    schedule = LinearWarmupDecay(1.0, warmup_steps=4, total_steps=10)
    rates = [float(schedule(step)) for step in range(10)]
    np.testing.assert_allclose(rates[:4], [0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(rates[4:], np.arange(6, 0, -1) / 7, rtol=1e-6)


def test_excluded_texts_are_found_whatever_case_and_blanks(rows):
    left = without_excluded(rows, [f"  {rows[0].text.upper()} "])
    assert left == rows[1:]


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"learning_rate": 0.0},
        {"dropout": 1.0},
        {"warmup": 2.0},
        {"learning_rate": math.nan},
        {"precision": "int4"},
    ],
)
def test_settings_out_of_bounds_are_refused(wrong):
    with pytest.raises(UserError, match=next(iter(wrong)).replace("_", " ")):
        TrainingSettings(**wrong)
