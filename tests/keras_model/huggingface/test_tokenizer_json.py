"""What a Unigram and a byte-level BPE of a checkpoint have in common, and what is refused of it by name."""

import json
from pathlib import Path

import pytest

from keras_model.encode.template import Template
from keras_model.errors import CheckpointError
from keras_model.huggingface.tokenizer import read_tokenizer
from keras_model.huggingface.tokenizer_json import read_post_processor, require
from support.subwords import FOLDER, TEMPLATE, UNIGRAM, refused, setting

SINGLE = [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (UNIGRAM, setting("post_processor", value=None), "has no post_processor, so nothing"),
        (UNIGRAM, setting("post_processor", "single", value=SINGLE), "template cannot be read"),
        (
            UNIGRAM,
            setting("post_processor", "pair", 4, "Sequence", "type_id", value=1),
            r"<s>:0 \$A:0 </s>:0 </s>:0 \$B",
        ),
        (UNIGRAM, setting("post_processor", "special_tokens", "<s>", "ids", value=[7]), r"<s> the ids \[7\]"),
        (TEMPLATE, setting("post_processor", value={"type": "ByteLevel"}), "its post_processor is ByteLevel"),
        (TEMPLATE, setting("post_processor", "processors", value=[{"type": "ByteLevel"}]), "is ByteLevel; in a row"),
    ],
)
def test_a_setting_that_is_not_read_is_refused_by_name(name, change, fault, copied):
    assert "tokenizer.json" in refused(copied(name, change=change), fault)


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("xlm-roberta", setting("add_eos_token", value=False), "has add_eos_token, which changes"),
        (UNIGRAM, setting("add_bos_token", value=True), "has add_bos_token, which changes"),
        ("xlm-roberta", setting("tokenizer_class", value="T5Tokenizer"), "tokenizer_class is T5Tokenizer"),
        (UNIGRAM, setting("tokenizer_class", value="AlbertTokenizerFast"), "piece 1 is not <unk>; for transformers"),
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


IDS = {"<s>": 0, "</s>": 2}
ENDS = {"cls": ["<s>", 0], "sep": ["</s>", 2]}


def template_of(*pair):
    """A `TemplateProcessing` with this pair, of (name, segment)."""

    def step(name, segment):
        kind, content = ("Sequence", name[1:]) if name.startswith("$") else ("SpecialToken", name)
        return {kind: {"id": content, "type_id": segment}}

    return {
        "type": "TemplateProcessing",
        "single": [step(*part) for part in (("<s>", 0), ("$A", 0), ("</s>", 0))],
        "pair": [step(*part) for part in pair],
        "special_tokens": {name: {"ids": [number]} for name, number in IDS.items()},
    }


FIRST = (("<s>", 0), ("$A", 0), ("</s>", 0))


@pytest.mark.parametrize(
    ("part", "template"),
    [
        ({"type": "BertProcessing", **ENDS}, Template(1, 1)),
        ({"type": "RobertaProcessing", **ENDS, "trim_offsets": True, "add_prefix_space": True}, Template(2, 0)),
        (template_of(*FIRST, ("$B", 1), ("</s>", 1)), Template(1, 1)),
        (template_of(*FIRST, ("$B", 0), ("</s>", 0)), Template(1, 0)),
        (template_of(*FIRST, ("</s>", 0), ("$B", 0), ("</s>", 0)), Template(2, 0)),
        (template_of(*FIRST, ("</s>", 0), ("$B", 1), ("</s>", 1)), Template(2, 1)),
    ],
)
def test_a_post_processor_tells_what_stands_around_texts(part, template):
    found = read_post_processor(Path("tokenizer.json"), part, IDS)
    assert (found.cls_token, found.sep_token, found.template) == ("<s>", "</s>", template)


@pytest.mark.parametrize("kind", ["BertProcessing", "RobertaProcessing"])
@pytest.mark.parametrize("ends", [{"sep": ["</s>", 1]}, {"cls": ["[CLS]", 0]}, {"cls": [0, "<s>"]}, {"sep": None}])
def test_an_end_under_another_id_than_the_vocabularys_is_refused(kind, ends):
    (role,) = ends
    with pytest.raises(CheckpointError, match=rf"^tokenizer\.json: its post_processor gives {role} .* not its own$"):
        read_post_processor(Path("tokenizer.json"), {"type": kind, **ENDS, **ends}, IDS)


@pytest.mark.parametrize("key", ["trim_offsets", "add_prefix_space"])
@pytest.mark.parametrize("said", [None, "true", 1])
def test_a_roberta_processing_that_tokenizers_would_take_for_another_is_refused(key, said):
    part = {"type": "RobertaProcessing", **ENDS, "trim_offsets": True, "add_prefix_space": True, key: said}
    with pytest.raises(
        CheckpointError, match=rf"^tokenizer\.json: its post_processor's {key} is .*; it must be true or"
    ):
        read_post_processor(Path("tokenizer.json"), part, IDS)


@pytest.mark.parametrize("value", [0, 0.0, "", [], True, "False"])
def test_a_value_that_only_looks_like_the_known_one_is_refused(value):
    require(Path("f"), "its model", {"type": "BPE", "fuse_unk": False}, {"fuse_unk": (False, None)}, ("type",))
    require(Path("f"), "its model", {"fuse_unk": None}, {"fuse_unk": (False, None)}, ())
    with pytest.raises(CheckpointError) as error:
        require(Path("f"), "its model", {"fuse_unk": value}, {"fuse_unk": (False, None)}, ())
    assert str(error.value) == f"f: its model has fuse_unk {value!r}; here it is False or None"


@pytest.mark.parametrize("name", ["roberta", "roberta-json", "xlm-roberta", "xlm-roberta-json", "camembert"])
def test_a_token_that_is_added_counts_wherever_it_stands(copied, name):
    folder = copied(name, "tokenizer_config.json", lambda config: config.update(extra_special_tokens=["[E1]"]))
    before = read_tokenizer(FOLDER / name, name.removesuffix("-json"))
    tokenizer = read_tokenizer(folder, name.removesuffix("-json"))
    number = before.vocabulary_size
    assert tokenizer.get_config() == before.get_config() | {"added_tokens": "- [E1]"}
    assert (tokenizer.token_to_id("[E1]"), tokenizer.id_to_token(number)) == (number, "[E1]")
    assert tokenizer.encode("the[E1]film").ids.count(number) == 1
    assert number not in tokenizer.encode("the[e1]film").ids


def test_an_end_under_another_id_in_the_list_of_added_tokens_is_refused(copied):
    change = setting("added_tokens", 0, "id", value=9)
    refused(copied(UNIGRAM, change=change), r"gives the added token '<s>' the id 9, transformers 0")


@pytest.mark.parametrize(("name", "size"), [(UNIGRAM, 126), ("roberta-json", 421)])
def test_an_added_token_without_a_row_of_the_embedding_is_refused(copied, name, size):
    folder = copied(name, "tokenizer_config.json", lambda config: config.update(extra_special_tokens=["[E1]"]))
    (folder / "config.json").write_text(json.dumps({"vocab_size": size}))
    refused(folder, f"the vocabulary has {size + 1} tokens, the embedding only {size} rows")


@pytest.mark.parametrize("name", [UNIGRAM, "roberta"])
def test_special_tokens_that_are_plain_beside_added_ones_are_refused(copied, name):
    added = {"extra_special_tokens": ["[E1]"], "split_special_tokens": True}
    refused(copied(name, "tokenizer_config.json", lambda config: config.update(added)), "split_special_tokens makes")


def test_a_special_token_takes_the_id_before_an_added_one_as_in_transformers(copied):
    added = {"extra_special_tokens": ["[E1]"], "bos_token": "<begin>"}
    tokenizer = read_tokenizer(
        copied("roberta", "tokenizer_config.json", lambda config: config.update(added)), "roberta"
    )
    assert [tokenizer.token_to_id(token) for token in ("<mask>", "<begin>", "[E1]")] == [420, 421, 422]
    assert {421, 422} & {*tokenizer.encode("<begin> [E1]").ids} == {422}


def test_of_camembert_what_is_not_used_comes_before_an_added_token(copied):
    added = {"tokenizer_class": "CamembertTokenizer", "extra_special_tokens": ["[E1]"]}
    folder = copied(UNIGRAM, "tokenizer_config.json", lambda config: config.update(added))
    refused(folder, r"lacks </s>NOTUSED, which takes an id before '\[E1\]'")
