"""The class that a folder names decides which of its files are read; ALBERT's `spiece.model` is one class's alone."""

import json
import shutil

import pytest

from keras_model.encode.vocabulary_files.sentencepiece import (
    BYTE,
    CONTROL,
    UNUSED,
    USER_DEFINED,
    Piece,
    SentencePieceFile,
)
from keras_model.errors import CheckpointError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.albert import KNOWN, MODEL, SEGMENTS, SPECIAL, tokenizer_json
from support.places import DATA
from support.subwords import setting

MAP = ("normalizer", "normalizers", 4, "precompiled_charsmap")


@pytest.fixture
def folder(tmp_path):
    shutil.copy(MODEL, tmp_path / "spiece.model")
    return tmp_path


def name_class(folder, name, **settings):
    named = {} if name is None else {"tokenizer_class": name}
    (folder / "tokenizer_config.json").write_text(json.dumps(named | settings))


def refusal(folder, model_type="albert"):
    with pytest.raises(CheckpointError) as caught:
        read_tokenizer(folder, model_type)
    message = str(caught.value)
    assert message.startswith(str(folder))
    assert "\n" not in message
    return message.removeprefix(f"{folder}/")


@pytest.mark.parametrize("name", [None, "AlbertTokenizer", "AlbertTokenizerFast"])
def test_albert_is_read_from_its_model_with_or_without_a_json_that_agrees(folder, name, caplog):
    name_class(folder, name, **SEGMENTS)
    expected = read_tokenizer(folder, "albert")
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json()))
    tokenizer = read_tokenizer(folder, "albert")
    assert (tokenizer.kind, tokenizer.get_config()) == ("sentencepiece", expected.get_config())
    assert tokenizer.to_bytes() == MODEL.read_bytes()
    assert not caplog.text


def test_the_class_may_belong_to_another_family(folder):
    name_class(folder, "AlbertTokenizer")
    assert read_tokenizer(folder, "bert").to_bytes() == MODEL.read_bytes()


@pytest.mark.parametrize(
    "name", ["T5Tokenizer", "XLNetTokenizer", "DebertaV2Tokenizer", "XLMRobertaTokenizer", "BertTokenizer"]
)
def test_a_model_of_another_class_is_refused(folder, name):
    name_class(folder, name)
    expected = f"tokenizer_class is {name}; with spiece.model this reads AlbertTokenizer: name that if the model was"
    assert expected in refusal(folder, "bert")


def test_a_model_of_another_family_without_a_class_is_refused(folder):
    assert "names no tokenizer_class, and that of bert does not read spiece.model" in refusal(folder, "bert")


@pytest.mark.parametrize(("name", "family"), [("BertTokenizer", "albert"), (None, "bert")])
def test_another_class_reads_its_own_file_beside_a_model(folder, name, family):
    name_class(folder, name)
    (folder / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n")
    assert read_tokenizer(folder, family).kind == "wordpiece"


@pytest.mark.parametrize(
    ("source", "name", "kind"),
    [
        ("xlm-roberta", "XLMRobertaTokenizer", "unigram"),
        ("roberta", "RobertaTokenizer", "byte-level-bpe"),
        ("bert", "BertTokenizer", "wordpiece"),
    ],
)
def test_a_class_reads_its_own_file_whatever_lies_beside_it(tmp_path, source, name, kind):
    for file in ("xlm-roberta/sentencepiece.bpe.model", "roberta/vocab.json", "roberta/merges.txt"):
        shutil.copy(DATA / "subwords" / file, tmp_path)
    (tmp_path / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n")
    name_class(tmp_path, name)
    tokenizer = read_tokenizer(tmp_path, "bert")
    assert tokenizer.kind == kind
    if kind != "wordpiece":
        assert tokenizer.to_bytes() == read_tokenizer(DATA / "subwords" / source, source).to_bytes()
        name_class(tmp_path, None)
        assert read_tokenizer(tmp_path, source).kind == kind, "the class of the family"


@pytest.mark.parametrize("name", ["tokenizer.model", "tokenizer.model.v3", "tiktoken.model", "tekken.json"])
def test_a_model_that_transformers_takes_before_a_vocabulary_is_refused(folder, name):
    name_class(folder, "BertTokenizer")
    (folder / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n")
    (folder / name).write_text("another")
    assert f"{name}: without a tokenizer.json, transformers takes this before" in refusal(folder, "bert")


def test_a_class_for_any_json_takes_that_and_no_model(folder):
    name_class(folder, "PreTrainedTokenizerFast")
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json()))
    assert "tokenizer_class is PreTrainedTokenizerFast; with spiece.model this reads AlbertTokenizer" in refusal(folder)


def test_of_albert_a_json_alone_is_read_with_the_steps_of_its_class(folder):
    (folder / "spiece.model").unlink()
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json()))
    name_class(folder, None, **SEGMENTS)
    assert read_tokenizer(folder, "albert").get_config() == {
        "tokenizer": "unigram",
        "normalizer": "quotes nfkd strip_accents lowercase precompiled",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
        "mask_token": "[MASK]",
        "pair_separators": 1,
        "second_segment": 1,
    }
    name_class(folder, "AlbertTokenizer", do_lower_case=False, keep_accents=True)
    assert read_tokenizer(folder, "bert").get_config()["normalizer"] == "quotes precompiled"


@pytest.mark.parametrize("alone", [True, False])
def test_what_lowers_the_text_before_an_albert_with_added_tokens_is_refused(folder, alone):
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json()))
    if alone:
        (folder / "spiece.model").unlink()
    (folder / "added_tokens.json").write_text(json.dumps({"<num>": len(KNOWN.pieces)}))
    with pytest.raises(
        CheckpointError, match=r"sentence_bert_config\.json: do_lower_case; of AlbertTokenizer, this lowers"
    ):
        read_tokenizer(folder, "albert", lower_first=True)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (setting("model", "vocab", 9, value=["zzz", -1.0]), "its piece 9 is 'zzz' with score -1, in spiece.model"),
        (setting("model", "vocab", 9, 1, value=-0.5), "with score -0.5, in spiece.model"),
        (setting("model", "vocab", value=[["<unk>", 0.0]]), f"has 1 pieces, spiece.model {len(KNOWN.pieces)}; take"),
        (setting(*MAP, value=""), "has another normalisation map"),
        (setting(*MAP, value="?"), "precompiled_charsmap cannot be read"),
        (setting("model", "type", value="BPE"), "holds a BPE model beside spiece.model"),
    ],
)
def test_a_json_that_is_not_of_the_model_is_refused(folder, change, fault):
    content = tokenizer_json()
    change(content)
    (folder / "tokenizer.json").write_text(json.dumps(content))
    assert fault in refusal(folder)


def test_a_json_with_other_tokens_around_a_text_is_refused(folder):
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json()))
    name_class(folder, "AlbertTokenizer", sep_token="[MASK]")
    assert "its post_processor is not [CLS] text [MASK] text [MASK]" in refusal(folder)
    name_class(folder, "AlbertTokenizer")
    content = tokenizer_json()
    content["post_processor"]["pair"][-2]["Sequence"]["type_id"] = 0
    content["post_processor"]["pair"][-1]["SpecialToken"]["type_id"] = 0
    (folder / "tokenizer.json").write_text(json.dumps(content))
    assert "with segments 0 and 1" in refusal(folder)


def test_a_number_with_a_comma_may_have_the_score_that_keeps_it_out_of_texts(folder):
    pieces = [*KNOWN.pieces, Piece("▁2000,", -7.5)]
    (folder / "spiece.model").write_bytes(SentencePieceFile(pieces, KNOWN.charsmap).to_bytes(2, 3, 0))
    content = tokenizer_json(pieces)
    content["model"]["vocab"][-1][1] = -107.5
    (folder / "tokenizer.json").write_text(json.dumps(content))
    assert read_tokenizer(folder, "albert").vocabulary_size == len(pieces)


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"add_prefix_space": False}, "add_prefix_space is off"),
        ({"add_bos_token": True}, "has add_bos_token"),
        ({"add_eos_token": False}, "has add_eos_token"),
    ],
)
def test_what_changes_how_a_text_begins_or_ends_is_refused(folder, settings, fault):
    name_class(folder, "AlbertTokenizer", **settings)
    assert fault in refusal(folder)


@pytest.mark.parametrize("name", [None, "AlbertTokenizer"])
def test_a_second_text_that_transformers_would_not_mark_is_told(folder, name, caplog):
    name_class(folder, name)
    assert read_tokenizer(folder, "albert").template.second_segment == 1
    assert "without model_input_names, transformers 5 marks neither text of a pair; this marks the sec" in caplog.text
    caplog.clear()
    name_class(folder, name, **SEGMENTS)
    read_tokenizer(folder, "albert")
    assert not caplog.text


def test_pieces_at_which_transformers_would_cut_first_are_told(folder, caplog):
    name_class(folder, None, **SEGMENTS)
    pieces = [*KNOWN.pieces, Piece("(", 0, USER_DEFINED)]
    (folder / "spiece.model").write_bytes(SentencePieceFile(pieces, KNOWN.charsmap).to_bytes(2, 3, 0))
    read_tokenizer(folder, "albert")
    assert "transformers 5 cuts texts at its user-defined pieces, such as '(', before all else" in caplog.text
    caplog.clear()
    content = tokenizer_json(pieces)
    (folder / "tokenizer.json").write_text(json.dumps(content))
    read_tokenizer(folder, "albert")
    assert not caplog.text, "without them among its added tokens, transformers has no such cuts"
    content["added_tokens"].append(SPECIAL | {"id": len(pieces) - 1, "content": "(", "special": False})
    (folder / "tokenizer.json").write_text(json.dumps(content))
    read_tokenizer(folder, "albert")
    assert "such as '('" in caplog.text


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        (b"\x12\x02\x18\x02", "its model_type is 2"),
        (b"\x12\x03\xc0\x01\x01", "its treat_whitespace_as_suffix is 1"),
        (b"\x1a\x02\x18\x00", "its add_dummy_prefix is 0"),
        (b"\x1a\x02\x20\x00", "its remove_extra_whitespaces is 0"),
    ],
)
def test_settings_of_a_model_over_which_transformers_passes_are_refused_by_name(folder, field, fault):
    (folder / "spiece.model").write_bytes(MODEL.read_bytes() + field)
    assert f"spiece.model: {fault}, over which transformers passes" in refusal(folder)


@pytest.mark.parametrize("kind", [CONTROL, UNUSED, BYTE])
def test_pieces_of_which_transformers_does_not_know_the_kind_are_refused(folder, kind):
    pieces = [*KNOWN.pieces, Piece("<e>", 0, kind)]
    (folder / "spiece.model").write_bytes(SentencePieceFile(pieces, KNOWN.charsmap).to_bytes(2, 3, 0))
    assert f"piece {len(pieces) - 1}, '<e>', is of SentencePiece's type {kind}" in refusal(folder)


def test_an_unknown_piece_at_another_place_than_albert_has_it_is_refused(folder):
    first, second, *others = KNOWN.pieces
    (folder / "spiece.model").write_bytes(SentencePieceFile([second, first, *others], KNOWN.charsmap).to_bytes(2, 3, 0))
    assert "for transformers, piece 1 of AlbertTokenizer is the unknown one" in refusal(folder)


@pytest.mark.parametrize("file", [True, False])
def test_an_added_token_of_albert_makes_it_a_unigram_as_in_transformers(folder, file, caplog):
    pieces = [*KNOWN.pieces, Piece("▁2000,", -7.5)]
    (folder / "spiece.model").write_bytes(SentencePieceFile(pieces, KNOWN.charsmap).to_bytes(2, 3, 0))
    if file:
        (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json(pieces)))
    name_class(folder, None, **SEGMENTS)
    (folder / "added_tokens.json").write_text(json.dumps({"<num>": len(pieces)}))
    tokenizer = read_tokenizer(folder, "albert")
    assert (tokenizer.kind, tokenizer.get_config()["added_tokens"]) == ("unigram", "n <num>")
    assert tokenizer.encode("a<NUM>b").ids[1] == tokenizer.token_to_id("<num>") == len(pieces)
    assert (" stays whole, as for transformers 5" in caplog.text) is not file


@pytest.mark.parametrize("key", ["additional_special_tokens", "extra_special_tokens", None])
def test_beside_a_list_of_its_own_no_user_defined_piece_of_albert_is_an_added_token(folder, key):
    pieces = [*KNOWN.pieces, Piece("(", 0, USER_DEFINED)]
    (folder / "spiece.model").write_bytes(SentencePieceFile(pieces, KNOWN.charsmap).to_bytes(2, 3, 0))
    if key is None:
        (folder / "added_tokens.json").write_text(json.dumps({"<num>": len(pieces)}))
    else:
        name_class(folder, None, **{key: ["<num>"]})
    added = read_tokenizer(folder, "albert").get_config()["added_tokens"]
    assert added == ("n <num>\n- (" if key is None else "- <num>")


def test_special_tokens_of_albert_may_be_listed(folder):
    tokens = {"0": SPECIAL | {"content": "<pad>"}, "2": SPECIAL | {"content": "[CLS]"}}
    name_class(folder, None, added_tokens_decoder=tokens, sep_token="<unk>")
    tokenizer = read_tokenizer(folder, "albert")
    assert tokenizer.sep_id == tokenizer.token_to_id("<unk>"), "the name that the folder gives counts"


def test_a_class_that_is_not_read_is_told_before_its_settings(tmp_path):
    (tmp_path / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n")
    said = {"tokenizer_class": "BertJapaneseTokenizer", "word_tokenizer_type": "mecab"}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(said))
    with pytest.raises(
        CheckpointError,
        match=r"tokenizer_class is BertJapaneseTokenizer, which is not read here; this .*PreTrainedTokenizerFast,",
    ):
        read_tokenizer(tmp_path, "bert")
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(said | {"tokenizer_class": "BertTokenizerFast"}))
    with pytest.raises(CheckpointError, match="has the key 'word_tokenizer_type'"):
        read_tokenizer(tmp_path, "bert")
