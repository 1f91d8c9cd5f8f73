"""Unigram against what `transformers` makes of the same folders, and the models it refuses."""

import pytest

from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.vocabulary_files.sentencepiece import Piece, SentencePieceFile
from keras_model.errors import CheckpointError
from support.subwords import (
    PIECES,
    assert_a_limit_leaves_out_later_tokens_alone,
    assert_ids_and_offsets_of_transformers,
    assert_typed_special_tokens_are_plain_text,
    every_unigram,
)


@every_unigram
def test_ids_and_offsets_are_those_of_transformers(golden):
    assert_ids_and_offsets_of_transformers(golden)


@every_unigram
def test_a_typed_special_token_is_plain_text(golden):
    assert_typed_special_tokens_are_plain_text(golden)


@every_unigram
def test_a_limit_leaves_out_later_tokens_alone(golden):
    assert_a_limit_leaves_out_later_tokens_alone(golden)


def test_a_special_piece_that_texts_are_cut_into_is_refused():
    content = SentencePieceFile([*PIECES, Piece("a", -1)], b"").to_bytes(0, 2, 1)
    with pytest.raises(CheckpointError, match="a is its pad_token, and texts are cut into it"):
        UnigramTokenizer(content, pad_token="a")
    with pytest.raises(CheckpointError, match="pair_separators is 3"):
        UnigramTokenizer(content, pair_separators=3)
    with pytest.raises(CheckpointError, match="not a SentencePiece model"):
        UnigramTokenizer(content[:-3])
