"""The small Unigram and byte-level BPE checkpoints of `tests/data/make_subwords.py`, and what every one promises."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from android_demo.tools.token_parity import describe
from keras_model.encode.tokenizers import Tokenizer
from keras_model.encode.vocabulary_files.byte_level_bpe import byte_characters
from keras_model.encode.vocabulary_files.sentencepiece import CONTROL, UNKNOWN, Piece
from keras_model.errors import CheckpointError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.places import DATA

FOLDER = DATA / "subwords"
UNIGRAM, BPE, TEMPLATE = "xlm-roberta-json", "roberta-json", "byte-level-template"
TEXTS = [json.loads(line)["text"] for line in (FOLDER / "texts.jsonl").read_text().splitlines()]
GOLDEN = [json.loads(line) for line in (FOLDER / "tokens.jsonl").read_text().splitlines()]

# A byte-level vocabulary without a merge: the bytes, then what names the special tokens.
BYTES = {character: number for number, character in enumerate(byte_characters())}
NAMES = {name: 256 + number for number, name in enumerate(("<s>", "</s>", "<pad>", "<unk>"))}
# A Unigram without a piece of text.
PIECES = [Piece("<s>", 0, CONTROL), Piece("<pad>", 0, CONTROL), Piece("</s>", 0, CONTROL), Piece("<unk>", 0, UNKNOWN)]


def _every(suffix: str = "") -> pytest.MarkDecorator:
    chosen = [golden for golden in GOLDEN if golden["file"].endswith(suffix)]
    assert chosen, f"no checkpoint with {suffix}"
    return pytest.mark.parametrize("golden", chosen, ids=lambda golden: golden["folder"])


every_checkpoint, every_unigram, every_byte_level_bpe = _every(), _every(".model"), _every(".bpe")


def tokenizer_of(golden: dict[str, Any]) -> Tokenizer:
    return read_tokenizer(FOLDER / golden["folder"], "roberta")


def assert_ids_and_offsets_of_transformers(golden: dict[str, Any]) -> None:
    tokenizer = tokenizer_of(golden)
    compared = 0
    for text, expected in zip(TEXTS, golden["tokens"], strict=True):
        if expected is not None:
            compared += 1
            assert describe(text, tokenizer.encode(text)) == expected, text
    assert compared > 200


def assert_typed_special_tokens_are_plain_text(golden: dict[str, Any]) -> None:
    tokenizer = tokenizer_of(golden)
    special = {tokenizer.cls_id, tokenizer.sep_id, tokenizer.pad_id, tokenizer.mask_id}
    for name in (*tokenizer.special_tokens.values(), "<s>NOTUSED"):
        for text in (name, f"a{name}b", f" {name} "):
            assert not special & set(tokenizer.encode(text).ids), text


def assert_a_limit_leaves_out_later_tokens_alone(golden: dict[str, Any]) -> None:
    tokenizer = tokenizer_of(golden)
    for text in TEXTS[:40]:
        assert tokenizer.encode(text, limit=3).ids == tokenizer.encode(text).ids[:3]


def refused(folder: Path, fault: str) -> str:
    """The line that refuses a checkpoint's tokenizer, with the fault in it."""
    with pytest.raises(CheckpointError, match=fault) as error:
        read_tokenizer(folder, "bert")
    assert "\n" not in str(error.value)
    return str(error.value)


def setting(*path: str | int, value: Any) -> Callable[[Any], None]:
    """A change of one value deep in a file; keys that lead there must be present."""

    def change(content: Any) -> None:
        for key in path[:-1]:
            content = content[key]
        content[path[-1]] = value

    return change
