"""What one epoch learns from."""

import keras
import numpy as np
import pytest

from keras_model import Preprocessor, SqueezeBertBackbone, TextClassifier, TokenClassifier, WordPieceTokenizer
from keras_model.data.rows import TokenRow
from keras_model.train.material.batches import training_set
from keras_model.train.material.material import Material, epoch_rows
from keras_model.train.settings import TrainingSettings
from support.training import TINY, new_classifier


@pytest.fixture
def wider(rows):
    """A teacher of another width, which is asked for its answers."""
    keras.utils.set_random_seed(11)
    tokenizer = WordPieceTokenizer(TINY / "vocab.txt")
    backbone = SqueezeBertBackbone(tokenizer.vocabulary_size, 1, 64, 2, 128, max_sequence_length=32)
    return TextClassifier(backbone, Preprocessor(tokenizer, 24), sorted({row.label for row in rows}))


def test_unlabelled_rows_have_no_weight_and_match_the_labelled_in_number(start, rows):
    data = training_set(new_classifier(start, rows), rows, ["a text"] * 200)
    chosen = epoch_rows(data, seed=0, epoch=0)
    assert len(chosen) == 2 * len(rows)
    assert data.weights[chosen].sum() == len(rows)


def test_without_noise_and_teachers_every_epoch_has_the_same_rows(start, rows):
    material = Material(new_classifier(start, rows), rows, TrainingSettings(), unlabelled=["nobody answers this"])
    first, second = (material.of_epoch(epoch, pytest.fail) for epoch in (0, 1))
    assert first is second
    assert len(first) == len(rows) == len(material.rows_of(0))


def test_answers_of_teachers_stay_with_their_rows_while_slips_come_and_go(start, rows, wider):
    texts = [f"{row.text} please" for row in rows]
    material = Material(new_classifier(start, rows), rows, TrainingSettings(noise=0.9), [wider], texts)
    told = []
    first, second = (material.of_epoch(epoch, told.append) for epoch in (0, 1))
    assert told == ["asking the teachers that read the texts themselves"] * 2
    assert (first.features["ids"] != second.features["ids"]).any()
    np.testing.assert_array_equal(first.features["ids"][len(rows) :], second.features["ids"][len(rows) :])
    wanted = wider.predict_outputs(wider.prepare([*(row.text for row in rows), *texts]), 32)
    np.testing.assert_allclose(first.answers[material.rows_of(0), 0], wanted[material.rows_of(0)], atol=1e-5)
    np.testing.assert_allclose(second.answers[: len(rows), 0], wanted[: len(rows)], atol=1e-5)


def test_the_entities_of_each_epoch_are_its_own():
    tagged = [
        TokenRow(("from", "New", "York", "to", "Rome"), ("O", "B-city", "I-city", "O", "B-city")),
        TokenRow(("in", "Paris"), ("O", "B-city")),
    ]
    tokenizer = WordPieceTokenizer(TINY / "vocab.txt")
    backbone = SqueezeBertBackbone(tokenizer.vocabulary_size, 1, 64, 2, 128, max_sequence_length=32)
    model = TokenClassifier(backbone, Preprocessor(tokenizer, 24), ["O", "B-city", "I-city"])
    material = Material(model, tagged, TrainingSettings(mention_replacement=1.0))
    again = Material(model, tagged, TrainingSettings(mention_replacement=1.0))
    epochs = [material.of_epoch(epoch, pytest.fail) for epoch in range(8)]
    read = {epoch.targets.tobytes() for epoch in epochs}
    assert len(read) > 1, "names of one word and of two took each other's places"
    for epoch, data in enumerate(epochs):
        np.testing.assert_array_equal(data.targets, again.of_epoch(epoch, pytest.fail).targets)
        assert (data.targets == 1).sum() == 3, "every city begins once"
