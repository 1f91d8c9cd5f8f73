"""The tokenizer's part of a model folder: `vocab.txt`, `spiece.model` or `byte_level.bpe`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keras_model.data.for_model.learnt_from import LEARNT_FROM
from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.encode.long_texts.spread import WINDOWS
from keras_model.encode.look_alikes.folding import FOLD_LOOK_ALIKES
from keras_model.encode.prompts import DEFAULT_PROMPT, PROMPTS
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import CheckpointError
from keras_model.setting_types import check_setting_types

Tokenizer = WordPieceTokenizer | SentencePieceTokenizer | UnigramTokenizer | ByteLevelBpeTokenizer

_KINDS: dict[str, type[Tokenizer]] = {
    WordPieceTokenizer.kind: WordPieceTokenizer,
    SentencePieceTokenizer.kind: SentencePieceTokenizer,
    UnigramTokenizer.kind: UnigramTokenizer,
    ByteLevelBpeTokenizer.kind: ByteLevelBpeTokenizer,
}

# One of these is in every model folder.
TOKENIZER_FILES = frozenset(kind.file_name for kind in _KINDS.values())
# What stands beside a tokenizer's settings in the `preprocessor` of a `config.json`.
_OF_THE_PREPROCESSOR = ("sequence_length", WINDOWS, LEARNT_FROM, PROMPTS, DEFAULT_PROMPT)


def build_tokenizer(asset: Path | bytes, config: Mapping[str, Any]) -> Tokenizer:
    """Make the tokenizer that `config["tokenizer"]` names from its file or the file's bytes.

    Args:
        asset: path or content of its file.
        config: what `Tokenizer.get_config()` returned.

    Raises:
        CheckpointError: an unknown kind of tokenizer, a setting that it does not have, or a file that is not what the
            kind needs.
        InputFileError: the file cannot be read.
    """
    settings = {name: value for name, value in config.items() if name != "tokenizer"}
    kind = tokenizer_class(config)
    try:
        check_setting_types(settings, kind)
    except CheckpointError as error:
        raise CheckpointError(f"settings of the tokenizer: {error}") from error
    try:
        return kind(asset, **settings)
    except TypeError as error:
        # A setting of a later version would have to be heeded: without it, texts get other ids.
        raise CheckpointError(f"settings of the tokenizer: {error}") from error


def folding_look_alikes(tokenizer: Tokenizer) -> Tokenizer:
    """Return the same tokenizer, folding look-alike letters."""
    return build_tokenizer(tokenizer.to_bytes(), tokenizer.get_config() | {FOLD_LOOK_ALIKES: True})


def cut_alike(first: Tokenizer, second: Tokenizer) -> bool:
    """Return whether two tokenizers give every text the same ids and the same segments.

    Where one folds look-alike letters and the other does not, that counts as alike: it changes words that the
    vocabulary cannot read, and no id of another.
    """
    return _without_folding(first) == _without_folding(second) and first.to_bytes() == second.to_bytes()


def _without_folding(tokenizer: Tokenizer) -> dict[str, Any]:
    return {name: value for name, value in tokenizer.get_config().items() if name != FOLD_LOOK_ALIKES}


def load_tokenizer(folder: Path, config: Mapping[str, Any]) -> Tokenizer:
    """Make the tokenizer of a model folder from its `config.json`'s `preprocessor`; errors as in `build_tokenizer`."""
    config = {name: value for name, value in config.items() if name not in _OF_THE_PREPROCESSOR}
    path = Path(folder) / tokenizer_class(config).file_name
    if not path.exists():
        raise CheckpointError(f"{folder}: lacks {path.name}, which its config.json calls for; copy it into the folder")
    return build_tokenizer(path, config)


def tokenizer_class(config: Mapping[str, Any]) -> type[Tokenizer]:
    """Return the class that `config["tokenizer"]` names, or raise `CheckpointError`."""
    kind = config.get("tokenizer")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise CheckpointError(f"unknown tokenizer {kind!r}; expected one of {', '.join(sorted(_KINDS))}")
    return _KINDS[kind]
