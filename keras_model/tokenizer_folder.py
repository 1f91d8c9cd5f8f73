"""The tokenizer's part of a model folder: `vocab.txt` or `spiece.model`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keras_model.errors import CheckpointError
from keras_model.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.wordpiece_tokenizer import WordPieceTokenizer

Tokenizer = WordPieceTokenizer | SentencePieceTokenizer

_KINDS: dict[str, type[Tokenizer]] = {
    WordPieceTokenizer.kind: WordPieceTokenizer,
    SentencePieceTokenizer.kind: SentencePieceTokenizer,
}


def build_tokenizer(asset: Path | bytes, config: Mapping[str, Any]) -> Tokenizer:
    """Make the tokenizer that `config["tokenizer"]` names from its file or the file's bytes.

    Args:
        asset: path or content of `vocab.txt` or `spiece.model`.
        config: what `Tokenizer.get_config()` returned. Other keys are ignored.

    Raises:
        CheckpointError: an unknown kind of tokenizer, or a file that is not what the kind needs.
        InputFileError: the file cannot be read.

    """
    tokenizer_class = _tokenizer_class(config)
    names = ("lowercase", "strip_accents", "cls_token", "sep_token", "pad_token", "mask_token")
    return tokenizer_class(asset, **{name: config[name] for name in names if name in config})


def load_tokenizer(folder: Path, config: Mapping[str, Any]) -> Tokenizer:
    """Make the tokenizer of a model folder; arguments and errors as in `build_tokenizer`."""
    path = Path(folder) / _tokenizer_class(config).file_name
    if not path.is_file():
        raise CheckpointError(f"{folder}: lacks {path.name}, which its config.json calls for; copy it into the folder")
    return build_tokenizer(path, config)


def _tokenizer_class(config: Mapping[str, Any]) -> type[Tokenizer]:
    kind = config.get("tokenizer")
    if kind not in _KINDS:
        raise CheckpointError(f"preprocessor: tokenizer is {kind!r}; expected one of {', '.join(sorted(_KINDS))}")
    return _KINDS[kind]
