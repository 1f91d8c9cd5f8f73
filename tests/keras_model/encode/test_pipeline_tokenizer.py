"""What the tokenizers on a pipeline of `tokenizers` share."""

import pytest
from tokenizers.normalizers import Replace

from keras_model.encode.pipeline_tokenizer import PipelineTokenizer, build_normalizer, vocabulary_bytes
from keras_model.errors import CheckpointError, InputFileError
from support.subwords import TEXTS, every_checkpoint, tokenizer_of

NAMES = {"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "mask_token": "<mask>"}
TOKENS = ["<s>", "<pad>", "</s>", "word"]


def test_special_tokens_have_their_ids_and_a_mask_may_be_absent():
    known = PipelineTokenizer(TOKENS, NAMES, lambda number: number == 3, "some.file", False)
    assert (known.cls_id, known.pad_id, known.sep_id, known.mask_id) == (0, 1, 2, None)
    assert known.vocabulary_size == 4
    assert known.token_to_id("word") == 3
    assert known.token_to_id("none") is None
    assert known.id_to_token(3) == "word"
    for outside in (-1, 4):
        with pytest.raises(IndexError, match=f"id {outside} is outside the vocabulary of 4"):
            known.id_to_token(outside)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"sep_token": "[SEP]"}, "some.file: lacks [SEP], the sep_token; name the token that it has in its place"),
        ({"pad_token": "word"}, "some.file: word is its pad_token, and texts are cut into it; name another"),
        ({"mask_token": "word"}, "some.file: word is its mask_token, and texts are cut into it; name another"),
    ],
)
def test_a_special_token_that_is_missing_or_plain_is_refused(names, message):
    with pytest.raises(CheckpointError) as refused:
        PipelineTokenizer(TOKENS, NAMES | names, lambda number: number == 3, "some.file", False)
    assert str(refused.value) == message


def test_a_vocabulary_comes_from_a_file_or_as_bytes(tmp_path):
    (tmp_path / "v").write_bytes(b"abc")
    assert (
        vocabulary_bytes(tmp_path / "v") == vocabulary_bytes(str(tmp_path / "v")) == vocabulary_bytes(b"abc") == b"abc"
    )
    with pytest.raises(InputFileError, match="cannot read the vocabulary: No such file"):
        vocabulary_bytes(tmp_path / "none")


@every_checkpoint
def test_words_cut_one_by_one_are_the_text(golden):
    tokenizer = tokenizer_of(golden)
    for text in TEXTS:
        pieces = [piece for word in tokenizer.words(text) for piece in tokenizer.cut(word)]
        assert [tokenizer.token_to_id(piece) for piece in pieces] == tokenizer.encode(text).ids, text


@every_checkpoint
def test_all_rows_in_their_order_are_the_same_tokenizer(golden):
    tokenizer = tokenizer_of(golden)
    same = tokenizer.with_rows(range(tokenizer.vocabulary_size))
    assert same.get_config() == tokenizer.get_config()
    assert same.ids(TEXTS) == tokenizer.ids(TEXTS)


def test_the_steps_of_a_normalizer_follow_each_other():
    assert build_normalizer("") is None
    assert build_normalizer("own", {"own": None}) is None
    assert build_normalizer("nfkc lowercase").normalize_str("ﬁE\u0301") == "fi\u00e9"
    assert build_normalizer("quotes").normalize_str("``a'' ''' `") == '"a" "\' `'
    assert build_normalizer("lowercase own", {"own": Replace("a", "B")}).normalize_str("Aa") == "BB"


@pytest.mark.parametrize("steps", ["nmt", "own own", "NFC"])
def test_a_step_that_is_unknown_or_there_twice_is_refused(steps):
    with pytest.raises(CheckpointError, match=r"give steps out of own, lowercase, nfc, .*, own at most once"):
        build_normalizer(steps, {"own": Replace("a", "b")})
