"""What the tokenizer files of XLM-RoBERTa's, CamemBERT's and RoBERTa's kin may ask for, and what is refused by name."""

import json
import shutil

import pytest

from keras_model.encode.sentencepiece_file import BYTE, NORMAL, USER_DEFINED, Piece, SentencePieceFile
from keras_model.errors import CheckpointError, InputFileError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.places import ROOT

FOLDER = ROOT / "tests/data/subwords"
UNIGRAM, BPE, TEMPLATE = "xlm-roberta-json", "roberta-json", "byte-level-template"


@pytest.fixture
def copied(tmp_path):
    def copy(name, file="tokenizer.json", change=None):
        folder = tmp_path / "checkpoint"
        shutil.copytree(FOLDER / name, folder)
        if change is not None:
            content = json.loads((folder / file).read_text())
            change(content)
            (folder / file).write_text(json.dumps(content))
        return folder

    return copy


def setting(*path, value):
    """A change of one value deep in a file; keys that lead there must be present."""

    def change(content):
        for key in path[:-1]:
            content = content[key]
        content[path[-1]] = value

    return change


def steps(part):
    return {"type": "Sequence", "normalizers": part}


PRECOMPILED = {"type": "Precompiled", "precompiled_charsmap": ""}
PRE = ("pre_tokenizer", "pretokenizers", 1)
SINGLE = [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (UNIGRAM, setting("model", "byte_fallback", value=True), "its model has byte_fallback True"),
        (UNIGRAM, setting("model", "alpha", value=0.1), "its model has alpha, which is not read"),
        (UNIGRAM, setting("model", "unk_id", value=None), "lacks vocab, a list of pieces with scores, or unk_id"),
        (UNIGRAM, setting("model", "vocab", 9, value=["x", -0.1]), "the score -0.1 of 'x' is no single float"),
        (UNIGRAM, setting("normalizer", value={"type": "NFKC"}), "its normalizer is NFKC"),
        (UNIGRAM, setting("normalizer", value=steps([PRECOMPILED, {"type": "Lowercase"}])), "Precompiled, Lowercase"),
        (
            UNIGRAM,
            setting(
                "normalizer",
                value=steps([PRECOMPILED, {"type": "Replace", "pattern": {"String": "a"}, "content": "b"}]),
            ),
            "Replace has pattern {'String': 'a'}",
        ),
        (UNIGRAM, setting(*PRE, "prepend_scheme", value="never"), "prepend_scheme 'never'"),
        (UNIGRAM, setting(*PRE, "split", value=False), "split False"),
        (UNIGRAM, setting(*PRE, "replacement", value="_"), "replacement '_'"),
        (UNIGRAM, setting("pre_tokenizer", value={"type": "Metaspace"}), "its pre_tokenizer is Metaspace"),
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
        (BPE, setting("model", "dropout", value=0.1), "its model has dropout 0.1"),
        (BPE, setting("model", "fuse_unk", value=True), "its model has fuse_unk True"),
        (BPE, setting("model", "byte_fallback", value=True), "its model has byte_fallback True"),
        (BPE, setting("model", "ignore_merges", value=True), "its model has ignore_merges True"),
        (BPE, setting("model", "continuing_subword_prefix", value="##"), "continuing_subword_prefix '##'"),
        (BPE, setting("model", "end_of_word_suffix", value="</w>"), "end_of_word_suffix '</w>'"),
        (BPE, setting("model", "merges", value=[["a"]]), "lacks vocab, tokens with ids, or merges"),
        (BPE, setting("normalizer", value={"type": "NFC"}), "its normalizer is NFC"),
        (BPE, setting("pre_tokenizer", value={"type": "Whitespace"}), "its pre_tokenizer is Whitespace"),
        (BPE, setting("pre_tokenizer", "use_regex", value=False), "its pre_tokenizer has use_regex False"),
        (TEMPLATE, setting("post_processor", value={"type": "ByteLevel"}), "its post_processor is ByteLevel"),
        (TEMPLATE, setting("post_processor", "processors", value=[{"type": "ByteLevel"}]), "is ByteLevel; in a row"),
        (
            TEMPLATE,
            setting("post_processor", "processors", 0, value={"type": "ByteLevel", "trim_offsets": True}),
            "differ in add_prefix_space",
        ),
    ],
)
def test_a_setting_that_is_not_read_is_refused_by_name(name, change, fault, copied):
    with pytest.raises(CheckpointError, match=fault) as error:
        read_tokenizer(copied(name, change=change), "bert")
    assert "\n" not in str(error.value)
    assert "tokenizer.json" in str(error.value)


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("xlm-roberta", setting("add_prefix_space", value=False), "add_prefix_space is off"),
        ("camembert", setting("add_prefix_space", value=False), "add_prefix_space is off"),
        ("xlm-roberta", setting("add_eos_token", value=False), "has add_eos_token, which changes"),
        (UNIGRAM, setting("add_bos_token", value=True), "has add_bos_token, which changes"),
        ("xlm-roberta", setting("tokenizer_class", value="T5Tokenizer"), "tokenizer_class is T5Tokenizer"),
        (UNIGRAM, setting("tokenizer_class", value="AlbertTokenizerFast"), "tokenizer_class is AlbertTokenizer"),
        ("roberta", setting("tokenizer_class", value="GPT2TokenizerFast"), "tokenizer_class is GPT2Tokenizer"),
        (UNIGRAM, setting("pad_token", value="[PAD]"), r"lacks the special token \[PAD\]"),
        ("roberta", setting("pad_token", value="[PAD]"), r"lacks \[PAD\]"),
    ],
)
def test_what_the_config_asks_for_is_refused_by_name(name, change, fault, copied):
    with pytest.raises(CheckpointError, match=fault) as error:
        read_tokenizer(copied(name, "tokenizer_config.json", change), "bert")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["xlm-roberta", "camembert", "roberta"])
def test_the_class_is_that_of_the_family_where_no_file_says(name, copied):
    folder = copied(name)
    (folder / "tokenizer_config.json").unlink()
    expected, found = read_tokenizer(FOLDER / name, "bert"), read_tokenizer(folder, name)
    assert (found.get_config(), found.to_bytes()) == (expected.get_config(), expected.to_bytes())


def test_the_config_decides_over_the_prefix_of_roberta_as_in_transformers(copied):
    folder = copied(BPE, "tokenizer_config.json", setting("add_prefix_space", value=False))
    assert not read_tokenizer(folder, "roberta").add_prefix_space
    folder.joinpath("tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast"}')
    assert read_tokenizer(folder, "roberta").add_prefix_space


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


def test_inputs_without_segments_are_asked_for_only_where_a_tokenizer_has_them(copied):
    folder = copied("xlm-roberta", "tokenizer_config.json", setting("model_input_names", value=["input_ids"]))
    assert read_tokenizer(folder, "bert").template.second_segment == 0
    shutil.rmtree(folder)
    folder = copied(TEMPLATE, "tokenizer_config.json", setting("model_input_names", value=["input_ids"]))
    with pytest.raises(CheckpointError, match="model_input_names lacks token_type_ids"):
        read_tokenizer(folder, "bert")


def test_special_tokens_beyond_the_vocabulary_get_the_next_ids(copied):
    def add(content):
        content["added_tokens"].append(
            {"id": len(content["model"]["vocab"]), "content": "<extra>", "special": True, "normalized": False}
        )

    tokenizer = read_tokenizer(copied(UNIGRAM, change=add), "bert")
    assert tokenizer.token_to_id("<extra>") == tokenizer.vocabulary_size - 1
    assert tokenizer.vocabulary_size - 1 not in tokenizer.encode("<extra>").ids


def test_a_model_of_another_kind_is_refused(copied):
    folder = copied("xlm-roberta")
    path = folder / "sentencepiece.bpe.model"
    for kind, name in ((USER_DEFINED, "user-defined"), (BYTE, "byte")):
        known = SentencePieceFile.from_bytes(path.read_bytes(), "x")
        pieces = [*known.pieces[:5], Piece("new", 0, kind), *known.pieces[6:]]
        path.write_bytes(SentencePieceFile(pieces, known.charsmap).to_bytes(1, 2, 3))
        with pytest.raises(CheckpointError, match=f"piece 5, 'new', is {name}"):
            read_tokenizer(folder, "xlm-roberta")
        pieces[5] = Piece("new", 0, NORMAL)
        path.write_bytes(SentencePieceFile(pieces, known.charsmap).to_bytes(1, 2, 3))
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(CheckpointError, match="not a SentencePiece model"):
        read_tokenizer(folder, "xlm-roberta")


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
