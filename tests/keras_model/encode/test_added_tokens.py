"""Added tokens are written as lines, and ambiguous ones are refused."""

import pytest

from keras_model import WordPieceTokenizer
from keras_model.encode.added_tokens import AddedToken, read_added_tokens, write_added_tokens
from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.vocabulary_files.sentencepiece import CONTROL, Piece, SentencePieceFile
from keras_model.errors import CheckpointError
from support.subwords import BYTES, NAMES, PIECES

TOKENS = [
    AddedToken("<num>"),
    AddedToken(" x y", lstrip=True, normalized=True),
    AddedToken("- a", True, True, True, True),
]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "film"]


def test_what_is_written_is_read_again():
    assert read_added_tokens(write_added_tokens(TOKENS)) == TOKENS
    assert read_added_tokens(write_added_tokens([])) == []


@pytest.mark.parametrize("line", ["<num>", "x <num>", "- ", " <num>", "- a\n\n- b"])
def test_another_line_is_refused(line):
    with pytest.raises(CheckpointError, match="cannot read the line"):
        read_added_tokens(line)


@pytest.mark.parametrize("content", ["", " ", "a\nb", "\r"])
def test_a_content_that_is_no_part_of_a_line_is_refused_where_it_is_written(content):
    with pytest.raises(CheckpointError, match="is blank or holds a line break"):
        write_added_tokens([AddedToken(content)])


def test_ids_follow_the_vocabulary_but_for_tokens_in_it():
    tokenizer = WordPieceTokenizer(WORDS, added_tokens="- <num>\n- film\nn [E1]")

    assert [tokenizer.token_to_id(token) for token in ("<num>", "film", "[E1]")] == [5, 4, 6]
    assert [tokenizer.id_to_token(number) for number in (4, 5, 6)] == ["film", "<num>", "[E1]"]
    assert tokenizer.vocabulary_size == 7
    assert tokenizer.to_bytes().decode().split() == WORDS


@pytest.mark.parametrize(
    ("tokens", "fault"),
    [
        ("n <NUM>\nn <num>", "are one when the text is normalised"),
        ("- a\nn a", "is there twice"),
        ("n \u200b", "nothing is left"),
        ("-  ", "blank"),
    ],
)
def test_ambiguous_tokens_are_refused(tokens, fault):
    with pytest.raises(CheckpointError, match=fault):
        WordPieceTokenizer(WORDS, added_tokens=tokens)


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"normalizer": "nmt"}, "give steps out of bert, lowercase, nfc, nfd, nfkc, nfkd, strip_accents"),
        ({"normalizer": "bert bert"}, "bert at most once"),
        ({"pre_tokenizer": "mecab"}, "unknown pre-tokenizer"),
        ({"unk_token": "<unk>"}, "lacks <unk>"),
        ({"max_input_chars_per_word": -1}, "max_input_chars_per_word is -1"),
        ({"max_input_chars_per_word": 2**63}, "max_input_chars_per_word is 9223372036854775808"),
    ],
)
def test_settings_that_are_not_there_are_refused(settings, fault):
    with pytest.raises(CheckpointError, match=fault):
        WordPieceTokenizer(WORDS, **settings)


def test_only_what_is_unusual_is_written():
    usual = WordPieceTokenizer(WORDS, normalizer="bert", max_input_chars_per_word=100, added_tokens="")

    assert usual.get_config() == {"tokenizer": "wordpiece", "lowercase": True, "strip_accents": None}
    assert WordPieceTokenizer(WORDS, clean_text=False).get_config()["clean_text"] is False


def unigram(added_tokens):
    pieces = [*PIECES, Piece("<num>", 0, CONTROL), Piece("▁a", -1), Piece("a", -2)]
    return UnigramTokenizer(SentencePieceFile(pieces, b"").to_bytes(0, 2, 1), added_tokens=added_tokens)


def byte_level(added_tokens):
    return ByteLevelBpeTokenizer.from_vocabulary(BYTES | NAMES | {"<num>": 260}, [], "x", added_tokens=added_tokens)


@pytest.mark.parametrize("make", [unigram, byte_level])
def test_of_another_tokenizer_an_added_token_has_the_id_of_the_vocabulary(make):
    tokenizer = make("w <num>\nr a")
    number, letter = tokenizer.token_to_id("<num>"), tokenizer.token_to_id("a")
    assert tokenizer.encode("<num> a <num>").ids == [number, *tokenizer.encode(" ").ids, letter, number]
    assert number not in tokenizer.ids(["<num>x"])[0], "it is no word of its own"
    assert tokenizer.get_config()["added_tokens"] == "w <num>\nr a"
    assert tokenizer.vocabulary_size == make("").vocabulary_size
    assert number not in make("").encode("<num>").ids
    assert "added_tokens" not in make("").get_config()


@pytest.mark.parametrize("make", [unigram, byte_level])
@pytest.mark.parametrize(("tokens", "fault"), [("- <none>", "lacks the added token '<none>'"), ("- a\n- a", "twice")])
def test_of_another_tokenizer_a_token_that_is_not_there_or_twice_is_refused(make, tokens, fault):
    with pytest.raises(CheckpointError, match=fault):
        make(tokens)
