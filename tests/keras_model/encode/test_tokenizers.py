"""The tokenizer that a folder or a file describes, or a line that says why there is none."""

import os

import pytest

from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.tokenizers import (
    build_tokenizer,
    cut_alike,
    folding_look_alikes,
    load_tokenizer,
    tokenizer_class,
)
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import CheckpointError, InputFileError
from support.subwords import FOLDER, TEXTS, every_checkpoint, tokenizer_of
from support.tiny_tflite import WORDS

VOCABULARY = "".join(f"{word}\n" for word in WORDS).encode()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "vocab.txt").write_bytes(VOCABULARY)
    return tmp_path


def test_a_tokenizer_comes_back_from_its_config_and_bytes():
    tokenizer = WordPieceTokenizer(WORDS, strip_accents=False, mark_capitals=True)
    copy = build_tokenizer(tokenizer.to_bytes(), tokenizer.get_config())
    assert type(copy) is WordPieceTokenizer
    assert copy.get_config() == tokenizer.get_config()
    text = "The Cät and the dog"
    assert copy.encode(text) == tokenizer.encode(text)


def test_tokenizers_cut_alike_by_their_pieces_in_order_and_their_settings():
    tokenizer = WordPieceTokenizer(WORDS)
    assert cut_alike(tokenizer, WordPieceTokenizer(WORDS))
    assert cut_alike(tokenizer, folding_look_alikes(tokenizer))
    assert not cut_alike(tokenizer, WordPieceTokenizer([*WORDS[:5], *reversed(WORDS[5:])])), "as many pieces"
    assert not cut_alike(tokenizer, WordPieceTokenizer(WORDS, lowercase=False))
    assert not cut_alike(tokenizer, tokenizer.marking_capitals())


@every_checkpoint
def test_a_tokenizer_cuts_as_its_copy_does_and_not_as_another_kind(golden):
    tokenizer = tokenizer_of(golden)
    assert cut_alike(tokenizer, build_tokenizer(tokenizer.to_bytes(), tokenizer.get_config()))
    assert not cut_alike(tokenizer, WordPieceTokenizer(WORDS))


def test_a_folder_is_read_by_its_config(folder):
    config = WordPieceTokenizer(WORDS, lowercase=False).get_config()
    tokenizer = load_tokenizer(folder, config | {"sequence_length": 16})
    assert tokenizer.get_config() == config
    assert tokenizer.vocabulary_size == len(WORDS)


@pytest.mark.parametrize("config", [{}, {"tokenizer": "of tomorrow"}, {"tokenizer": None}])
def test_an_unknown_kind_is_named_beside_the_known_ones(config):
    with pytest.raises(CheckpointError) as error:
        tokenizer_class(config)
    head, _, known = str(error.value).partition("; expected one of ")
    assert head == f"unknown tokenizer {config.get('tokenizer')!r}"
    assert {"wordpiece", "sentencepiece"} <= set(known.split(", "))


def test_a_setting_that_is_not_understood_is_refused_by_name():
    with pytest.raises(CheckpointError, match=r"^settings of the tokenizer: .*'keep_emoji'"):
        build_tokenizer(VOCABULARY, {"tokenizer": "wordpiece", "keep_emoji": True})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"tokenizer": {"type": "wordpiece"}}, "unknown tokenizer"),
        ({"tokenizer": "wordpiece", "normalizer": False}, "settings of the tokenizer: normalizer is False"),
        ({"tokenizer": "wordpiece", "added_tokens": 7}, "settings of the tokenizer: added_tokens is 7"),
    ],
)
def test_a_setting_of_another_type_is_named(settings, message):
    with pytest.raises(CheckpointError, match=f"^{message}"):
        build_tokenizer(b"[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na", settings)


def test_a_file_that_is_not_there_is_asked_for(tmp_path):
    with pytest.raises(CheckpointError) as error:
        load_tokenizer(tmp_path, {"tokenizer": "wordpiece"})
    assert str(error.value) == (
        f"{tmp_path}: lacks vocab.txt, which its config.json calls for; copy it into the folder"
    )
    os.mkfifo(tmp_path / "vocab.txt")
    with pytest.raises(InputFileError, match=r"vocab\.txt: is a pipe"):
        load_tokenizer(tmp_path, {"tokenizer": "wordpiece"})
    with pytest.raises(InputFileError, match=r"nowhere\.txt"):
        build_tokenizer(tmp_path / "nowhere.txt", {"tokenizer": "wordpiece"})


@every_checkpoint
def test_the_file_of_a_tflite_gives_the_same_tokens(golden):
    tokenizer = tokenizer_of(golden)
    assert tokenizer.to_bytes() == (FOLDER / golden["file"]).read_bytes()
    read = build_tokenizer(tokenizer.to_bytes(), tokenizer.get_config())
    assert read.get_config() == tokenizer.get_config()
    assert read.ids(TEXTS) == [tokenizer.encode(text).ids for text in TEXTS]


@every_checkpoint
def test_a_model_folder_keeps_the_tokenizer(golden, tmp_path):
    tokenizer = tokenizer_of(golden)
    (tmp_path / tokenizer.file_name).write_bytes(tokenizer.to_bytes())
    config = Preprocessor(tokenizer, 16).get_config()
    assert load_tokenizer(tmp_path, config).get_config() == tokenizer.get_config()
    (tmp_path / tokenizer.file_name).unlink()
    with pytest.raises(CheckpointError, match=f"lacks {tokenizer.file_name}"):
        load_tokenizer(tmp_path, config)
