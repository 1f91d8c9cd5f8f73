"""Which teachers are followed token by token, and which by their answers alone."""

from io import StringIO

import keras
import numpy as np
import pytest
from rich.console import Console

from keras_model import Preprocessor, SqueezeBertBackbone, TextClassifier, TokenClassifier, WordPieceTokenizer
from keras_model.errors import CheckpointError, UserError
from keras_model.tasks.evaluation import label_probabilities
from keras_model.train import fine_tuning as training
from keras_model.train.checkpoint import TrainingCheckpoint
from keras_model.train.settings import TrainingSettings
from keras_model.train.teachers.teaching import Teaching
from support.training import TINY, new_classifier

SETTINGS = TrainingSettings()


def _teacher(
    rows, kind=TextClassifier, vocabulary=TINY / "vocab.txt", width=32, length=24, lowercase=True, labels=None
):
    keras.utils.set_random_seed(11)
    tokenizer = WordPieceTokenizer(vocabulary, lowercase=lowercase)
    backbone = SqueezeBertBackbone(tokenizer.vocabulary_size, 1, width, 2, 2 * width, max_sequence_length=32)
    return kind(backbone, Preprocessor(tokenizer, length), labels or sorted({row.label for row in rows}))


@pytest.fixture
def turned(tmp_path):
    """As many pieces as the student's vocabulary has, the same ones, in another order."""
    pieces = (TINY / "vocab.txt").read_text("utf-8").splitlines()
    path = tmp_path / "vocab.txt"
    path.write_text("\n".join([*pieces[:5], *reversed(pieces[5:])]), "utf-8")
    return path


def test_teacher_that_reads_alike_is_followed_token_by_token(start, rows):
    teaching = Teaching([_teacher(rows)], new_classifier(start, rows), rows, ["more"], SETTINGS)
    assert len(teaching.losses) == 1
    assert teaching.answers is None
    assert teaching.unlabelled == ["more"]


def test_any_other_teacher_is_asked_for_its_answers(start, rows, turned):
    student = new_classifier(start, rows)
    others = {
        "pieces in another order": _teacher(rows, vocabulary=turned),
        "capitals": _teacher(rows, lowercase=False),
        "width": _teacher(rows, width=64),
        "length": _teacher(rows, length=16),
    }
    for name, teacher in others.items():
        teaching = Teaching([_teacher(rows), teacher], student, rows, ["more"], SETTINGS)
        assert len(teaching.losses) == 1, name
        assert teaching.answers.logits.shape == (len(rows) + 1, 1, len(student.labels)), name
        last = np.array([len(rows)])
        teaching.answers.ask(last)
        wanted = teacher.predict_outputs(teacher.prepare(["more"]), 1)
        np.testing.assert_allclose(teaching.answers.logits[last, 0], wanted, atol=1e-5, err_msg=name)
    only_answers = TrainingSettings(hidden_weight=0.0)
    assert Teaching([others["width"]], student, rows, [], only_answers).answers is None


def test_a_teacher_of_answers_alone_that_would_count_nothing_is_refused(start, rows, turned):
    teachers, settings = [_teacher(rows), _teacher(rows, vocabulary=turned)], TrainingSettings(logit_weight=0.0)
    with pytest.raises(UserError, match="--logit-weight 0: 1 of 2 teachers can be followed in their answers alone"):
        Teaching(teachers, new_classifier(start, rows), rows, [], settings)
    assert len(Teaching(teachers[:1], new_classifier(start, rows), rows, [], settings).losses) == 1


def test_of_unlabelled_pairs_the_teacher_reads_the_first_and_the_student_the_second(start, rows):
    teacher, student = _teacher(rows), new_classifier(start, rows)
    teaching = Teaching([teacher], student, rows, [("hello", "no"), "alone"], SETTINGS)
    assert teaching.unlabelled == ["no", "alone"]
    assert not teaching.losses
    first = np.array([len(rows), len(rows) + 1])
    teaching.answers.ask(first)
    wanted = teacher.predict_outputs(teacher.prepare(["hello", "alone"]), 2)
    np.testing.assert_allclose(teaching.answers.logits[first, 0], wanted, atol=1e-5)


def test_tags_of_other_pieces_are_refused(start, rows, turned):
    student = TokenClassifier.from_preset(start, labels=["O", "B-x"])
    teacher = _teacher(rows, TokenClassifier, vocabulary=turned, labels=["O", "B-x"])
    with pytest.raises(CheckpointError, match="into other pieces than the student"):
        Teaching([teacher], student, rows, [], SETTINGS)


def test_tags_of_a_teacher_that_reads_less_are_refused(start, rows):
    student = TokenClassifier.from_preset(start, labels=["O", "B-x"])
    teacher = _teacher(rows, TokenClassifier, length=16, labels=["O", "B-x"])
    with pytest.raises(CheckpointError, match="reads 16 tokens, the student 24; give --length 16"):
        Teaching([teacher], student, rows, [], SETTINGS)


def test_student_learns_answers_of_other_pieces_without_a_label(start, rows, turned, tmp_path):
    teacher, student = _teacher(rows, vocabulary=turned), new_classifier(start, rows)
    kernel = teacher.classifier.kernel
    kernel.assign(8 * np.asarray(kernel))
    texts = [row.text for row in rows]
    translated = [(row.text, f"no {row.text}") for row in rows]
    wanted = label_probabilities(teacher, texts)

    def divergence():
        found = label_probabilities(student, [second for _, second in translated])
        return float((wanted * np.log(wanted / found)).sum(-1).mean())

    before = divergence()
    settings = TrainingSettings(epochs=12, batch_size=8, learning_rate=3e-3, label_weight=0.0, dropout=0.0)
    checkpoint = TrainingCheckpoint(tmp_path / "kept")
    console = Console(file=StringIO())
    further = {"teachers": [teacher], "unlabelled": translated, "console": console}
    training.train(student, rows, rows[:8], settings, checkpoint, **further)
    assert divergence() < before / 2
    assert "teachers that are followed in their answers alone: 1 of 1" in console.file.getvalue()
