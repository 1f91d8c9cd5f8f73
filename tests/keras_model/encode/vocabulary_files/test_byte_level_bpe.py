"""The compact file of a byte-level BPE: what goes in comes out, and what makes no sense is refused in one line."""

import random

import pytest

from keras_model.encode.vocabulary_files.byte_level_bpe import ByteLevelVocabulary, byte_characters
from keras_model.errors import CheckpointError
from support.byte_level import doubling
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


def random_vocabulary(seed):
    """Tables of bytes, some merges of what is there, and names that no text is cut into, under ids in any order."""
    chance = random.Random(seed)
    made, merges = list(BYTES), []
    for _ in range(chance.randrange(40)):
        left, right = chance.choice(made), chance.choice(made)
        if (left, right) not in merges:
            merges.append((left, right))
            made.append(left + right)
    tokens = list(dict.fromkeys([*made, *NAMES, "<größer>", "<🙂>"]))
    chance.shuffle(tokens)
    return {token: number for number, token in enumerate(tokens)}, merges


@pytest.mark.parametrize("seed", range(20))
def test_what_goes_into_the_file_comes_out_of_it(seed):
    ids, merges = random_vocabulary(seed)
    written = ByteLevelVocabulary.from_parts(ids, merges, "vocab.json")
    assert {written.tokens[number] for number in written.named} >= {*NAMES, "<größer>", "<🙂>"}
    read = ByteLevelVocabulary.from_bytes(written.to_bytes(), "x")
    assert read == written
    assert read.to_bytes() == written.to_bytes()
    assert {token: number for number, token in enumerate(read.tokens)} == ids
    assert read.merges == merges


def test_a_token_that_two_merges_make_is_kept_with_both():
    ids = BYTES | {"ab": 256, "bc": 257, "abc": 258}
    merges = [("a", "b"), ("b", "c"), ("ab", "c"), ("a", "bc")]
    written = ByteLevelVocabulary.from_parts(ids, merges, "vocab.json")
    assert ByteLevelVocabulary.from_bytes(written.to_bytes(), "x") == written


def test_a_file_with_another_byte_is_refused_in_one_line_or_has_every_token_once():
    ids, merges = random_vocabulary(1)
    content = ByteLevelVocabulary.from_parts(ids, merges, "vocab.json").to_bytes()
    refusals = 0
    for place in range(len(content)):
        for bit in (1, 128):
            damaged = bytearray(content)
            damaged[place] ^= bit
            try:
                read = ByteLevelVocabulary.from_bytes(bytes(damaged), "x")
            except CheckpointError as error:
                refusals += 1
                assert str(error).startswith("x: no byte-level BPE, or cut short: ") and "\n" not in str(error)
            else:
                assert len(set(read.tokens)) == len(read.tokens) == len(ids)
                assert {left + right for left, right in read.merges} <= set(read.tokens)
    assert refusals > len(content)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "index out of range"),
        (b"\xff" * 40, "index out of range"),
        (b"\xff" * 8 + b"\x01", "is too large"),
        (b"\x01\x00\x01", "1 before byte 3 is too large"),
    ],
)
def test_a_number_out_of_bounds_is_refused_before_it_is_heeded(content, fault):
    with pytest.raises(CheckpointError, match=fault):
        ByteLevelVocabulary.from_bytes(content, "x")


def test_a_name_that_two_ids_share_is_refused():
    content = ByteLevelVocabulary.from_parts(BYTES | NAMES, [], "vocab.json").to_bytes()
    with pytest.raises(CheckpointError, match=r"^x: .*: its tokens are not each there once$"):
        ByteLevelVocabulary.from_bytes(content.replace(b"<unk>", b"<pad>"), "x")


def test_merges_that_double_a_token_each_ask_for_no_memory():
    assert len(ByteLevelVocabulary.from_bytes(doubling(12), "x").tokens[-1]) == 4096
    with pytest.raises(CheckpointError, match=r"^x: .*: token 268 makes it longer than any vocabulary$"):
        ByteLevelVocabulary.from_bytes(doubling(60), "x")
