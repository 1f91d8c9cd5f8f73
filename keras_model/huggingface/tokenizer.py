"""The tokenizer of a Hugging Face checkpoint."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from keras_model.encode.pipeline_tokenizer import PipelineTokenizer
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import Tokenizer
from keras_model.errors import CheckpointError
from keras_model.huggingface.byte_level_bpe import (
    VOCABULARY_FILE,
    read_byte_level_bpe_files,
    read_byte_level_bpe_json,
)
from keras_model.huggingface.listed_tokens import listed_contents, special_names
from keras_model.huggingface.tokenizer_files import TokenizerFiles
from keras_model.huggingface.unigram import MODEL_FILE, read_unigram_json, read_unigram_model
from keras_model.huggingface.wordpiece import read_wordpiece

# The kind of model that `tokenizer.json` names → what reads such a folder.
_READERS: dict[str, Callable[[TokenizerFiles], Tokenizer]] = {
    "WordPiece": read_wordpiece,
    "Unigram": read_unigram_json,
    "BPE": read_byte_level_bpe_json,
}
# Where there is no `tokenizer.json`, the file that tells of a kind → what reads such a folder.
_READERS_BY_FILE: dict[str, Callable[[TokenizerFiles], Tokenizer]] = {
    MODEL_FILE: read_unigram_model,
    VOCABULARY_FILE: read_byte_level_bpe_files,
    "vocab.txt": read_wordpiece,
}

_ALBERT_NAMES = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "<pad>", "mask_token": "[MASK]"}
# Of RoBERTa, XLM-RoBERTa and CamemBERT, and never in a text.
_SUBWORD_OTHERS = {"<s>", "</s>", "<unk>", "<pad>", "<mask>", "<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"}
# Of the same names in every published ALBERT, and never in a text.
_ALBERT_OTHERS = {"<unk>", "<s>", "</s>"}


def read_tokenizer(folder: Path, model_type: str, lower_first: bool = False) -> Tokenizer:
    """Return the tokenizer that a checkpoint folder describes, as `transformers` 5 reads it; see docs/checkpoints.md.

    Reads `spiece.model`, else the kind of model that `tokenizer.json` holds, else `sentencepiece.bpe.model`, else
    `vocab.json` and `merges.txt`, else `vocab.txt`.

    Args:
        folder: of the checkpoint.
        model_type: of the network.
        lower_first: sentence-transformers lower the text before the tokenizer sees it.

    Raises:
        CheckpointError: none of these files is there, or what they ask for is not to be had here.
    """
    try:
        files = TokenizerFiles.read(folder, model_type, lower_first)
        tokenizer = _read(files)
        if isinstance(tokenizer, PipelineTokenizer):
            _refuse_other_tokens(files, tokenizer)
        if tokenizer.template.second_segment:
            files.require_segments()
        return tokenizer
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        reason = str(error).partition("\n")[0]
        raise CheckpointError(
            f"{folder}: its tokenizer's files cannot be read ({type(error).__name__}: {reason}); save them again"
        ) from error


def _read(files: TokenizerFiles) -> Tokenizer:
    folder = files.folder
    if (folder / "spiece.model").exists():
        return _read_albert(files)
    if files.fast is None:
        for name, reader in _READERS_BY_FILE.items():
            if (folder / name).exists():
                return reader(files)
        raise CheckpointError(f"{folder}: has no vocab.txt, spiece.model or tokenizer.json")
    kind = files.model_kind()
    if kind not in _READERS or (kind == "Unigram" and files.model_type == "albert"):
        raise CheckpointError(
            f"{folder / 'tokenizer.json'}: holds a {kind} model; this reads {', '.join(sorted(_READERS))} there, "
            "and ALBERT's spiece.model"
        )
    return _READERS[kind](files)


def _refuse_other_tokens(files: TokenizerFiles, tokenizer: PipelineTokenizer) -> None:
    """Raise `CheckpointError` where texts would be cut at a token that is no special one of the family."""
    known = {*tokenizer.special_tokens.values(), *special_names(files).values()} | _SUBWORD_OTHERS
    others = [content for content in listed_contents(files) if content not in known]
    if others:
        raise CheckpointError(
            f"{files.folder}: has the added token {others[0]!r}, which cannot ride beside a {tokenizer.kind} file; "
            "save the tokenizer without it"
        )


def _read_albert(files: TokenizerFiles) -> SentencePieceTokenizer:
    lowercase = files.truth("do_lower_case", True)
    if files.lower_first and not lowercase:
        raise CheckpointError(
            f"{files.folder / 'sentence_bert_config.json'}: do_lower_case before a tokenizer that keeps case; "
            "for spiece.model this has one or the other"
        )
    special = special_names(files)
    names: dict[str, Any] = {key: name for key, name in special.items() if name and key in _ALBERT_NAMES}
    known = {name for name in special.values() if name} | set(_ALBERT_NAMES.values()) | _ALBERT_OTHERS
    others = [content for content in listed_contents(files) if content not in known]
    if others:
        raise CheckpointError(
            f"{files.folder}: has the added token {others[0]!r}, which cannot ride beside spiece.model"
        )
    return SentencePieceTokenizer(
        files.folder / "spiece.model",
        lowercase=lowercase,
        strip_accents=not files.truth("keep_accents", False),
        **names,
    )
