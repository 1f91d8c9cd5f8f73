import math

import keras
import numpy as np
import pytest

from keras_model.train.fine_tuner import FineTuner, label_loss
from keras_model.train.teacher_loss import TeacherLoss
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
