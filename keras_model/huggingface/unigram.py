"""The Unigram tokenizer of an XLM-RoBERTa or CamemBERT checkpoint, from `tokenizer.json` or a SentencePiece model."""

import base64
import binascii
import logging
from collections.abc import Collection, Sequence
from pathlib import Path

from keras_model.encode.pipeline_tokenizer import vocabulary_bytes
from keras_model.encode.template import Template
from keras_model.encode.unigram_tokenizer import PRECOMPILED, UnigramTokenizer
from keras_model.encode.vocabulary_files.sentencepiece import (
    BYTE,
    CONTROL,
    NORMAL,
    UNKNOWN,
    USER_DEFINED,
    Piece,
    SentencePieceFile,
    as_written,
)
from keras_model.errors import CheckpointError
from keras_model.huggingface.listed_tokens import special_names
from keras_model.huggingface.tokenizer_files import FILE_CLASSES, TokenizerFiles
from keras_model.huggingface.tokenizer_json import (
    Json,
    PostProcessor,
    added_tokens,
    class_name,
    normalizer_steps,
    read_post_processor,
    require,
    role_names,
)

_log = logging.getLogger(__name__)

MODEL_FILE = "sentencepiece.bpe.model"

_XLM_ROBERTA, _CAMEMBERT = "XLMRobertaTokenizer", "CamembertTokenizer"
_DEFAULTS = {
    "bos_token": "<s>",
    "eos_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}
_NOT_USED = ("<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED")


def read_unigram_json(files: TokenizerFiles) -> UnigramTokenizer:
    """Return the tokenizer of a `tokenizer.json` whose model is a Unigram.

    Of the classes `XLMRobertaTokenizer` and `CamembertTokenizer`, `transformers` takes the vocabulary and the
    normalisation map from the file and has the steps and the template of its own; so does this.

    Raises:
        CheckpointError: the file asks for a step or has an option that is not known here.
    """
    owner = class_name(files, (_XLM_ROBERTA, _CAMEMBERT, *FILE_CLASSES))
    path, tokenizer = files.folder / "tokenizer.json", files.fast or {}
    model = tokenizer["model"]
    require(path, "its model", model, {"byte_fallback": (False, None)}, ("type", "vocab", "unk_id"))
    try:
        pairs = [(str(text), as_written(float(score))) for text, score in model["vocab"]]
        unknown = int(model["unk_id"])
        unknown_name = pairs[unknown][0]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise CheckpointError(f"{path}: its model lacks vocab, a list of pieces with scores, or unk_id") from error
    by_class = owner not in FILE_CLASSES
    steps, charsmap = _normalizer(path, tokenizer.get("normalizer"), by_class)
    _require_pre_tokenizer(path, tokenizer.get("pre_tokenizer"), by_class)
    ids = {text: number for number, (text, _) in enumerate(pairs)}
    added = added_tokens(files, tokenizer, ids, by_class)
    for name, number in sorted(added.items(), key=lambda item: item[1]):
        if name not in ids:
            if number != len(pairs):
                raise CheckpointError(
                    f"{path}: added_tokens gives {name!r} the id {number}, not {len(pairs)}, the next"
                )
            ids[name] = number
            pairs.append((name, 0.0))
    names = role_names(files, _DEFAULTS)
    if by_class:
        _require_class_settings(files)
        if unknown_name != names["unk_token"] or (owner == _XLM_ROBERTA and unknown != 3):
            raise CheckpointError(f"{path}: its unk_id is {unknown}, {unknown_name!r}; {owner} has another")
        around = PostProcessor(names["bos_token"], names["eos_token"], Template(2, 0))
    else:
        around = read_post_processor(path, tokenizer.get("post_processor"), ids)
    special = {*added, names["bos_token"], names["eos_token"]}
    special |= {*_NOT_USED} if owner == _CAMEMBERT else set()
    return _build(path, pairs, charsmap, unknown_name, around, special, names, steps)


def read_unigram_model(files: TokenizerFiles) -> UnigramTokenizer:
    """Return the tokenizer of a `sentencepiece.bpe.model`, its pieces numbered as `transformers` numbers them.

    Raises:
        CheckpointError: the file is no Unigram model, has pieces of a kind that is not known here, or belongs to
            another class.
    """
    path = files.folder / MODEL_FILE
    owner = class_name(files, (_XLM_ROBERTA, _CAMEMBERT))
    _require_class_settings(files)
    names = role_names(files, _DEFAULTS)
    known = SentencePieceFile.from_bytes(vocabulary_bytes(path), str(path))
    for number, piece in enumerate(known.pieces):
        if piece.kind in (USER_DEFINED, BYTE):
            kind = "user-defined" if piece.kind == USER_DEFINED else "byte"
            raise CheckpointError(f"{path}: piece {number}, {piece.text!r}, is {kind}; Unigram here has no such pieces")
    stored = [(piece.text, piece.score) for piece in known.pieces]
    begin, end, pad, unknown = (names[role] for role in ("bos_token", "eos_token", "pad_token", "unk_token"))
    if owner == _XLM_ROBERTA:
        pairs = [(begin, 0.0), (pad, 0.0), (end, 0.0), (unknown, 0.0), *stored[3:]]
        special = {begin, end}
    else:
        pairs = [(_NOT_USED[0], 0.0), (pad, 0.0), (_NOT_USED[1], 0.0), (unknown, 0.0), (_NOT_USED[2], -100.0)]
        pairs += stored[1:]
        special = {begin, end, *_NOT_USED}
    pairs.append((names["mask_token"], 0.0))
    for piece in known.pieces[3 if owner == _XLM_ROBERTA else 1 :]:
        if piece.kind == CONTROL and piece.text not in special | {*names.values()}:
            raise CheckpointError(
                f"{path}: {piece.text!r} is a control piece, which no text is cut into here, but which transformers "
                "finds in texts; this reads those of the special tokens alone"
            )
    around = PostProcessor(begin, end, Template(2, 0))
    return _build(path, pairs, known.charsmap, unknown, around, special, names)


def _build(
    path: Path,
    pairs: Sequence[tuple[str, float]],
    charsmap: bytes,
    unknown: str,
    around: PostProcessor,
    special: Collection[str],
    names: dict[str, str],
    normalizer: str = PRECOMPILED,
) -> UnigramTokenizer:
    special = {*special, around.cls_token, around.sep_token, names["pad_token"], names["mask_token"]}
    scores = dict(pairs)
    for text in sorted({unknown, *special} - {*_NOT_USED}):
        # Trainers give special pieces no score; one with a score is of the language.
        if scores.get(text):
            raise CheckpointError(
                f"{path}: texts are cut into {text!r}, its score is {scores[text]:.6g}, but the folder makes it a "
                "special token or the unknown one; name another"
            )

    def kind(text: str) -> int:
        return UNKNOWN if text == unknown else CONTROL if text in special else NORMAL

    pieces = SentencePieceFile([Piece(text, score, kind(text)) for text, score in pairs], charsmap).checked(str(path))
    ids = {text: number for number, (text, _) in enumerate(pairs)}
    places = []
    for name in (around.cls_token, around.sep_token, names["pad_token"]):
        if name not in ids:
            raise CheckpointError(f"{path}: lacks the special token {name}, which the folder names")
        places.append(ids[name])
    return UnigramTokenizer(
        pieces.to_bytes(*places),
        cls_token=around.cls_token,
        sep_token=around.sep_token,
        pad_token=names["pad_token"],
        mask_token=names["mask_token"],
        pair_separators=around.template.separators,
        second_segment=around.template.second_segment,
        normalizer=normalizer,
    )


def _require_class_settings(files: TokenizerFiles) -> None:
    if special_names(files).get("unk_token", "") is None:
        # For the class of CamemBERT, the unknown piece then is piece 0.
        raise CheckpointError(f"{files.folder}: its unk_token is null; name the token, or take it out")
    if files.config.get("add_prefix_space", True) is not True:
        raise CheckpointError(
            f"{files.folder / 'tokenizer_config.json'}: add_prefix_space is off; Unigram here puts ▁ before every word"
        )


def charsmap_of(path: Path, normalizer: Json | None) -> bytes:
    """Return the precompiled map of the first `Precompiled` of a normalizer, empty where there is none.

    Raises:
        CheckpointError: it cannot be read.
    """
    maps = [step for step in _first_steps(normalizer) if step.get("type") == "Precompiled"]
    return _charsmap(path, maps[0]) if maps else b""


def _charsmap(path: Path, step: Json) -> bytes:
    try:
        return base64.b64decode(step["precompiled_charsmap"] or "", validate=True)
    except (KeyError, TypeError, binascii.Error) as error:
        raise CheckpointError(f"{path}: its normalizer's precompiled_charsmap cannot be read") from error


def _normalizer(path: Path, part: Json | None, by_class: bool) -> tuple[str, bytes]:
    """Return the steps of a normalizer, and the map of its `Precompiled`; of a class's file, that map alone counts."""
    if by_class:
        kinds = [str(step.get("type")) for step in _first_steps(part)]
        if "Precompiled" in kinds:
            kinds.remove("Precompiled")
        if kinds:
            _log.warning(
                "%s: its normalizer has %s, which does not count beside this tokenizer_class, as for transformers",
                path,
                ", ".join(kinds),
            )
        return PRECOMPILED, charsmap_of(path, part)
    charsmap = b""

    def precompiled(step: Json) -> str:
        nonlocal charsmap
        charsmap = _charsmap(path, step)
        return PRECOMPILED

    steps = _first_steps(part)
    if steps and steps[-1].get("type") == "Replace":
        # A run of blanks is dropped anyway where words are parted at white space.
        require(
            path, "its normalizer Replace", steps[-1], {"pattern": ({"Regex": " {2,}"},), "content": (" ",)}, ("type",)
        )
        steps = steps[:-1]
    named = [name for step in steps for name in normalizer_steps(path, step, {"Precompiled": precompiled})]
    if named.count(PRECOMPILED) > 1:
        raise CheckpointError(f"{path}: its normalizer has two Precompiled; this has one")
    # A tokenizer without a map has nothing to apply: what is usual stays unsaid.
    return (PRECOMPILED if not named else " ".join(named)), charsmap


def _first_steps(part: Json | None) -> list[Json]:
    if part is None:
        return []
    return list(part.get("normalizers") or []) if part.get("type") == "Sequence" else [part]


def _require_pre_tokenizer(path: Path, part: Json | None, by_class: bool) -> None:
    steps = part.get("pretokenizers") or [] if part and part.get("type") == "Sequence" else [part] if part else []
    kinds = [step.get("type") for step in steps]
    if kinds != ["WhitespaceSplit", "Metaspace"] and not (by_class and kinds == ["Metaspace"]):
        shown = ", ".join(map(str, kinds)) or "missing"
        raise CheckpointError(
            f"{path}: its pre_tokenizer is {shown}; of a Unigram this reads WhitespaceSplit, Metaspace"
        )
    known = {
        "replacement": ("▁",),
        "add_prefix_space": (True,),
        "prepend_scheme": ("always",) if not by_class else ("always", "first"),
        "split": (True,),
    }
    require(path, "its pre_tokenizer Metaspace", steps[-1], known, ("type", "str_rep"))
