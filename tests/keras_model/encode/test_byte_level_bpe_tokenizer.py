"""Byte-level BPE against what `transformers` makes of the same folders, and the vocabularies it refuses."""

import pytest

from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.errors import CheckpointError
from support.subwords import (
    BYTES,
    NAMES,
    assert_a_limit_leaves_out_later_tokens_alone,
    assert_ids_and_offsets_of_transformers,
    assert_typed_special_tokens_are_plain_text,
    every_byte_level_bpe,
)


@every_byte_level_bpe
def test_ids_and_offsets_are_those_of_transformers(golden):
    assert_ids_and_offsets_of_transformers(golden)


@every_byte_level_bpe
def test_a_typed_special_token_is_plain_text(golden):
    assert_typed_special_tokens_are_plain_text(golden)


@every_byte_level_bpe
def test_a_limit_leaves_out_later_tokens_alone(golden):
    assert_a_limit_leaves_out_later_tokens_alone(golden)


def test_a_special_token_that_texts_are_cut_into_is_refused():
    ids = BYTES | NAMES | {"<u": 260}
    with pytest.raises(CheckpointError, match="<u is its unk_token, and texts are cut into it"):
        ByteLevelBpeTokenizer.from_vocabulary(ids, [("<", "u")], "vocab.json", unk_token="<u")
    with pytest.raises(CheckpointError, match="lacks <other>"):
        ByteLevelBpeTokenizer.from_vocabulary(ids, [], "vocab.json", pad_token="<other>")
