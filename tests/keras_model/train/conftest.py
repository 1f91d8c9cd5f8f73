"""A tiny start, its rows, and a teacher, for every test of this room."""

import keras
import pytest

from keras_model import FeatureExtractor, Preprocessor, SqueezeBertBackbone, WordPieceTokenizer
from keras_model.data.readers import read_rows, read_texts
from keras_model.tasks.batching import round_up
from support.training import TINY, extractor


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A one-block backbone with random weights, as a folder."""
    keras.utils.set_random_seed(5)
    tokenizer = WordPieceTokenizer(TINY / "vocab.txt")
    backbone = SqueezeBertBackbone(tokenizer.vocabulary_size, 1, 32, 2, 64, max_sequence_length=32)
    folder = tmp_path_factory.mktemp("start") / "model"
    FeatureExtractor(backbone, Preprocessor(tokenizer, 24)).save_to_preset(folder)
    return folder


@pytest.fixture(scope="module")
def rows_of_a_length():
    """Rows that are padded to one length."""
    rows = read_rows(TINY / "train.jsonl", "classification")
    tokens = Preprocessor(WordPieceTokenizer(TINY / "vocab.txt"), 24)([row.text for row in rows])["mask"].sum(axis=1)
    return [row for row, length in zip(rows, round_up(tokens), strict=True) if length == 12]


@pytest.fixture(scope="module")
def rows():
    """Of several lengths and labels."""
    return read_rows(TINY / "train.jsonl", "classification")[1::7][:48]


@pytest.fixture(scope="module")
def preprocessor():
    return Preprocessor(WordPieceTokenizer(TINY / "vocab.txt"), 16)


@pytest.fixture(scope="module")
def texts():
    return read_texts(TINY / "train.jsonl")[:200]


@pytest.fixture(scope="module")
def teacher(preprocessor):
    return extractor(preprocessor, seed=1)
