"""The tokenizer of a Hugging Face checkpoint."""

from pathlib import Path

from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import Tokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import CheckpointError
from keras_model.huggingface.byte_level_bpe import (
    VOCABULARY_FILE,
    read_byte_level_bpe_files,
    read_byte_level_bpe_json,
)
from keras_model.huggingface.tokenizer_json import TokenizerFolder
from keras_model.huggingface.unigram import MODEL_FILE, read_unigram_json, read_unigram_model
from keras_model.model_folder import read_json


def read_tokenizer(folder: Path, model_type: str) -> Tokenizer:
    """Return the tokenizer that a checkpoint folder describes.

    A Unigram or byte-level BPE is read by `read_subword_tokenizer`. Otherwise reads `spiece.model`, else `vocab.txt`,
    else the WordPiece vocabulary in `tokenizer.json`; how to treat case and accents comes from `tokenizer_config.json`,
    else from `tokenizer.json`.

    Raises:
        CheckpointError: none of these files is there, or what they ask for is not to be had here.
    """
    if (subword := read_subword_tokenizer(folder, model_type)) is not None:
        return subword
    config = read_json(folder / "tokenizer_config.json") if (folder / "tokenizer_config.json").exists() else {}
    lowercase = bool(config.get("do_lower_case", True))
    if (folder / "spiece.model").exists():
        return SentencePieceTokenizer(
            folder / "spiece.model", lowercase=lowercase, strip_accents=not config.get("keep_accents", False)
        )
    if config.get("tokenize_chinese_chars", True) is not True:
        raise CheckpointError(
            f"{folder / 'tokenizer_config.json'}: tokenize_chinese_chars is off; "
            "WordPiece here always splits at those characters"
        )
    strip_accents = config.get("strip_accents")
    if (folder / "vocab.txt").exists():
        return WordPieceTokenizer(folder / "vocab.txt", lowercase, strip_accents)
    path = folder / "tokenizer.json"
    if not path.exists():
        raise CheckpointError(f"{folder}: has no vocab.txt, spiece.model or tokenizer.json")
    fast = read_json(path)
    model = fast.get("model") or {}
    if model.get("type") != "WordPiece":
        needed = "spiece.model" if model_type == "albert" else "vocab.txt"
        raise CheckpointError(f"{path}: holds a {model.get('type')} model; copy the checkpoint's {needed} here")
    normalizer = fast.get("normalizer") or {}
    if "do_lower_case" not in config:
        lowercase = bool(normalizer.get("lowercase", True))
        strip_accents = normalizer.get("strip_accents")
    vocabulary = sorted(model["vocab"], key=model["vocab"].__getitem__)
    if [model["vocab"][token] for token in vocabulary] != list(range(len(vocabulary))):
        raise CheckpointError(f"{path}: its ids are not 0 to {len(vocabulary) - 1}, each once")
    return WordPieceTokenizer(vocabulary, lowercase, strip_accents)


def read_subword_tokenizer(folder: Path, model_type: str) -> Tokenizer | None:
    """Return the Unigram or byte-level BPE of a checkpoint folder, or `None` where it has another kind of tokenizer.

    Reads `tokenizer.json`, else `sentencepiece.bpe.model`, else `vocab.json` and `merges.txt`, as `transformers` does.
    ALBERT's SentencePiece, `spiece.model`, has steps that no `tokenizer.json` has, and is another kind.

    Raises:
        CheckpointError: a file is damaged, or asks for what is not to be had here.
    """
    if model_type == "albert" or (folder / "spiece.model").exists():
        return None
    path = folder / "tokenizer.json"
    tokenizer = read_json(path) if path.exists() else {}
    kind = (tokenizer.get("model") or {}).get("type")
    if kind == "Unigram":
        return read_unigram_json(TokenizerFolder.open(folder, model_type), path, tokenizer)
    if kind == "BPE":
        return read_byte_level_bpe_json(TokenizerFolder.open(folder, model_type), path, tokenizer)
    if not tokenizer and (folder / MODEL_FILE).exists():
        return read_unigram_model(TokenizerFolder.open(folder, model_type), folder / MODEL_FILE)
    if not tokenizer and (folder / VOCABULARY_FILE).exists():
        return read_byte_level_bpe_files(TokenizerFolder.open(folder, model_type))
    return None
