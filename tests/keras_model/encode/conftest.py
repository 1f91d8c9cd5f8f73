import pytest

from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from support.transformers_inputs import TOKENIZERS


@pytest.fixture(scope="session")
def tokenizers():
    return {
        "uncased": WordPieceTokenizer(TOKENIZERS / "uncased_vocab.txt"),
        "cased": WordPieceTokenizer(TOKENIZERS / "cased_vocab.txt", lowercase=False),
        "sentencepiece": SentencePieceTokenizer(TOKENIZERS / "albert_like_spiece.model"),
    }
