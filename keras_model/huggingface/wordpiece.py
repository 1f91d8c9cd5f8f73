"""A WordPiece tokenizer out of a Hugging Face folder, every setting as `transformers` 5 takes it.

There are two ways. BERT's own tokenizer classes take the vocabulary out of `tokenizer.json`, else out of `vocab.txt`,
and all settings out of `tokenizer_config.json`. The classes for any `tokenizer.json` take all out of that file.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from typing import Any

from keras_model.encode.added_tokens import write_added_tokens
from keras_model.encode.template import Template
from keras_model.encode.wordpiece_tokenizer import BERT, WordPieceTokenizer, read_vocabulary
from keras_model.errors import CheckpointError
from keras_model.huggingface.allowed_keys import refuse_unknown_keys
from keras_model.huggingface.listed_tokens import added_tokens, listed_contents, special_names, split_beside
from keras_model.huggingface.tokenizer_files import FILE_CLASSES, TokenizerFiles, told_class
from keras_model.huggingface.tokenizer_json import PostProcessor, normalizer_steps, read_post_processor, said
from keras_model.regular_file import MOST_PART, read_regular

_log = logging.getLogger(__name__)

_MPNET = "MPNetTokenizer"
BERT_CLASSES = ("BertTokenizer", "DistilBertTokenizer", "SqueezeBertTokenizer", "ElectraTokenizer", _MPNET)
# Whose class is one of these where no file names one.
_BERT_FAMILIES = ("bert", "distilbert", "squeezebert", "electra", "ernie", "mpnet")

_USUAL_NAMES = {
    "unk_token": "[UNK]",
    "sep_token": "[SEP]",
    "pad_token": "[PAD]",
    "cls_token": "[CLS]",
    "mask_token": "[MASK]",
}
_NAMES_OF_MPNET = _USUAL_NAMES | {
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "cls_token": "<s>",
    "mask_token": "<mask>",
}
# MPNet puts its texts together as RoBERTa does.
_TEMPLATE_OF_MPNET = Template(2, 0)
_BERT_NORMALIZER = ("clean_text", "handle_chinese_chars", "strip_accents", "lowercase")
_WORDS = {"BertPreTokenizer": "bert", "Whitespace": "whitespace", "WhitespaceSplit": "whitespace_split"}
# In a row, these part a text where BERT's own does: at blanks, and before and after each sign of punctuation.
_BLANKS, _BERT_OWN = {"type": "WhitespaceSplit"}, {"type": "BertPreTokenizer"}
_SIGNS = {"type": "Punctuation", "behavior": "Isolated"}
_LIKE_BERT = (
    [_BLANKS, _SIGNS],
    [_SIGNS, _BLANKS],
    [_BLANKS, _BERT_OWN],
    [_BERT_OWN, _BLANKS],
    [_BERT_OWN, _SIGNS],
    [_SIGNS, _BERT_OWN],
)
# White space at a text's ends is dropped by each of these anyway, so that Strip does nothing.
_NOTHING = "nothing"
_MODEL = "type vocab unk_token continuing_subword_prefix max_input_chars_per_word"


def read_wordpiece(files: TokenizerFiles) -> WordPieceTokenizer:
    """Return the tokenizer that a folder with a WordPiece vocabulary describes.

    Raises:
        CheckpointError: a setting that `WordPieceTokenizer` does not have, a vocabulary that is not there or has holes.
    """
    name = _class_name(files)
    vocabulary = _vocabulary(files)
    named = special_names(files)
    if name in FILE_CLASSES:
        settings, names = _fast_settings(files, vocabulary, named)
    else:
        settings, names = _bert_settings(files, named, name)
    if files.tokenizer_class is None and files.model_type not in _BERT_FAMILIES:
        _log.warning(
            "%s: names no tokenizer_class, and transformers would take that of %s, which reads no WordPiece; this "
            "reads it as BertTokenizer",
            files.folder,
            files.model_type,
        )
    file = "vocab.txt" if files.fast is None else "tokenizer.json"
    for role in ("pad_token", "unk_token", "cls_token", "sep_token"):
        if names[role] not in vocabulary:
            raise CheckpointError(
                f"{files.folder / file}: its vocabulary lacks {names[role]!r}, the {role}; copy the {file} that this "
                "checkpoint was published with"
            )
    roles = {key: token for key, token in named.items() if token}
    # What stands around a text is no token of it either, whatever tokenizer_config.json calls by that role.
    roles |= {
        key if key not in roles else f"{key} here": token for key, token in names.items() if token != roles.get(key)
    }
    if files.fast is None:
        _refuse_ambiguous_ends(files, {*vocabulary}, roles)
    added = added_tokens(files, vocabulary, roles, fast_first=name in FILE_CLASSES)
    if added and files.config.get("split_special_tokens"):
        raise CheckpointError(split_beside(files, added[0].content))
    if files.lower_first:
        if added:
            raise CheckpointError(
                f"{files.folder / 'sentence_bert_config.json'}: do_lower_case with the added token "
                f"{added[0].content!r}, which is looked for before case is lowered here; if it is a special "
                "token, name it in tokenizer_config.json, as mask_token or by its own role"
            )
        _lower_first(files, settings, vocabulary)
    settings |= names
    tokenizer = WordPieceTokenizer(vocabulary, **settings, added_tokens=write_added_tokens(added))
    if files.rows is not None and tokenizer.vocabulary_size > files.rows:
        raise CheckpointError(
            f"{files.folder / file}: with added tokens, the vocabulary has {tokenizer.vocabulary_size} tokens, "
            f"the embedding only {files.rows} rows; copy the {file} that this checkpoint was published with"
        )
    return tokenizer


def _class_name(files: TokenizerFiles) -> str:
    """Return the tokenizer class, which is BERT's where none is named."""
    name = files.tokenizer_class or (_MPNET if files.model_type == "mpnet" else "BertTokenizer")
    if name not in BERT_CLASSES + FILE_CLASSES:
        known = ", ".join(map(told_class, BERT_CLASSES + FILE_CLASSES))
        raise CheckpointError(f"{files.folder}: its tokenizer_class is {name}; of WordPiece this reads {known}")
    if name == "DistilBertTokenizer" and files.has_segments:
        raise CheckpointError(
            f"{files.folder}: DistilBertTokenizer marks no second text of a pair, but {files.model_type} has segments"
        )
    return name


def _bert_settings(
    files: TokenizerFiles, named: Mapping[str, str | None], name: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the settings and the special tokens that a class of BERT takes of `tokenizer_config.json`."""
    missing = [key for key in _USUAL_NAMES if named.get(key, "") is None]
    if missing:
        raise CheckpointError(f"{files.folder / 'tokenizer_config.json'}: {missing[0]} is null; name the token")
    settings = {
        "lowercase": files.truth("do_lower_case", True),
        "strip_accents": None if files.config.get("strip_accents") is None else files.truth("strip_accents", False),
        "handle_chinese_chars": files.truth("tokenize_chinese_chars", True),
    }
    usual = _USUAL_NAMES
    if name == _MPNET:
        usual = _NAMES_OF_MPNET
        settings |= _TEMPLATE_OF_MPNET.get_config()
    names = usual | {key: str(named[key]) for key in usual if key in named}
    _warn_of_disagreement(files, settings)
    return settings, names


def _vocabulary(files: TokenizerFiles) -> list[str]:
    """Return the tokens by id: those of `tokenizer.json` where there is one."""
    if files.fast is None:
        if files.tokenizer_class in FILE_CLASSES:
            raise CheckpointError(
                f"{files.folder}: its tokenizer_class {told_class(files.tokenizer_class)} needs tokenizer.json; copy "
                "it here"
            )
        return _without_blank_ends(read_vocabulary(files.folder / "vocab.txt"))
    path = files.folder / "tokenizer.json"
    model = files.fast["model"]
    refuse_unknown_keys(path, model, _MODEL)
    ids = model.get("vocab")
    if not isinstance(ids, dict):
        raise CheckpointError(f"{path}: its vocab is no table of tokens and ids")
    vocabulary = sorted(ids, key=ids.__getitem__)
    if [ids[token] for token in vocabulary] != list(range(len(vocabulary))):
        raise CheckpointError(f"{path}: its ids are not 0 to {len(vocabulary) - 1}, each once")
    if (files.folder / "vocab.txt").exists() and read_vocabulary(files.folder / "vocab.txt") != vocabulary:
        _log.warning("%s: vocab.txt holds other tokens than tokenizer.json, which counts", files.folder)
    return vocabulary


def _refuse_ambiguous_ends(files: TokenizerFiles, vocabulary: Set[str], roles: Mapping[str, str]) -> None:
    """Raise `CheckpointError` where `transformers` counts more or fewer lines before the added tokens than there are.

    Blank lines at the end are one token to it, and so are lines that differ in the white space at their ends alone.
    """
    path = files.folder / "vocab.txt"
    ends = [roles[role] for role in ("bos_token", "eos_token") if role in roles]
    added = [content for content in listed_contents(files) + ends if content not in vocabulary]
    if added and read_regular(path, MOST_PART).replace(b"\r", b"").endswith(b"\n\n"):
        raise CheckpointError(
            f"{path}: ends in a blank line, which transformers counts as a token before {added[0]!r}; in place of all "
            "blank lines at its end, write one token that no text holds, such as [blank]"
        )
    lines = [token.rstrip(_WHITE_SPACE) for token in read_vocabulary(path)] if added else []
    if twice := [line for line, times in Counter(lines).items() if times > 1]:
        raise CheckpointError(
            f"{path}: lines that differ in the white space at their ends alone, as {twice[0]!r}, are one token to "
            f"transformers, so the id of {added[0]!r} is ambiguous; in place of all but the last, write tokens that no "
            "text holds, such as [blank]"
        )


def _fast_settings(
    files: TokenizerFiles, vocabulary: list[str], named: Mapping[str, str | None]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the settings and the names of the special tokens that `tokenizer.json` gives by itself."""
    assert files.fast is not None
    path = files.folder / "tokenizer.json"
    model = files.fast["model"]
    around = _post_processor(files, vocabulary)
    pad = named.get("pad_token") or (files.fast.get("padding") or {}).get("pad_token") or "[PAD]"
    names = {
        "cls_token": around.cls_token,
        "sep_token": around.sep_token,
        "pad_token": pad,
        "unk_token": model.get("unk_token", "[UNK]"),
    }
    if named.get("mask_token"):
        names["mask_token"] = str(named["mask_token"])
    pre_tokenizer = files.fast.get("pre_tokenizer") or {}
    parts = _pre_tokenizers(pre_tokenizer)
    if parts in _LIKE_BERT:
        pre_tokenizer = {"type": "BertPreTokenizer"}
    elif len(parts) == 1:
        (pre_tokenizer,) = parts
    if pre_tokenizer.get("type") not in _WORDS or len(pre_tokenizer) > 1:
        raise CheckpointError(f"{path}: its pre_tokenizer is {said(pre_tokenizer)}; this has {', '.join(_WORDS)}")
    settings = {
        **_normalizer(files),
        **around.template.get_config(),
        "pre_tokenizer": _WORDS[pre_tokenizer["type"]],
        "continuing_subword_prefix": model.get("continuing_subword_prefix", "##"),
        "max_input_chars_per_word": model.get("max_input_chars_per_word", 100),
    }
    return settings, names


def _pre_tokenizers(part: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the steps of a pre-tokenizer, those of sequences within it in their places."""
    if part.get("type") != "Sequence":
        return [part]
    return [step for inner in part.get("pretokenizers", ()) for step in _pre_tokenizers(inner)]


# What `tokenizers` cuts off the end of a line of `vocab.txt`: all that has Unicode's property White_Space.
_WHITE_SPACE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def _without_blank_ends(tokens: list[str]) -> list[str]:
    """Return the tokens without the white space at their ends; of lines that become alike so, the last is the token."""
    cut = [token.rstrip(_WHITE_SPACE) for token in tokens]
    last = {token: number for number, token in enumerate(cut)}
    return [
        short if short and last[short] == number else whole
        for number, (whole, short) in enumerate(zip(tokens, cut, strict=True))
    ]


def _normalizer(files: TokenizerFiles) -> dict[str, Any]:
    """Return the settings that stand for the normalizer of `tokenizer.json`."""
    assert files.fast is not None
    path = files.folder / "tokenizer.json"
    settings: dict[str, Any] = {"lowercase": False, "strip_accents": None}

    def bert(step: Mapping[str, Any]) -> str:
        refuse_unknown_keys(path, step, " ".join(("type", *_BERT_NORMALIZER)))
        usual = {"clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True}
        settings.update({key: step.get(key, usual[key]) for key in _BERT_NORMALIZER})
        return BERT

    def strip(step: Mapping[str, Any]) -> str:
        refuse_unknown_keys(path, step, "type strip_left strip_right")
        return _NOTHING

    steps = normalizer_steps(path, files.fast.get("normalizer"), {"BertNormalizer": bert, "Strip": strip})
    if steps.count(BERT) > 1:
        raise CheckpointError(f"{path}: has two BertNormalizers; this has one")
    if _NOTHING in steps and (token := next((each for each in _normalized(files)), None)):
        raise CheckpointError(
            f"{path}: its normalizer has Strip, of which the added token {token!r} would lose its own blanks; here "
            "added tokens keep theirs: save the tokenizer without Strip"
        )
    return settings | {"normalizer": " ".join(step for step in steps if step != _NOTHING)}


def _normalized(files: TokenizerFiles) -> Iterator[str]:
    """Yield the added tokens that are looked for in the normalised text, where any file may list them."""
    for each in (files.fast or {}).get("added_tokens") or ():
        if each.get("normalized", not each.get("special", False)):
            yield str(each.get("content"))
    for each in (files.config.get("added_tokens_decoder") or {}).values():
        if each.get("normalized", not each.get("special", False)):
            yield str(each.get("content"))
    yield from files.added_tokens


def _post_processor(files: TokenizerFiles, vocabulary: list[str]) -> PostProcessor:
    """Return what the file puts around texts."""
    assert files.fast is not None
    path = files.folder / "tokenizer.json"
    part = files.fast.get("post_processor")
    if part is not None and part.get("type") == "Sequence":
        raise CheckpointError(f"{path}: its post_processor is {said(part)}; with WordPiece this reads one step alone")
    return read_post_processor(path, part, {token: number for number, token in enumerate(vocabulary)})


def _warn_of_disagreement(files: TokenizerFiles, settings: Mapping[str, Any]) -> None:
    """Say so where `tokenizer.json`, which other runtimes read, does not agree with what counts."""
    if files.fast is None:
        return
    normalizer = files.fast.get("normalizer") or {}
    model = files.fast["model"]
    others = {
        "normalizer": (normalizer.get("type"), "BertNormalizer"),
        "lowercase": (normalizer.get("lowercase"), settings["lowercase"]),
        "strip_accents": (normalizer.get("strip_accents"), settings["strip_accents"]),
        "handle_chinese_chars": (normalizer.get("handle_chinese_chars"), settings["handle_chinese_chars"]),
        "clean_text": (normalizer.get("clean_text"), True),
        "pre_tokenizer": ((files.fast.get("pre_tokenizer") or {}).get("type"), "BertPreTokenizer"),
        "continuing_subword_prefix": (model.get("continuing_subword_prefix", "##"), "##"),
        "max_input_chars_per_word": (model.get("max_input_chars_per_word", 100), 100),
    }
    other = [f"{key} is {theirs} (not {used})" for key, (theirs, used) in others.items() if theirs != used]
    if other:
        _log.warning(
            "%s: tokenizer.json says that %s; as for transformers, tokenizer_config.json counts",
            files.folder,
            ", ".join(other),
        )


def _lower_first(files: TokenizerFiles, settings: dict[str, Any], vocabulary: list[str]) -> None:
    """Lower the case before all else, as sentence-transformers does with `do_lower_case`."""
    if not settings["lowercase"]:
        settings["normalizer"] = f"lowercase {settings.get('normalizer', BERT)}".strip()
    if any("ς" in token for token in vocabulary):
        _log.warning(
            "%s: sentence-transformers would write a Greek Σ at a word's end as ς before the tokenizer, this as σ",
            files.folder,
        )
