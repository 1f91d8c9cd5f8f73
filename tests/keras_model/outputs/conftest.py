import pytest

from keras_model import Preprocessor, WordPieceTokenizer
from support.answering import WORDS


@pytest.fixture(scope="module")
def preprocessor():
    return Preprocessor(WordPieceTokenizer(WORDS), 12)
