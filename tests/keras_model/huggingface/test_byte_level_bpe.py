"""What the files of RoBERTa's kin may ask of a byte-level BPE, and what is refused by name."""

import pytest

from keras_model.errors import CheckpointError, InputFileError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.subwords import BPE, TEMPLATE, refused, setting


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (BPE, setting("model", "dropout", value=0.1), "its model has dropout 0.1"),
        (BPE, setting("model", "fuse_unk", value=1), "its model has fuse_unk 1"),
        (BPE, setting("model", "byte_fallback", value="yes"), "its model has byte_fallback 'yes'"),
        (BPE, setting("model", "ignore_merges", value=True), "its model has ignore_merges True"),
        (BPE, setting("model", "continuing_subword_prefix", value="##"), "continuing_subword_prefix '##'"),
        (BPE, setting("model", "end_of_word_suffix", value="</w>"), "end_of_word_suffix '</w>'"),
        (BPE, setting("model", "merges", value=[["a"]]), "lacks vocab, tokens with ids, or merges"),
        (TEMPLATE, setting("normalizer", value={"type": "Replace"}), "its normalizer has Replace; this has Lowercase"),
        (BPE, setting("pre_tokenizer", value={"type": "Whitespace"}), "its pre_tokenizer is Whitespace"),
        (BPE, setting("pre_tokenizer", "use_regex", value=False), "its pre_tokenizer has use_regex False"),
        (
            TEMPLATE,
            setting("post_processor", "processors", 0, value={"type": "ByteLevel", "trim_offsets": True}),
            "differ in add_prefix_space",
        ),
    ],
)
def test_a_setting_that_is_not_read_is_refused_by_name(name, change, fault, copied):
    assert "tokenizer.json" in refused(copied(name, change=change), fault)


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (
            "roberta",
            setting("pad_token", value="[PAD]"),
            r"/vocab\.json: lacks \[PAD\], the pad_token; name the token that",
        ),
        ("roberta", setting("pad_token", value="a"), r"/vocab\.json: a is its pad_token, and texts are cut into it"),
        (
            "roberta",
            setting("tokenizer_class", value="T5Tokenizer"),
            r"tokenizer_class is T5Tokenizer; with such a vocabulary this reads RobertaTokenizer$",
        ),
        (
            BPE,
            setting("tokenizer_class", value="T5Tokenizer"),
            r"this reads RobertaTokenizer, PreTrainedTokenizerFast, TokenizersBackend$",
        ),
    ],
)
def test_what_the_config_asks_for_is_refused_by_name(name, change, fault, copied):
    refused(copied(name, "tokenizer_config.json", change), fault)


def test_the_config_decides_over_the_prefix_of_roberta_as_in_transformers(copied):
    folder = copied(BPE, "tokenizer_config.json", setting("add_prefix_space", value=False))
    assert not read_tokenizer(folder, "roberta").add_prefix_space
    folder.joinpath("tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast"}')
    assert read_tokenizer(folder, "roberta").add_prefix_space


def test_of_roberta_the_normalizer_does_not_count_as_in_transformers(copied, caplog):
    folder = copied(BPE, change=setting("normalizer", value={"type": "Lowercase"}))
    with caplog.at_level("WARNING"):
        assert "normalizer" not in read_tokenizer(folder, "roberta").get_config()
    assert "its normalizer, Lowercase, does not count" in caplog.text
    folder.joinpath("tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast"}')
    assert read_tokenizer(folder, "roberta").get_config()["normalizer"] == "lowercase"


def test_merges_are_read_line_by_line(copied):
    folder = copied("roberta")
    expected = read_tokenizer(folder, "roberta").to_bytes()
    lines = (folder / "merges.txt").read_text(encoding="utf-8")
    (folder / "merges.txt").write_bytes(lines.replace("\n", "\r\n").encode())
    assert read_tokenizer(folder, "roberta").to_bytes() == expected
    (folder / "merges.txt").write_text(lines + "a b c\n", encoding="utf-8")
    with pytest.raises(CheckpointError, match=f"line {len(lines.splitlines()) + 1}: no two tokens"):
        read_tokenizer(folder, "roberta")
    (folder / "merges.txt").unlink()
    with pytest.raises(InputFileError, match="cannot read the merges"):
        read_tokenizer(folder, "roberta")
