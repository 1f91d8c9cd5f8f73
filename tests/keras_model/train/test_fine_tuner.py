import math

import keras
import numpy as np
import pytest
from keras import ops

from keras_model import SentenceEncoder, TextClassifier, TextScorer, TokenClassifier
from keras_model.encode.windows import FEATURES
from keras_model.train.fine_tuner import ANSWERS, FineTuner, label_loss, label_set_loss
from keras_model.train.teachers.teacher_logits import TeacherLogits
from keras_model.train.teachers.teacher_loss import TeacherLoss
from support.training import new_classifier


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


def test_a_teacher_that_answers_by_itself_counts_as_one_of_the_mean(start, rows):
    student, first, second = (new_classifier(start, rows) for _ in range(3))
    for seed, teacher in enumerate((first, second)):
        bias = teacher.classifier.bias
        bias.assign(np.random.default_rng(seed).normal(size=bias.shape))
    texts = ["hello", "no"]
    answers = TeacherLogits([second], student, texts)
    answers.ask(np.arange(2))
    features = {name: keras.ops.convert_to_tensor(v) for name, v in student.prepare(texts).items()}

    def loss(**teachers):
        tuner = FineTuner(student, label_weight=0.0, **teachers)
        inputs = {**features, ANSWERS: answers.logits} if "answers" in teachers else features
        return float(tuner.compute_loss(inputs, np.zeros(2, "int32"), tuner(inputs), np.ones(2, "float32")))

    followed = [TeacherLoss(teacher, student, hidden_weight=0.0) for teacher in (first, second)]
    assert loss(answers=answers) == pytest.approx(loss(teacher_losses=followed[1:]), rel=1e-4)
    both = loss(teacher_losses=followed)
    assert loss(teacher_losses=followed[:1], answers=answers) == pytest.approx(both, rel=1e-4)


def test_label_loss_passes_over_ignored_targets_and_unweighted_rows():
    logits = np.log(np.array([[[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]], [[0.2, 0.2, 0.6]] * 2], "float32"))
    targets = np.array([[0, -1], [2, 2]], "int32")
    assert float(label_loss(targets, logits, np.array([1, 0], "float32"), 0.0)) == pytest.approx(math.log(2))
    both = (math.log(2) + 2 * -math.log(0.6)) / 3
    assert float(label_loss(targets, logits, np.ones(2, "float32"), 0.0)) == pytest.approx(both)


def test_labels_that_go_together_have_the_binary_cross_entropy_of_keras():
    generator = np.random.default_rng(0)
    logits = generator.normal(0, 4, (3, 5)).astype("float32")
    targets = (generator.random((3, 5)) < 0.4).astype("float32")
    for smoothing in (0.0, 0.2):
        loss = keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=smoothing)
        found = float(label_set_loss(targets, logits, np.ones(3, "float32"), smoothing))
        assert found == pytest.approx(float(loss(targets, logits)), rel=1e-5)
    counted = label_set_loss(targets, logits, np.array([1, 0, 1], "float32"), 0.0)
    others = label_set_loss(targets[[0, 2]], logits[[0, 2]], np.ones(2, "float32"), 0.0)
    assert float(counted) == pytest.approx(float(others))
    extreme = label_set_loss(np.array([[1.0, 0.0]]), np.array([[200.0, -200.0]]), np.ones(1), 0.0)
    assert float(extreme) == pytest.approx(0, abs=1e-6)


def test_a_score_has_the_squared_error_of_what_is_answered(start):
    model = TextScorer.from_preset(start, score_activation="sigmoid")
    tuner = FineTuner(model)
    features = {name: keras.ops.convert_to_tensor(v) for name, v in model.prepare(["hello", "good morning"]).items()}
    targets, weights = np.array([[0.25], [9.0]], "float32"), np.array([1, 0], "float32")
    loss = float(tuner.compute_loss(features, targets, tuner(features), weights))
    assert loss == pytest.approx((model.score("hello") - 0.25) ** 2, rel=1e-4)


def test_label_smoothing_spreads_probability_evenly():
    logits = np.log(np.array([[0.5, 0.25, 0.25]], "float32"))
    spread = -(math.log(0.5) + 2 * math.log(0.25)) / 3
    expected = 0.9 * math.log(2) + 0.1 * spread
    assert float(label_loss(np.array([0]), logits, np.ones(1, "float32"), 0.1)) == pytest.approx(expected)


@pytest.mark.parametrize("kind", ["labels", "tags", "two texts"])
def test_tensorflow_traces_a_step_once_for_all_shapes(start, kind, monkeypatch):
    classes = {"labels": TextClassifier, "tags": TokenClassifier, "two texts": SentenceEncoder}
    model = classes[kind].from_preset(start, **({} if kind == "two texts" else {"labels": ["B-a", "O"]}))
    own_loss = (lambda _, vectors, *others: ops.mean(vectors)) if kind == "two texts" else None
    tuner = FineTuner(model, own_loss=own_loss)
    tuner.compile(keras.optimizers.SGD(0.1), jit_compile=False)
    real, traced = tuner.network.call, []

    def call(*arguments, **settings):
        traced.append(None)
        return real(*arguments, **settings)

    monkeypatch.setattr(tuner.network, "call", call)
    losses = []
    for rows, length in ((2, 8), (3, 8), (3, 4), (1, 12)):
        shape = (rows, 2, length) if kind == "two texts" else (rows, length)
        targets = np.zeros((rows, length) if kind == "tags" else (rows, 2) if kind == "two texts" else rows, np.int32)
        features = {name: np.ones(shape, np.int32) for name in FEATURES}
        losses.append(tuner.train_on_batch(features, targets, np.ones(rows, np.float32)))
    assert len(traced) == 1
    assert losses[0] > losses[1] > losses[2]
