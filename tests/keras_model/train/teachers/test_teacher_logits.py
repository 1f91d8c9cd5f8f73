"""What teachers that read texts in their own way answer."""

import numpy as np
import pytest

from keras_model import MultiLabelClassifier, TextClassifier, TextScorer
from keras_model.errors import CheckpointError
from keras_model.train.teachers.teacher_logits import TeacherLogits
from support.training import new_classifier

TEXTS = ["hello", "good morning", "play music", "no"]


@pytest.fixture
def asked(monkeypatch):
    """Collect every text that a teacher is asked for."""
    texts = []

    def count(teacher):
        read = type(teacher.preprocessor).__call__
        monkeypatch.setattr(
            type(teacher.preprocessor), "__call__", lambda self, batch: texts.extend(batch) or read(self, batch)
        )

    return texts, count


def test_each_text_is_asked_for_once_and_keeps_its_answer(start, rows, asked):
    teacher, student = new_classifier(start, rows), new_classifier(start, rows)
    wanted = teacher.predict_outputs(teacher.prepare(TEXTS), 4)
    texts, count = asked
    count(teacher)
    answers = TeacherLogits([teacher, teacher], student, TEXTS)
    answers.ask(np.array([2, 0]))
    assert texts == ["play music", "hello"] * 2
    np.testing.assert_allclose(answers.logits[[0, 2], 1], wanted[[0, 2]], atol=1e-5)
    assert not answers.logits[[1, 3]].any()
    answers.ask(np.array([0, 1, 2, 3]))
    assert texts[4:] == ["good morning", "no"] * 2
    np.testing.assert_allclose(answers.logits[:, 0], wanted, atol=1e-5)


def test_loss_is_the_divergence_from_each_teacher_at_a_temperature(start, rows):
    teachers, student = [new_classifier(start, rows)] * 2, new_classifier(start, rows)
    generator = np.random.default_rng(0)
    wanted = generator.normal(0, 3, (4, 2, len(student.labels))).astype("float32")
    found = generator.normal(0, 3, (4, len(student.labels))).astype("float32")

    def softmax(logits):
        powers = np.exp(logits.astype("float64") / 2.5)
        return powers / powers.sum(-1, keepdims=True)

    p, q = softmax(wanted), softmax(found)[:, None]
    expected = 0.5 * 2.5**2 * (p * np.log(p / q)).sum(-1).mean(0).sum()
    loss = TeacherLogits(teachers, student, TEXTS, weight=0.5, temperature=2.5).loss(wanted, found)
    assert float(loss) == pytest.approx(expected, rel=1e-4)


def test_scores_and_labels_that_go_together_have_their_own_divergence(start):
    several, scorer = MultiLabelClassifier.from_preset(start, labels=["a", "b"]), TextScorer.from_preset(start)
    for model in (several, scorer):
        answers = TeacherLogits([model], model, TEXTS)
        answers.ask(np.arange(4))
        assert float(answers.loss(answers.logits, answers.logits[:, 0])) == pytest.approx(0, abs=1e-6)
        moved = float(answers.loss(answers.logits, answers.logits[:, 0] + 0.5))
        assert moved > 0.01
    assert moved == pytest.approx(0.25, rel=1e-4), "of scores the squared error, whatever the temperature"


def test_teacher_with_other_labels_is_refused(start, rows):
    teacher = TextClassifier.from_preset(start, labels=["a", "b"])
    with pytest.raises(CheckpointError, match="other labels"):
        TeacherLogits([teacher], new_classifier(start, rows), TEXTS)
