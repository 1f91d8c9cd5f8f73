"""The `tokenizer.json` of a small ALBERT, as `transformers` 4 writes it; version 5 writes the same parts."""

import base64
from collections.abc import Sequence
from typing import Any

from keras_model.encode.vocabulary_files.sentencepiece import Piece, SentencePieceFile
from support.places import DATA

MODEL = DATA / "tokenizers/albert_like_spiece.model"
KNOWN = SentencePieceFile.from_bytes(MODEL.read_bytes(), "x")
SPECIAL = {"lstrip": False, "rstrip": False, "single_word": False, "normalized": False, "special": True}
SEGMENTS = {"model_input_names": ["input_ids", "token_type_ids", "attention_mask"]}


def tokenizer_json(pieces: Sequence[Piece] = KNOWN.pieces) -> dict[str, Any]:
    """Return the file of an ALBERT that keeps case."""

    def special(name: str, segment: int = 0) -> dict[str, Any]:
        return {"SpecialToken": {"id": name, "type_id": segment}}

    def text(name: str, segment: int) -> dict[str, Any]:
        return {"Sequence": {"id": name, "type_id": segment}}

    single = [special("[CLS]"), text("A", 0), special("[SEP]")]
    ids = {piece.text: number for number, piece in enumerate(pieces)}
    quotes = [{"type": "Replace", "pattern": {"String": each}, "content": '"'} for each in ("``", "''")]
    steps = [{"type": "NFKD"}, {"type": "StripAccents"}]
    charsmap = {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(KNOWN.charsmap).decode()}
    mark = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    names = ("<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]")
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [SPECIAL | {"id": ids[name], "content": name} for name in names],
        "normalizer": {"type": "Sequence", "normalizers": [*quotes, *steps, charsmap]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, mark]},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": single,
            "pair": [*single, text("B", 1), special("[SEP]", 1)],
            "special_tokens": {name: {"id": name, "ids": [ids[name]], "tokens": [name]} for name in ("[CLS]", "[SEP]")},
        },
        "decoder": mark,
        "model": {
            "type": "Unigram",
            "unk_id": 1,
            "vocab": [[piece.text, piece.score] for piece in pieces],
            "byte_fallback": False,
        },
    }
