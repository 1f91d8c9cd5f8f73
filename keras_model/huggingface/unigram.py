"""The Unigram tokenizer of XLM-RoBERTa's and CamemBERT's kin, from `tokenizer.json` or a SentencePiece model.

An ALBERT's is read as one where `spiece.model` is missing, or cannot hold what is added to it.
"""

import base64
import binascii
import logging
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from keras_model.encode.added_tokens import AddedToken, write_added_tokens
from keras_model.encode.pipeline_tokenizer import vocabulary_bytes
from keras_model.encode.sentencepiece_tokenizer import ALBERT_NAMES
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
from keras_model.huggingface.listed_tokens import NumberedTokens, lists_extra_tokens, number_added_tokens, special_names
from keras_model.huggingface.tokenizer_files import FILE_CLASSES, TokenizerFiles
from keras_model.huggingface.tokenizer_json import (
    SUBWORD_OTHERS,
    Json,
    PostProcessor,
    class_name,
    normalizer_steps,
    read_post_processor,
    require,
    role_names,
    with_listed,
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
ALBERT = "AlbertTokenizer"
# Of the same names in every published ALBERT, and never in a text.
ALBERT_OTHERS = {"<unk>", "<s>", "</s>"}
ALBERT_UNKNOWN = 1
_ALBERT_DEFAULTS = {"bos_token": "[CLS]", "eos_token": "[SEP]", "unk_token": "<unk>", **ALBERT_NAMES}
# What ALBERT does to a text before its own map.
_QUOTES, _PLAIN_LETTERS, _LOWERCASE = "quotes", "nfkd strip_accents", "lowercase"
_BLANKS = {"pattern": ({"Regex": " {2,}"},), "content": (" ",)}


def read_unigram_json(files: TokenizerFiles) -> UnigramTokenizer:
    """Return the tokenizer of a `tokenizer.json` whose model is a Unigram.

    Of the classes `XLMRobertaTokenizer` and `CamembertTokenizer`, `transformers` takes the vocabulary and the
    normalisation map from the file and has the steps and the template of its own; so does this.

    Raises:
        CheckpointError: the file asks for a step or has an option that is not known here.
    """
    owner = class_name(files, (_XLM_ROBERTA, _CAMEMBERT, *FILE_CLASSES))
    path, tokenizer = files.folder / "tokenizer.json", files.fast or {}
    pairs, unknown = _pieces(files)
    by_class = owner not in FILE_CLASSES
    steps, charsmap, blanks = _normalizer(path, tokenizer.get("normalizer"), by_class)
    _require_pre_tokenizer(path, tokenizer.get("pre_tokenizer"), by_class)
    names = role_names(files, _DEFAULTS)
    if by_class:
        _require_class_settings(files)
        if pairs[unknown][0] != names["unk_token"] or (owner == _XLM_ROBERTA and unknown != 3):
            raise CheckpointError(f"{path}: its unk_id is {unknown}, {pairs[unknown][0]!r}; {owner} has another")
        around = PostProcessor(names["bos_token"], names["eos_token"], Template(2, 0))
        roles = names
    else:
        ids = with_listed(tokenizer, {text: number for number, (text, _) in enumerate(pairs)})
        around = read_post_processor(path, tokenizer.get("post_processor"), ids)
        roles = {role: name for role, name in special_names(files).items() if name}
    added = _numbered(files, pairs, roles, {*names.values(), around.cls_token, around.sep_token}, not by_class)
    if blanks and (joined := [token.content for token in added.tokens if token.normalized and " " in token.content]):
        raise CheckpointError(
            f"{path}: its normalizer makes runs of blanks one before the added token {joined[0]!r} is looked for; this "
            "has no such step: save the token with normalized false"
        )
    _refuse_before_not_used(files, owner, pairs, added)
    special = {*added.listed, names["bos_token"], names["eos_token"]}
    special |= {*_NOT_USED} if owner == _CAMEMBERT else set()
    return _build(path, pairs, charsmap, pairs[unknown][0], around, special, names, added, steps)


def read_albert_json(files: TokenizerFiles) -> UnigramTokenizer:
    """Return the tokenizer of an `AlbertTokenizer` by its `tokenizer.json`, of which `transformers` 5 takes a part.

    These are the pieces, the normalisation map and the post-processor; the other steps are the class's own.

    Raises:
        CheckpointError: the file or a setting asks for what is not known here.
    """
    path, tokenizer = files.folder / "tokenizer.json", files.fast or {}
    pairs, _ = _pieces(files)
    charsmap = charsmap_of(path, tokenizer.get("normalizer"))
    around = None
    if (part := tokenizer.get("post_processor")) is not None:
        around = read_post_processor(path, part, {text: number for number, (text, _) in enumerate(pairs)})
    return _albert(files, path, pairs, charsmap, around)


def read_albert_model(files: TokenizerFiles, path: Path) -> UnigramTokenizer:
    """Return the same by a `spiece.model` that has been found to hold nothing over which `transformers` passes.

    Raises:
        CheckpointError: as of `read_albert_json`.
    """
    known = SentencePieceFile.from_bytes(vocabulary_bytes(path), str(path))
    pairs = [(piece.text, piece.score) for piece in known.pieces]
    own = [] if lists_extra_tokens(files) else [piece.text for piece in known.pieces if piece.kind == USER_DEFINED]
    return _albert(files, path, pairs, known.charsmap, None, own)


def _albert(
    files: TokenizerFiles,
    path: Path,
    pairs: Sequence[tuple[str, float]],
    charsmap: bytes,
    around: PostProcessor | None,
    own: Sequence[str] = (),
) -> UnigramTokenizer:
    if files.lower_first:
        raise CheckpointError(
            f"{files.folder / 'sentence_bert_config.json'}: do_lower_case; of {ALBERT}, this lowers the text by the "
            "do_lower_case of tokenizer_config.json alone"
        )
    names = role_names(files, _ALBERT_DEFAULTS)
    if len(pairs) <= ALBERT_UNKNOWN or pairs[ALBERT_UNKNOWN][0] != names["unk_token"]:
        raise CheckpointError(
            f"{path}: piece {ALBERT_UNKNOWN} is not {names['unk_token']}; for transformers, piece {ALBERT_UNKNOWN} of "
            f"{ALBERT} is the unknown one, whatever the file says"
        )
    steps = [_QUOTES]
    steps += [] if files.truth("keep_accents", False) else [_PLAIN_LETTERS]
    steps += [_LOWERCASE] if files.truth("do_lower_case", True) else []
    steps += [PRECOMPILED] if charsmap else []
    around = around or PostProcessor(names["cls_token"], names["sep_token"], Template(1, 1))
    plain = {*names.values(), *ALBERT_NAMES.values(), around.cls_token, around.sep_token} | ALBERT_OTHERS
    added = number_added_tokens(files, [text for text, _ in pairs], names, plain, fast_first=False)
    listed = {token.content for token in added.tokens}
    tokens = [*added.tokens, *(AddedToken(content) for content in own if content not in listed)]
    special = {*added.listed, names["bos_token"], names["eos_token"]}
    return _build(
        path,
        pairs,
        charsmap,
        names["unk_token"],
        around,
        special,
        names,
        added._replace(tokens=tokens),
        " ".join(steps),
    )


def _pieces(files: TokenizerFiles) -> tuple[list[tuple[str, float]], int]:
    """Return the pieces of `tokenizer.json` with their scores, and the id of the unknown one."""
    path, model = files.folder / "tokenizer.json", (files.fast or {})["model"]
    require(path, "its model", model, {"byte_fallback": (False, None)}, ("type", "vocab", "unk_id"))
    try:
        pairs = [(str(text), as_written(float(score))) for text, score in model["vocab"]]
        unknown = int(model["unk_id"])
        if unknown not in range(len(pairs)):
            raise IndexError(unknown)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise CheckpointError(f"{path}: its model lacks vocab, a list of pieces with scores, or unk_id") from error
    return pairs, unknown


def _numbered(
    files: TokenizerFiles,
    pairs: Sequence[tuple[str, float]],
    roles: Mapping[str, str],
    names: Collection[str],
    fast_first: bool,
) -> NumberedTokens:
    plain = {*roles.values(), *names} | SUBWORD_OTHERS
    return number_added_tokens(files, [text for text, _ in pairs], roles, plain, fast_first=fast_first)


def _refuse_before_not_used(
    files: TokenizerFiles, owner: str, pairs: Sequence[tuple[str, float]], added: NumberedTokens
) -> None:
    """Raise `CheckpointError` where CamemBERT's own tokens would take the ids before those that are added."""
    lacking = {*_NOT_USED} - {text for text, _ in pairs}
    if owner == _CAMEMBERT and lacking and added.beyond:
        raise CheckpointError(
            f"{files.folder}: the vocabulary lacks {min(lacking)}, which takes an id before {added.beyond[0]!r}; add "
            "it to the vocabulary"
        )


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
    added = _numbered(files, pairs, names, names.values(), fast_first=False)
    _refuse_before_not_used(files, owner, pairs, added)
    return _build(path, pairs, known.charsmap, unknown, around, special, names, added)


def _build(
    path: Path,
    pairs: Sequence[tuple[str, float]],
    charsmap: bytes,
    unknown: str,
    around: PostProcessor,
    special: Collection[str],
    names: dict[str, str],
    added: NumberedTokens,
    normalizer: str = PRECOMPILED,
) -> UnigramTokenizer:
    # What the vocabulary lacks is in no text but where it is looked for.
    pairs = [*pairs, *((text, 0.0) for text in added.beyond)]
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
        return UNKNOWN if text == unknown else CONTROL if text in special or text in added.beyond else NORMAL

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
        added_tokens=write_added_tokens(added.tokens),
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


def _normalizer(path: Path, part: Json | None, by_class: bool) -> tuple[str, bytes, bool]:
    """Return the steps of a normalizer, the map of its `Precompiled`, and whether runs of blanks become one in the end.

    Of a class's file, the map alone counts.
    """
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
        return PRECOMPILED, charsmap_of(path, part), False
    charsmap = b""

    def precompiled(step: Json) -> str:
        nonlocal charsmap
        charsmap = _charsmap(path, step)
        return PRECOMPILED

    steps = _first_steps(part)
    quotes = steps[:2] == [_replaced("``"), _replaced("''")]
    steps = steps[2:] if quotes else steps
    blanks = bool(steps) and steps[-1].get("type") == "Replace"
    if blanks:
        # A run of blanks is dropped anyway where words are parted at white space.
        require(path, "its normalizer Replace", steps[-1], _BLANKS, ("type",))
        steps = steps[:-1]
    named = [_QUOTES] if quotes else []
    named += [name for step in steps for name in normalizer_steps(path, step, {"Precompiled": precompiled})]
    if named.count(PRECOMPILED) > 1:
        raise CheckpointError(f"{path}: its normalizer has two Precompiled; this has one")
    # A tokenizer without a map has nothing to apply: what is usual stays unsaid.
    return (PRECOMPILED if not named else " ".join(named)), charsmap, blanks


def _replaced(pair: str) -> Json:
    """The step of ALBERT that makes one quotation mark of two signs."""
    return {"type": "Replace", "pattern": {"String": pair}, "content": '"'}


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
