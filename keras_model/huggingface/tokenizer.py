"""The tokenizer of a Hugging Face checkpoint."""

import logging
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.encode.pipeline_tokenizer import vocabulary_bytes
from keras_model.encode.sentencepiece_tokenizer import ALBERT_NAMES, SentencePieceTokenizer
from keras_model.encode.tokenizers import Tokenizer
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.vocabulary_files.sentencepiece import (
    BYTE,
    CONTROL,
    UNKNOWN,
    UNUSED,
    USER_DEFINED,
    Piece,
    SentencePieceFile,
    pieces_of,
    unusual_settings,
)
from keras_model.errors import CheckpointError
from keras_model.huggingface.byte_level_bpe import (
    VOCABULARY_FILE,
    read_byte_level_bpe_files,
    read_byte_level_bpe_json,
)
from keras_model.huggingface.listed_tokens import listed_contents, special_names
from keras_model.huggingface.tokenizer_files import FILE_CLASSES, TokenizerFiles, told_class
from keras_model.huggingface.tokenizer_json import CLASS_OF_MODEL, read_post_processor
from keras_model.huggingface.unigram import (
    ALBERT,
    ALBERT_OTHERS,
    ALBERT_UNKNOWN,
    MODEL_FILE,
    charsmap_of,
    read_albert_json,
    read_albert_model,
    read_unigram_json,
    read_unigram_model,
)
from keras_model.huggingface.wordpiece import BERT_CLASSES, read_wordpiece

_log = logging.getLogger(__name__)

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
# The file that a class reads, whatever lies beside it.
_FILE_OF_CLASS = {
    "XLMRobertaTokenizer": MODEL_FILE,
    "CamembertTokenizer": MODEL_FILE,
    "RobertaTokenizer": VOCABULARY_FILE,
    **dict.fromkeys(BERT_CLASSES, "vocab.txt"),
}

_ALBERT_FILE = SentencePieceTokenizer.file_name
# Within a file's name: models of other families, which `transformers` looks for in every folder.
_COUNTS_FIRST = ("tokenizer.model", "tiktoken.model", "tekken.json")


def read_tokenizer(folder: Path, model_type: str, lower_first: bool = False) -> Tokenizer:
    """Return the tokenizer that a checkpoint folder describes, as `transformers` 5 reads it; see docs/checkpoints.md.

    Reads `spiece.model` of an `AlbertTokenizer`, else the kind of model that `tokenizer.json` holds, else the file of
    the class, else `sentencepiece.bpe.model`, else `vocab.json` and `merges.txt`, else `vocab.txt`.

    Args:
        folder: of the checkpoint.
        model_type: of the network.
        lower_first: sentence-transformers lower the text before the tokenizer sees it.

    Raises:
        CheckpointError: none of these files is there, or what they ask for is not to be had here.
    """
    try:
        files = TokenizerFiles.read(folder, model_type, lower_first, (*_FILE_OF_CLASS, ALBERT, *FILE_CLASSES))
        tokenizer = _read(files)
        if isinstance(tokenizer, UnigramTokenizer | ByteLevelBpeTokenizer):
            _require_rows(files, tokenizer)
        if tokenizer.template.second_segment:
            files.require_segments()
            if _is_albert(files) or files.tokenizer_class in FILE_CLASSES:
                _tell_of_segments(files)
        return tokenizer
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        reason = str(error).partition("\n")[0]
        raise CheckpointError(
            f"{folder}: its tokenizer's files cannot be read ({type(error).__name__}: {reason}); save them again"
        ) from error


def _tell_of_segments(files: TokenizerFiles) -> None:
    """Say where `transformers` 5 marks no second text, of a class that has no inputs of its own."""
    if files.has_segments and "model_input_names" not in files.config:
        # transformers 4, which wrote such folders, gave the second text segment 1.
        _log.warning(
            "%s: without model_input_names, transformers 5 marks neither text of a pair; this marks the second",
            files.folder,
        )


def _read(files: TokenizerFiles) -> Tokenizer:
    folder = files.folder
    if files.fast is None:
        _refuse_a_model_that_counts_first(folder)
    has_model = (folder / _ALBERT_FILE).exists()
    if has_model and _is_albert(files):
        return _read_albert(files)
    if files.fast is None:
        own = _FILE_OF_CLASS.get(files.tokenizer_class or CLASS_OF_MODEL.get(files.model_type, ""), "")
        for name in (own, *_READERS_BY_FILE):
            if name and (folder / name).exists():
                return _READERS_BY_FILE[name](files)
        if has_model:
            raise CheckpointError(_of_another_class(files))
        raise CheckpointError(
            f"{folder}: has no vocab.txt, tokenizer.json, {MODEL_FILE}, {_ALBERT_FILE} or {VOCABULARY_FILE}; copy the "
            "tokenizer's files of the checkpoint that this one was trained from"
        )
    kind = files.model_kind()
    if kind not in _READERS:
        raise CheckpointError(
            f"{folder / 'tokenizer.json'}: holds a {kind} model; this reads {', '.join(sorted(_READERS))} there"
        )
    if kind == "Unigram" and _is_albert(files):
        _require_albert_settings(files)
        return read_albert_json(files)
    if kind == "Unigram" and has_model and files.model_type == "albert" and files.tokenizer_class in FILE_CLASSES:
        raise CheckpointError(_of_another_class(files))
    return _READERS[kind](files)


def _refuse_a_model_that_counts_first(folder: Path) -> None:
    """Raise `CheckpointError` for a file that `transformers` takes before a class's own, without `tokenizer.json`."""
    for path in sorted(folder.iterdir()):
        if any(name in path.name for name in _COUNTS_FIRST):
            raise CheckpointError(
                f"{path}: without a tokenizer.json, transformers takes this before the other files of a tokenizer, and "
                "this cannot read it; take it away if the model was not trained with it, else add the tokenizer.json"
            )


def _of_another_class(files: TokenizerFiles) -> str:
    """Return what to say of a `spiece.model` that is not `AlbertTokenizer`'s."""
    path = files.folder / "tokenizer_config.json"
    named = f"names no tokenizer_class, and that of {files.model_type} does not read {_ALBERT_FILE}"
    if files.tokenizer_class is not None:
        named = f"tokenizer_class is {told_class(files.tokenizer_class)}"
    return f"{path}: {named}; with {_ALBERT_FILE} this reads {ALBERT}: name that if the model was trained with it"


def _require_rows(files: TokenizerFiles, tokenizer: UnigramTokenizer | ByteLevelBpeTokenizer) -> None:
    """Raise `CheckpointError` where the embedding has no rows for added tokens."""
    if tokenizer.added_tokens and files.rows is not None and tokenizer.vocabulary_size > files.rows:
        raise CheckpointError(
            f"{files.folder}: with added tokens, the vocabulary has {tokenizer.vocabulary_size} tokens, the embedding "
            f"only {files.rows} rows; copy the tokenizer's files that this checkpoint was published with"
        )


def _is_albert(files: TokenizerFiles) -> bool:
    return (files.tokenizer_class or (files.model_type == "albert" and ALBERT)) == ALBERT


def _require_albert_settings(files: TokenizerFiles) -> None:
    config = files.folder / "tokenizer_config.json"
    if not files.truth("add_prefix_space", True):
        raise CheckpointError(f"{config}: add_prefix_space is off; of {ALBERT} this puts ▁ before every word")
    for key in ("add_bos_token", "add_eos_token"):
        if key in files.config:
            raise CheckpointError(
                f"{config}: has {key}, which changes what stands around a text; save the tokenizer without it"
            )


def _read_albert(files: TokenizerFiles) -> SentencePieceTokenizer | UnigramTokenizer:
    path = files.folder / _ALBERT_FILE
    lowercase = files.truth("do_lower_case", True)
    if files.lower_first and not lowercase:
        raise CheckpointError(
            f"{files.folder / 'sentence_bert_config.json'}: do_lower_case before a tokenizer that keeps case; "
            "for spiece.model this has one or the other"
        )
    _require_albert_settings(files)
    content = vocabulary_bytes(path)
    special = special_names(files)
    names: dict[str, Any] = {key: name for key, name in special.items() if name and key in ALBERT_NAMES}
    known = {name for name in special.values() if name} | set(ALBERT_NAMES.values()) | ALBERT_OTHERS
    pieces = pieces_of(content, str(path))
    own = {piece.text for piece in pieces if piece.kind == USER_DEFINED}
    _require_what_transformers_heeds(path, content, pieces, known)
    others = [content for content in listed_contents(files) if content not in known]
    if files.fast is not None:
        _require_the_same_pieces(files, SentencePieceFile.from_bytes(content, str(path)), ALBERT_NAMES | names)
    if any(content not in own for content in others):
        return _with_added_tokens(files, pieces)
    if own and (files.fast is None or others):
        _log.warning(
            "%s: transformers 5 cuts texts at its user-defined pieces, such as %r, before all else; this, as "
            "sentencepiece, where they stand, so ids beside them may differ",
            path,
            min(own),
        )
    return SentencePieceTokenizer(
        path, lowercase=lowercase, strip_accents=not files.truth("keep_accents", False), **names
    )


def _with_added_tokens(files: TokenizerFiles, pieces: list[Piece]) -> UnigramTokenizer:
    """Return the tokenizer of an ALBERT with added tokens, which no `spiece.model` holds, as `transformers` has it."""
    if files.fast is not None:
        return read_albert_json(files)
    if whole := [piece.text for piece in pieces if _ends_in_number_and_comma(piece.text)]:
        _log.warning(
            "%s: beside added tokens, a piece such as %r stays whole, as for transformers 5; ALBERT was trained with "
            "its number and its comma apart",
            files.folder / _ALBERT_FILE,
            whole[0],
        )
    return read_albert_model(files, files.folder / _ALBERT_FILE)


def _require_what_transformers_heeds(path: Path, content: bytes, pieces: list[Piece], special: set[str]) -> None:
    """Raise `CheckpointError` where `transformers` passes over what a model says, of which it takes pieces and scores.

    Here, `sentencepiece` heeds all of it.
    """
    for setting in unusual_settings(content):
        raise CheckpointError(f"{path}: its {setting}, over which transformers passes; no published {ALBERT} has it")
    for number, piece in enumerate(pieces):
        if (piece.kind == UNKNOWN) != (number == ALBERT_UNKNOWN):
            raise CheckpointError(
                f"{path}: piece {number} is {piece.text!r}; for transformers, piece {ALBERT_UNKNOWN} of {ALBERT} is "
                "the unknown one, whatever the file says; copy the file that this checkpoint was published with"
            )
        if piece.kind in (UNUSED, BYTE) or (piece.kind == CONTROL and piece.text not in special):
            raise CheckpointError(
                f"{path}: piece {number}, {piece.text!r}, is of SentencePiece's type {piece.kind}, and no text is cut "
                "into it here, but transformers cuts texts into it; this reads normal and user-defined pieces"
            )


def _require_the_same_pieces(files: TokenizerFiles, known: SentencePieceFile, names: dict[str, Any]) -> None:
    """Raise `CheckpointError` where `tokenizer.json`, which `transformers` reads first, is not of this `spiece.model`.

    Both hold the pieces, the normalisation map and what stands around a text. Case and accents are settings.
    """
    assert files.fast is not None
    path = files.folder / "tokenizer.json"
    if files.model_kind() != "Unigram":
        raise CheckpointError(
            f"{path}: holds a {files.model_kind()} model beside {_ALBERT_FILE}; take the wrong one away"
        )
    pairs = [(str(text), float(score)) for text, score in files.fast["model"]["vocab"]]
    if len(pairs) != len(known.pieces):
        raise CheckpointError(
            f"{path}: has {len(pairs)} pieces, {_ALBERT_FILE} {len(known.pieces)}; take both from one checkpoint"
        )
    for number, (pair, piece) in enumerate(zip(pairs, known.pieces, strict=True)):
        if not _is_the_same(pair, piece):
            raise CheckpointError(
                f"{path}: its piece {number} is {pair[0]!r} with score {pair[1]:.6g}, in {_ALBERT_FILE} {piece.text!r} "
                f"with {piece.score:.6g}; take both from one checkpoint"
            )
    if charsmap_of(path, files.fast.get("normalizer")) != known.charsmap:
        raise CheckpointError(
            f"{path}: has another normalisation map than {_ALBERT_FILE}; take both from one checkpoint"
        )
    if (part := files.fast.get("post_processor")) is not None:
        around = read_post_processor(path, part, {text: number for number, (text, _) in enumerate(pairs)})
        expected = (names["cls_token"], names["sep_token"], SentencePieceTokenizer.template)
        if (around.cls_token, around.sep_token, around.template) != expected:
            raise CheckpointError(
                f"{path}: its post_processor is not {names['cls_token']} text {names['sep_token']} text "
                f"{names['sep_token']} with segments 0 and 1; of {ALBERT} this has no other"
            )


def _ends_in_number_and_comma(text: str) -> bool:
    return text.endswith(",") and text[-2:-1].isdigit()


def _is_the_same(pair: tuple[str, float], piece: Piece) -> bool:
    text, score = pair
    scores = [piece.score]
    if _ends_in_number_and_comma(piece.text):
        # `transformers` 4 keeps such pieces out of every text in this way; here they are cut before the comma.
        scores.append(piece.score - 100)
    return text == piece.text and any(math.isclose(score, each, rel_tol=1e-6) for each in scores)
