"""What a student of sentence vectors learns from a teacher of other pieces."""

import keras
import numpy as np
import pytest

from keras_model import SentenceEncoder, TextClassifier
from keras_model.data.rows import PartnerRow, ScoreRow
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.prompts import Prompts
from keras_model.errors import CheckpointError, DataError
from keras_model.tasks.evaluation import evaluate
from keras_model.train import fine_tuning as training
from keras_model.train.checkpoint import TrainingCheckpoint
from keras_model.train.settings import TrainingSettings
from keras_model.train.teachers.teacher_vectors import TeacherVectors, direction_loss

PAIRS = [
    PartnerRow("hello", "good morning"),
    PartnerRow("play music", "no"),
    PartnerRow(" Hello", "music"),
]


@pytest.fixture
def encoder(start):
    def make(prompts=None, **head):
        model = SentenceEncoder.from_preset(start, **head)
        own = model.preprocessor
        model.preprocessor = Preprocessor(own.tokenizer, own.sequence_length, prompts)
        return model

    return make


def test_every_second_text_and_each_first_one_once_get_the_vector_of_the_first(encoder):
    teacher, student = encoder(), encoder()
    features, wanted = TeacherVectors(teacher, student, PAIRS).encoded(PAIRS)
    texts = ["good morning", "no", "music", "hello", "play music"]
    np.testing.assert_array_equal(features["ids"], student.preprocessor(texts)["ids"])
    of_first = teacher.encode(["hello", "play music", "hello", "hello", "play music"])
    np.testing.assert_allclose(wanted, of_first, atol=1e-6)


def test_what_was_mistyped_since_keeps_the_vector_of_the_clean_text(encoder):
    vectors = TeacherVectors(encoder(), encoder(), PAIRS)
    mistyped = [PartnerRow(row.text_a[::-1], row.text_b[::-1]) for row in PAIRS]
    features, wanted = vectors.encoded(mistyped)
    np.testing.assert_array_equal(wanted, vectors.encoded(PAIRS)[1])
    assert not np.array_equal(features["ids"], vectors.encoded(PAIRS)[0]["ids"])


def test_each_side_has_its_prompt_for_teacher_and_student(encoder):
    prompts = Prompts({"query": "no ", "passage": "play "})
    teacher, student = encoder(prompts), encoder(prompts)
    features, wanted = TeacherVectors(teacher, student, PAIRS[:1]).encoded(PAIRS[:1])
    np.testing.assert_array_equal(features["ids"], student.preprocessor(["play good morning", "no hello"], "")["ids"])
    np.testing.assert_allclose(wanted[0], teacher.encode(["no hello"], prompt="")[0], atol=1e-6)


def test_the_loss_is_what_the_cosine_lacks_of_one_over_the_rows_that_count():
    wanted = np.array([[3.0, 0.0], [0.0, 2.0], [1.0, 1.0]], np.float32)
    vectors = np.array([[1.0, 0.0], [5.0, 0.0], [-1.0, -1.0]], np.float32)
    assert float(direction_loss(wanted, vectors, np.array([1, 1, 0], np.float32))) == pytest.approx(0.5)


def test_a_student_of_another_vocabulary_learns_where_its_teacher_points(encoder, start, tmp_path):
    teacher = encoder()
    student = encoder()
    # Other pieces: every embedding stands for another piece than before.
    table = student.backbone.token_embedding
    keras.utils.set_random_seed(3)
    table.set_weights([np.random.default_rng(3).permutation(table.get_weights()[0])])
    before = evaluate(student, PAIRS[:2])["mrr"], _cosine(teacher, student)
    settings = TrainingSettings(epochs=30, batch_size=4, learning_rate=3e-3, dropout=0.0)
    training.train(student, PAIRS, PAIRS[:2], settings, TrainingCheckpoint(tmp_path / "run"), teachers=[teacher])
    assert _cosine(teacher, student) > 0.95 > before[1]


def _cosine(teacher, student):
    return float(np.mean(np.sum(teacher.encode(["hello", "hello"]) * student.encode(["hello", "music"]), axis=-1)))


def test_what_does_not_fit_is_refused_by_name(encoder, start, tmp_path):
    narrow = encoder(dense=[{"units": 8, "activation": "none"}])
    with pytest.raises(CheckpointError, match="the teacher's sentence vectors have 8 numbers, the student's 32"):
        TeacherVectors(narrow, encoder(), PAIRS)
    with pytest.raises(DataError, match="give pairs"):
        TeacherVectors(encoder(), encoder(), [ScoreRow("hello", 1.0)])
    classifier = TextClassifier.from_preset(start, labels=["a", "b"])
    with pytest.raises(CheckpointError, match="learnt from one teacher, which makes sentence vectors itself"):
        training.train(
            encoder(), PAIRS, PAIRS, TrainingSettings(), TrainingCheckpoint(tmp_path / "run"), teachers=[classifier]
        )
