"""The byte-level BPE of a RoBERTa checkpoint, from `tokenizer.json` or from `vocab.json` and `merges.txt`."""

import logging
from collections.abc import Mapping
from pathlib import Path

from keras_model.encode.added_tokens import write_added_tokens
from keras_model.encode.byte_level_bpe_tokenizer import ROBERTA_NAMES, ByteLevelBpeTokenizer
from keras_model.encode.template import Template
from keras_model.errors import CheckpointError, InputFileError
from keras_model.huggingface.listed_tokens import number_added_tokens, special_names
from keras_model.huggingface.tokenizer_files import FILE_CLASSES, TokenizerFiles
from keras_model.huggingface.tokenizer_json import (
    SUBWORD_OTHERS,
    PostProcessor,
    class_name,
    normalizer_steps,
    read_post_processor,
    require,
    role_names,
    said,
    with_listed,
)
from keras_model.model_folder import read_json
from keras_model.regular_file import MOST_PART, read_regular

_log = logging.getLogger(__name__)

VOCABULARY_FILE = "vocab.json"
MERGES_FILE = "merges.txt"

_ROBERTA = "RobertaTokenizer"


def read_byte_level_bpe_json(files: TokenizerFiles) -> ByteLevelBpeTokenizer:
    """Return the tokenizer of a `tokenizer.json` whose model is a byte-level BPE.

    Of the class `RobertaTokenizer`, `transformers` takes vocabulary and merges from the file, `add_prefix_space` and
    `trim_offsets` from `tokenizer_config.json`, and has a template of its own; so does this.

    Raises:
        CheckpointError: the file asks for a step or has an option that is not known here.
    """
    owner = class_name(files, (_ROBERTA, *FILE_CLASSES))
    path, tokenizer = files.folder / "tokenizer.json", files.fast or {}
    model = tokenizer["model"]
    known = {
        "dropout": (None, 0, 0.0),
        "continuing_subword_prefix": (None, ""),
        "end_of_word_suffix": (None, ""),
        # These two are of characters that the vocabulary lacks; one with all 256 bytes lacks none.
        "fuse_unk": (False, None, True),
        "byte_fallback": (False, None, True),
        "ignore_merges": (False, None),
    }
    require(path, "its model", model, known, ("type", "vocab", "merges", "unk_token"))
    normalizer = tokenizer.get("normalizer")
    if owner == _ROBERTA and normalizer is not None:
        _log.warning(
            "%s: its normalizer, %s, does not count beside this tokenizer_class, as for transformers",
            path,
            said(normalizer),
        )
    before = tokenizer.get("pre_tokenizer") or {}
    if before.get("type") != "ByteLevel":
        raise CheckpointError(f"{path}: its pre_tokenizer is {before.get('type')}; of a BPE this reads ByteLevel alone")
    require(path, "its pre_tokenizer", before, {"use_regex": (True,)}, ("type", "add_prefix_space", "trim_offsets"))
    try:
        ids = {str(token): int(number) for token, number in model["vocab"].items()}
        merges = [_merge(entry) for entry in model["merges"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CheckpointError(f"{path}: its model lacks vocab, tokens with ids, or merges, pairs of tokens") from error
    if owner == _ROBERTA:
        return _roberta(files, path, ids, merges)
    around = read_post_processor(path, tokenizer.get("post_processor"), with_listed(tokenizer, ids))
    ids, added = _with_added_tokens(files, path, ids, special_names(files), around)
    prefix = bool(before.get("add_prefix_space", True))
    if around.trim_offsets and around.add_prefix_space is not prefix:
        raise CheckpointError(
            f"{path}: its pre_tokenizer and post_processor differ in add_prefix_space; give one value"
        )
    steps = " ".join(normalizer_steps(path, normalizer, {}))
    return _build(files, path, ids, merges, around, prefix, added, steps)


def read_byte_level_bpe_files(files: TokenizerFiles) -> ByteLevelBpeTokenizer:
    """Return the tokenizer of a `vocab.json` and a `merges.txt`.

    Raises:
        CheckpointError: one of them is missing or damaged, or they belong to another class.
    """
    class_name(files, (_ROBERTA,))
    path = files.folder / MERGES_FILE
    try:
        lines = read_regular(path, MOST_PART).decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputFileError(f"{path}: cannot read the merges, without which {VOCABULARY_FILE} is no use") from error
    merges = []
    for number, line in enumerate(lines, start=1):
        line = line.removesuffix("\r")
        if line.startswith("#version") or (not line and number == len(lines)):
            continue
        try:
            merges.append(_merge(line))
        except ValueError as error:
            raise CheckpointError(f"{path}, line {number}: no two tokens with a blank between them") from error
    vocabulary = read_json(files.folder / VOCABULARY_FILE)
    if not all(isinstance(number, int) for number in vocabulary.values()):
        raise CheckpointError(f"{files.folder / VOCABULARY_FILE}: not a table of tokens with ids")
    return _roberta(files, files.folder / VOCABULARY_FILE, dict(vocabulary), merges)


def _merge(entry: str | list[str]) -> tuple[str, str]:
    left, right = entry.split(" ") if isinstance(entry, str) else entry
    return str(left), str(right)


def _roberta(
    files: TokenizerFiles, path: Path, ids: Mapping[str, int], merges: list[tuple[str, str]]
) -> ByteLevelBpeTokenizer:
    names = role_names(files, ROBERTA_NAMES)
    ends = {"bos_token": "<s>", "eos_token": "</s>"}
    ids, added = _with_added_tokens(files, path, ids, role_names(files, ends | ROBERTA_NAMES))
    trim = files.truth("trim_offsets", True)
    around = PostProcessor(names["cls_token"], names["sep_token"], Template(2, 0), trim)
    return _build(files, path, ids, merges, around, files.truth("add_prefix_space", False), added)


def _with_added_tokens(
    files: TokenizerFiles,
    path: Path,
    ids: Mapping[str, int],
    roles: Mapping[str, str | None],
    around: PostProcessor | None = None,
) -> tuple[dict[str, int], str]:
    """Return the vocabulary with all that is added to it, and what of that is looked for in texts.

    Args:
        files: of the checkpoint.
        path: of the vocabulary.
        ids: of the vocabulary.
        roles: the special tokens that `transformers` has.
        around: what a `tokenizer.json` that is taken as it is puts around a text.
    """
    vocabulary = sorted(ids, key=ids.__getitem__)
    if [ids[token] for token in vocabulary] != list(range(len(vocabulary))):
        raise CheckpointError(f"{path}: its ids are not 0 to {len(vocabulary) - 1}, each once")
    named = {role: name for role, name in roles.items() if name}
    plain = {*named.values()} | SUBWORD_OTHERS | ({around.cls_token, around.sep_token} if around else set())
    found = number_added_tokens(files, vocabulary, named, plain, fast_first=around is not None)
    more = {name: len(vocabulary) + number for number, name in enumerate(found.beyond)}
    return {**ids, **more}, write_added_tokens(found.tokens)


def _build(
    files: TokenizerFiles,
    path: Path,
    ids: Mapping[str, int],
    merges: list[tuple[str, str]],
    around: PostProcessor,
    add_prefix_space: bool,
    added_tokens: str,
    normalizer: str = "",
) -> ByteLevelBpeTokenizer:
    names = role_names(files, ROBERTA_NAMES)
    return ByteLevelBpeTokenizer.from_vocabulary(
        ids,
        merges,
        str(path),
        add_prefix_space=add_prefix_space,
        trim_offsets=around.trim_offsets,
        cls_token=around.cls_token,
        sep_token=around.sep_token,
        pad_token=names["pad_token"],
        unk_token=names["unk_token"],
        mask_token=names["mask_token"],
        pair_separators=around.template.separators,
        second_segment=around.template.second_segment,
        normalizer=normalizer,
        added_tokens=added_tokens,
    )
