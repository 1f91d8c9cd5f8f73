"""The compact file of a byte-level BPE: what goes in comes out, and what makes no sense is refused in one line."""

import pytest

from keras_model.encode.byte_level_bpe_file import ByteLevelVocabulary, byte_characters
from keras_model.errors import CheckpointError
from support.subwords import BYTES, NAMES


def test_the_alphabet_spells_each_byte_once():
    alphabet = byte_characters()
    assert len(set(alphabet)) == 256
    assert alphabet[0x20] == "Ġ" and alphabet[ord("a")] == "a" and not any(map(str.isspace, alphabet))


@pytest.mark.parametrize(
    ("ids", "merges", "fault"),
    [
        (BYTES | {"ab": 300}, [("a", "b")], "ids are not 0 to 256"),
        ({token: number for number, token in enumerate(list(BYTES)[:-1])}, [], "no token for 1 of the 256 bytes"),
        (BYTES, [("a", "b")], "makes 'ab', which is no token"),
        (BYTES | {"abc": 256}, [("ab", "c")], "joins 'ab', which no merge before it makes"),
        (BYTES | {"ab": 256}, [("a", "b"), ("a", "b")], "merge 2 repeats"),
    ],
)
def test_a_vocabulary_that_makes_no_sense_is_refused(ids, merges, fault):
    with pytest.raises(CheckpointError, match=fault):
        ByteLevelVocabulary.from_parts(ids, merges, "vocab.json")


def test_a_damaged_file_is_refused():
    content = ByteLevelVocabulary.from_parts(BYTES | NAMES | {"ab": 260}, [("a", "b")], "vocab.json").to_bytes()
    assert ByteLevelVocabulary.from_bytes(content, "x").tokens[260] == "ab"
    for length in range(len(content)):
        with pytest.raises(CheckpointError, match=r"^x: no byte-level BPE"):
            ByteLevelVocabulary.from_bytes(content[:length], "x")
    with pytest.raises(CheckpointError, match="no byte-level BPE"):
        ByteLevelVocabulary.from_bytes(content + b"\0", "x")
