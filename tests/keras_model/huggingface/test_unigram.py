"""What the files of XLM-RoBERTa's and CamemBERT's kin may ask of a Unigram, and what is refused by name."""

import json

import pytest
import tokenizers

from keras_model.encode.vocabulary_files.sentencepiece import (
    BYTE,
    CONTROL,
    NORMAL,
    USER_DEFINED,
    Piece,
    SentencePieceFile,
)
from keras_model.errors import CheckpointError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.subwords import FOLDER, UNIGRAM, refused, setting

PRECOMPILED = {"type": "Precompiled", "precompiled_charsmap": ""}
PRE = ("pre_tokenizer", "pretokenizers", 1)


def steps(part):
    return {"type": "Sequence", "normalizers": part}


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (UNIGRAM, setting("model", "byte_fallback", value=True), "its model has byte_fallback True"),
        (UNIGRAM, setting("model", "alpha", value=0.1), "its model has alpha, which is not read"),
        (UNIGRAM, setting("model", "unk_id", value=None), "lacks vocab, a list of pieces with scores, or unk_id"),
        (UNIGRAM, setting("model", "vocab", 9, value=["x", -0.1]), "the score -0.1 of 'x' is no single float"),
        (UNIGRAM, setting("normalizer", value={"type": "Nmt"}), "its normalizer has Nmt; this has Precompiled, Low"),
        (UNIGRAM, setting("normalizer", value=steps([PRECOMPILED, PRECOMPILED])), "has two Precompiled"),
        (UNIGRAM, setting("normalizer", value=steps([PRECOMPILED, {"type": "Strip"}])), "its normalizer has Strip"),
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
    ],
)
def test_a_setting_that_is_not_read_is_refused_by_name(name, change, fault, copied):
    assert "tokenizer.json" in refused(copied(name, change=change), fault)


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("xlm-roberta", setting("add_prefix_space", value=False), "add_prefix_space is off"),
        ("camembert", setting("add_prefix_space", value=False), "add_prefix_space is off"),
        (UNIGRAM, setting("pad_token", value="[PAD]"), r"lacks the special token \[PAD\]"),
    ],
)
def test_what_the_config_asks_for_is_refused_by_name(name, change, fault, copied):
    refused(copied(name, "tokenizer_config.json", change), fault)


def test_of_a_class_the_map_alone_counts_as_in_transformers(copied, caplog):
    expected = read_tokenizer(FOLDER / UNIGRAM, "xlm-roberta")

    def more(content):
        content["normalizer"] = steps([content["normalizer"], {"type": "Strip"}, {"type": "NFKC"}])

    folder = copied(UNIGRAM, change=more)
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "XLMRobertaTokenizer"}')
    with caplog.at_level("WARNING"):
        tokenizer = read_tokenizer(folder, "xlm-roberta")
    assert tokenizer.get_config() == expected.get_config()
    assert tokenizer.to_bytes() == expected.to_bytes()
    assert "its normalizer has Strip, NFKC, which does not count" in caplog.text


@pytest.mark.parametrize("name", ["xlm-roberta", UNIGRAM])
def test_the_unknown_piece_of_a_model_long_left_behind_counts_as_little_as_in_transformers(copied, name):
    expected = read_tokenizer(FOLDER / name, "xlm-roberta")
    assert expected.unk_id == 3
    folder = copied(name, "tokenizer_config.json", setting("unk_id", value=0))
    assert read_tokenizer(folder, "xlm-roberta").to_bytes() == expected.to_bytes()


def test_a_file_that_the_library_saved_again_is_the_same_tokenizer(copied):
    expected = read_tokenizer(FOLDER / UNIGRAM, "xlm-roberta")
    folder = copied(UNIGRAM)
    path = folder / "tokenizer.json"
    before = json.loads(path.read_text())["model"]["vocab"]
    tokenizers.Tokenizer.from_file(str(path)).save(str(path))
    assert json.loads(path.read_text())["model"]["vocab"] != before, "the library moves no score any more"
    assert read_tokenizer(folder, "xlm-roberta").to_bytes() == expected.to_bytes()


def test_special_tokens_beyond_the_vocabulary_get_the_next_ids(copied):
    def add(content):
        content["added_tokens"].append(
            {"id": len(content["model"]["vocab"]), "content": "<s>NOTUSED", "special": True, "normalized": False}
        )

    tokenizer = read_tokenizer(copied(UNIGRAM, change=add), "bert")
    assert tokenizer.token_to_id("<s>NOTUSED") == tokenizer.vocabulary_size - 1
    assert tokenizer.vocabulary_size - 1 not in tokenizer.encode("<s>NOTUSED").ids


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


@pytest.mark.parametrize("name", ["xlm-roberta", "camembert"])
def test_a_control_piece_that_transformers_would_find_in_texts_is_refused(name, copied):
    folder = copied(name)
    path = folder / "sentencepiece.bpe.model"
    known = SentencePieceFile.from_bytes(path.read_bytes(), "x")
    path.write_bytes(SentencePieceFile([*known.pieces, Piece("<e>", 0, CONTROL)], known.charsmap).to_bytes(1, 2, 3))
    with pytest.raises(CheckpointError, match="'<e>' is a control piece"):
        read_tokenizer(folder, name)


@pytest.mark.parametrize("name", ["xlm-roberta-json", "camembert"])
def test_a_class_needs_a_name_for_the_unknown_piece(copied, name):
    folder = copied(name)
    said = {"tokenizer_class": "CamembertTokenizer", "unk_token": None}
    (folder / "tokenizer_config.json").write_text(json.dumps(said))
    with pytest.raises(CheckpointError, match="its unk_token is null; name the token, or take it out"):
        read_tokenizer(folder, "camembert")
