"""What a Unigram and a byte-level BPE of a checkpoint have in common, and what is refused of it by name."""

import json

import pytest

from keras_model.huggingface.tokenizer import read_tokenizer
from support.subwords import FOLDER, TEMPLATE, UNIGRAM, refused, setting

SINGLE = [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (UNIGRAM, setting("post_processor", value=None), "its post_processor is None"),
        (UNIGRAM, setting("post_processor", "single", value=SINGLE), "template cannot be read"),
        (
            UNIGRAM,
            setting("post_processor", "pair", 4, "Sequence", "type_id", value=1),
            r"<s>:0 \$A:0 </s>:0 </s>:0 \$B",
        ),
        (UNIGRAM, setting("post_processor", "special_tokens", "<s>", "ids", value=[7]), r"<s> the ids \[7\]"),
        (UNIGRAM, setting("added_tokens", 0, "special", value=False), "'<s>', which is not special"),
        (UNIGRAM, setting("added_tokens", 0, "id", value=9), "'<s>' the id 9, not 0"),
        (TEMPLATE, setting("post_processor", value={"type": "ByteLevel"}), "its post_processor is ByteLevel"),
        (TEMPLATE, setting("post_processor", "processors", value=[{"type": "ByteLevel"}]), "is ByteLevel; in a row"),
    ],
)
def test_a_setting_that_is_not_read_is_refused_by_name(name, change, fault, copied):
    message = refused(copied(name, change=change), fault)
    assert "tokenizer.json" in message


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("xlm-roberta", setting("add_eos_token", value=False), "has add_eos_token, which changes"),
        (UNIGRAM, setting("add_bos_token", value=True), "has add_bos_token, which changes"),
        ("xlm-roberta", setting("tokenizer_class", value="T5Tokenizer"), "tokenizer_class is T5Tokenizer"),
        (UNIGRAM, setting("tokenizer_class", value="AlbertTokenizerFast"), "tokenizer_class is AlbertTokenizer"),
        ("roberta", setting("tokenizer_class", value="GPT2TokenizerFast"), "tokenizer_class is GPT2Tokenizer"),
    ],
)
def test_what_the_config_asks_for_is_refused_by_name(name, change, fault, copied):
    refused(copied(name, "tokenizer_config.json", change), fault)


@pytest.mark.parametrize("name", ["xlm-roberta", "camembert", "roberta"])
def test_the_class_is_that_of_the_family_where_no_file_says(name, copied):
    folder = copied(name)
    (folder / "tokenizer_config.json").unlink()
    expected, found = read_tokenizer(FOLDER / name, "bert"), read_tokenizer(folder, name)
    assert (found.get_config(), found.to_bytes()) == (expected.get_config(), expected.to_bytes())


@pytest.mark.parametrize(
    ("config", "pad", "mask"),
    [
        ({"pad_token": "<empty>"}, "<fill>", "<blank>"),
        ({"pad_token": "<empty>", "added_tokens_decoder": {}}, "<empty>", "<mask>"),
    ],
)
def test_a_map_of_special_tokens_counts_as_in_transformers(config, pad, mask, copied):
    folder = copied("xlm-roberta")
    (folder / "special_tokens_map.json").write_text('{"mask_token": {"content": "<blank>"}, "pad_token": "<fill>"}')
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    tokenizer = read_tokenizer(folder, "xlm-roberta")
    assert tokenizer.id_to_token(tokenizer.pad_id) == pad
    assert tokenizer.id_to_token(tokenizer.mask_id) == mask
