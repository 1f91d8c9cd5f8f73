import keras
import numpy as np
import pytest

from keras_model import MultiLabelClassifier, TextClassifier, TextScorer
from keras_model.errors import CheckpointError
from keras_model.train.split_network import SplitNetwork
from keras_model.train.teachers.teacher_logits import TeacherLogits
from keras_model.train.teachers.teacher_loss import TeacherLoss, bernoulli_divergence
from support.training import new_classifier


def test_teacher_loss_of_a_copy_is_zero(start, rows):
    teacher, student = new_classifier(start, rows), new_classifier(start, rows)
    features = {name: keras.ops.convert_to_tensor(v) for name, v in student.prepare(["hello"] * 2).items()}
    found = SplitNetwork(student)(features)
    loss = TeacherLoss(teacher, student)
    assert float(loss(features, found["hidden_states"], found["logits"])) == pytest.approx(0, abs=1e-6)
    doubled = [2 * state for state in found["hidden_states"]]
    assert float(loss(features, doubled, found["logits"])) == pytest.approx(1, abs=1e-5)


def test_each_label_that_goes_with_others_is_followed_by_itself():
    generator = np.random.default_rng(0)
    wanted, found = generator.normal(0, 3, (2, 4, 5)).astype("float32")
    p, q = (1 / (1 + np.exp(-logits.astype("float64"))) for logits in (wanted, found))
    divergence = p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))
    np.testing.assert_allclose(np.asarray(bernoulli_divergence(wanted, found)), divergence.mean(-1), rtol=1e-4)


def test_teachers_of_the_tasks_without_one_choice_are_followed(start):
    several = [MultiLabelClassifier.from_preset(start, labels=["a", "b"]) for _ in range(2)]
    scorers = [TextScorer.from_preset(start) for _ in range(2)]
    for teacher, student in (several, scorers):
        student.set_weights(teacher.get_weights())
        features = {name: keras.ops.convert_to_tensor(v) for name, v in student.prepare(["hello"] * 2).items()}
        found = SplitNetwork(student)(features)
        loss = TeacherLoss(teacher, student, hidden_weight=0.0)
        assert float(loss(features, found["hidden_states"], found["logits"])) == pytest.approx(0, abs=1e-6)
        moved = float(loss(features, found["hidden_states"], found["logits"] + 0.5))
        assert moved > 0.01
    assert moved == pytest.approx(0.25, rel=1e-4)


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


def test_labels_in_another_order_are_followed_by_their_names(start):
    student, teacher = (
        TextClassifier.from_preset(start, labels=labels) for labels in (["a", "b", "c"], ["c", "a", "b"])
    )
    teacher.set_weights(student.get_weights())
    kernel, bias = student.classifier.get_weights()
    teacher.classifier.set_weights([kernel[..., [2, 0, 1]], bias[[2, 0, 1]] + np.float32([0, 3, 0])])
    student.classifier.set_weights([kernel, bias + np.float32([3, 0, 0])])
    features = {name: keras.ops.convert_to_tensor(v) for name, v in student.prepare(["hello"] * 2).items()}
    found = SplitNetwork(student)(features)
    loss = TeacherLoss(teacher, student)
    assert float(loss(features, found["hidden_states"], found["logits"])) == pytest.approx(0, abs=1e-6)
    answers = TeacherLogits([teacher], student, ["hello"])
    answers.ask(np.arange(1))
    np.testing.assert_allclose(answers.logits[0, 0], found["logits"][0], atol=1e-5)
