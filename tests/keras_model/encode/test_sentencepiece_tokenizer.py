"""SentencePieceTokenizer gives the ids of ALBERT's own tokenizer, and offsets into the text as given."""

import json

import pytest
import sentencepiece

from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import build_tokenizer, load_tokenizer
from keras_model.errors import CheckpointError, InputFileError
from support.places import DATA

TOKENIZERS = DATA / "tokenizers"
MODEL = TOKENIZERS / "albert_like_spiece.model"


@pytest.fixture(scope="module")
def tokenizer():
    return SentencePieceTokenizer(MODEL)


def test_ids_and_tokens_equal_those_of_alberts_own_tokenizer():
    for case in json.loads((TOKENIZERS / "sentencepiece.json").read_text()):
        tokenizer = SentencePieceTokenizer(MODEL, case["lowercase"], case["strip_accents"])
        encoding = tokenizer.encode(case["text"])
        assert encoding.ids == case["ids"] == tokenizer.ids([case["text"]])[0], case["text"]
        for token_id, token, expected in zip(encoding.ids, encoding.tokens, case["tokens"], strict=True):
            assert token == expected or token_id == tokenizer.unk_id, case["text"]


def test_offsets_rise_and_stay_inside_the_text(tokenizer):
    for case in json.loads((TOKENIZERS / "sentencepiece.json").read_text()):
        encoding = tokenizer.encode(case["text"])
        begins = [begin for begin, _ in encoding.offsets]
        assert begins == sorted(begins), case["text"]
        assert all(0 <= begin <= end <= len(case["text"]) for begin, end in encoding.offsets), case["text"]
        assert len(encoding.ids) == len(encoding.tokens) == len(encoding.offsets) == len(encoding.word_ids)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  dog", {"▁the": "The", "▁dog": "dog"}),
        ("  The\u00a0DOG\n", {"▁the": "The", "▁dog": "DOG"}),
        ("``a'' the", {'▁"': "``", '"': "''", "▁the": "the"}),
        ("\U0001f600 th\u0301e\u0301 dog", {"▁the": "th\u0301e", "▁dog": "dog"}),
        ("in 1,000, or 7,", {"▁1,000": "1,000", "7": "7"}),
    ],
)
def test_offsets_point_into_the_text_as_given(tokenizer, text, expected):
    encoding = tokenizer.encode(text)
    spans = {token: text[a:b] for token, (a, b) in zip(encoding.tokens, encoding.offsets, strict=True)}
    assert {token: spans.get(token) for token in expected} == expected


def test_a_comma_after_a_digit_is_cut_off_with_its_own_offset(tokenizer):
    whole = sentencepiece.SentencePieceProcessor(model_file=str(MODEL)).encode("or 7,", return_type=str)
    assert "▁7," in whole, "the model must have the piece, or this tests nothing"
    encoding = tokenizer.encode("or  7,")
    assert encoding.tokens[-3:] == ["▁", "7", ","]
    assert encoding.offsets[-3:] == [(4, 4), (4, 5), (5, 6)]


def test_words_are_numbered_by_blanks(tokenizer):
    encoding = tokenizer.encode("the quick dog, over")
    words = {}
    for token, word in zip(encoding.tokens, encoding.word_ids, strict=True):
        words[word] = words.get(word, "") + token
    assert words == {0: "▁the", 1: "▁quick", 2: "▁dog,", 3: "▁over"}


def test_special_pieces_typed_by_a_user_are_plain_text(tokenizer):
    special = {tokenizer.cls_id, tokenizer.sep_id, tokenizer.pad_id, tokenizer.mask_id}
    cased = SentencePieceTokenizer(MODEL, lowercase=False)
    for name in ("[CLS]", "[SEP]", "[MASK]", "<pad>"):
        assert not special & set(tokenizer.encode(f"a {name} b").ids)
        assert not special & set(cased.encode(f"a {name} b").ids)


@pytest.mark.parametrize(
    "text", ["", " \n ", "\x00", "\ud800", "a\udfffb", "\u0301", "\U0001f468\u200d\U0001f469", "\uffff"]
)
def test_any_text_gives_an_encoding(tokenizer, text):
    assert len(tokenizer.encode(text)) <= len(text) + 2


def test_a_lone_surrogate_is_read_as_the_replacement_character(tokenizer):
    assert tokenizer.encode("the\ud800dog") == tokenizer.encode("the\ufffddog")


def test_a_long_text_is_tokenized_whole(tokenizer):
    assert len(tokenizer.encode("the dog " * 10_000)) == 20_000


def test_a_limit_only_drops_tokens_after_it(tokenizer):
    text = "in 2000, the quick d\u00f3g, over 7, " * 20
    whole = tokenizer.encode(text)
    for limit in (1, 5, 62):
        limited = tokenizer.encode_batch([text], limit)[0]
        assert limit <= len(limited) <= limit + 4
        for name in ("ids", "tokens", "offsets", "word_ids"):
            assert getattr(limited, name) == getattr(whole, name)[: len(limited)]


def test_specials_size_and_look_up(tokenizer):
    assert (tokenizer.pad_id, tokenizer.unk_id, tokenizer.cls_id, tokenizer.sep_id) == (0, 1, 2, 3)
    assert tokenizer.mask_id == 4
    assert tokenizer.id_to_token(2) == "[CLS]" and tokenizer.token_to_id("▁dog") > 4
    assert tokenizer.token_to_id("no such piece") is None
    with pytest.raises(IndexError):
        tokenizer.id_to_token(tokenizer.vocabulary_size)


def test_a_model_without_a_special_piece_says_which(tmp_path):
    for name in ("cls_token", "sep_token", "pad_token"):
        with pytest.raises(CheckpointError, match=rf"lacks <none>, the {name}; name the token that it has"):
            SentencePieceTokenizer(MODEL, **{name: "<none>"})
    assert SentencePieceTokenizer(MODEL, mask_token="<none>").mask_id is None


@pytest.mark.parametrize("data", [b"", b"not a model", MODEL.read_bytes()[:1000]])
def test_a_file_that_is_no_model_is_refused_in_one_line(tmp_path, data):
    path = tmp_path / "spiece.model"
    path.write_bytes(data)
    for model in (path, data):
        with pytest.raises(CheckpointError, match=r"spiece\.model: ") as error:
            SentencePieceTokenizer(model)
        assert "\n" not in str(error.value)


def test_a_missing_file_and_a_directory_are_refused(tmp_path):
    for path in (tmp_path / "spiece.model", tmp_path):
        with pytest.raises(InputFileError, match="cannot read the SentencePiece model"):
            SentencePieceTokenizer(path)


def test_config_and_bytes_rebuild_the_tokenizer(tmp_path):
    tokenizer = SentencePieceTokenizer(MODEL, lowercase=False, strip_accents=True, cls_token="▁the")
    (tmp_path / "spiece.model").write_bytes(tokenizer.to_bytes())
    config = json.loads(json.dumps(tokenizer.get_config()))
    for rebuilt in (load_tokenizer(tmp_path, config), build_tokenizer(tokenizer.to_bytes(), config)):
        assert rebuilt.encode("Thé dog") == tokenizer.encode("Thé dog")
        assert rebuilt.cls_id == tokenizer.cls_id != 2
        assert rebuilt.get_config() == tokenizer.get_config()
