"""A network of one layer, what reads for it, and a classifier of both."""

import pytest

from keras_model import Preprocessor, TextClassifier, WordPieceTokenizer
from support.tiny_tasks import VOCABULARY, tiny_backbone


@pytest.fixture(scope="module")
def preprocessor():
    return Preprocessor(WordPieceTokenizer(VOCABULARY), 12)


@pytest.fixture
def backbone():
    return tiny_backbone()


@pytest.fixture
def classifier(backbone, preprocessor):
    return TextClassifier(backbone, preprocessor, ["negative", "positive"])


@pytest.fixture
def folder(classifier, tmp_path):
    classifier.save_to_preset(tmp_path / "model")
    return tmp_path / "model"
