import keras
import pytest

from keras_model import (
    TextClassifier,
)
from keras_model.errors import CheckpointError
from keras_model.train.split_network import SplitNetwork
from keras_model.train.teacher_loss import TeacherLoss
from support.training import new_classifier


def test_teacher_loss_of_a_copy_is_zero(start, rows):
    teacher, student = new_classifier(start, rows), new_classifier(start, rows)
    features = {name: keras.ops.convert_to_tensor(v) for name, v in student.prepare(["hello"] * 2).items()}
    found = SplitNetwork(student)(features)
    loss = TeacherLoss(teacher, student)
    assert float(loss(features, found["hidden_states"], found["logits"])) == pytest.approx(0, abs=1e-6)
    doubled = [2 * state for state in found["hidden_states"]]
    assert float(loss(features, doubled, found["logits"])) == pytest.approx(1, abs=1e-5)


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
