"""A network of one layer, what reads for it, and a classifier of both."""

import keras
import pytest

from keras_model import (
    Preprocessor,
    SqueezeBertBackbone,
    TextClassifier,
    WordPieceTokenizer,
)
from support.tiny_tasks import VOCABULARY


@pytest.fixture(scope="module")
def preprocessor():
    return Preprocessor(WordPieceTokenizer(VOCABULARY), 12)


@pytest.fixture
def backbone():
    keras.utils.set_random_seed(1)
    return SqueezeBertBackbone(
        len(VOCABULARY),
        num_layers=1,
        hidden_dim=16,
        num_heads=2,
        intermediate_dim=32,
        max_sequence_length=16,
        dropout=0.0,
    )


@pytest.fixture
def classifier(backbone, preprocessor):
    return TextClassifier(backbone, preprocessor, ["negative", "positive"])


@pytest.fixture
def folder(classifier, tmp_path):
    classifier.save_to_preset(tmp_path / "model")
    return tmp_path / "model"
