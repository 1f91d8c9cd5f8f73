"""Special and added tokens that a Hugging Face folder lists, in as many as four files."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from keras_model.encode.added_tokens import AddedToken
from keras_model.errors import CheckpointError
from keras_model.huggingface.harmless_keys import SPECIAL_TOKEN_KEYS
from keras_model.huggingface.tokenizer_files import TokenizerFiles, names_a_token

_PROPERTIES = ("single_word", "lstrip", "rstrip", "normalized")
_KEYS = {"content", "special", "id", "__type", *_PROPERTIES}


_EXTRA, _ADDITIONAL = "extra_special_tokens", "additional_special_tokens"
_NAMED = "model_specific_special_tokens"


class _Listed(NamedTuple):
    """An added token, and the id that its file gives it, if it gives one."""

    token: AddedToken
    number: int | None = None


def special_names(files: TokenizerFiles) -> dict[str, str | None]:
    """Return `cls_token` and the like → the token, or None where a file says null; what no file names is left out.

    `special_tokens_map.json` counts before `tokenizer_config.json`, unless that has `added_tokens_decoder`: then not at
    all.
    """
    settings = dict(files.config)
    if "added_tokens_decoder" not in files.config:
        settings |= files.special_tokens_map
    return {key: _content(files, settings[key]) for key in SPECIAL_TOKEN_KEYS if key in settings}


def listed_contents(files: TokenizerFiles) -> list[str]:
    """Return every special or added token that a file lists beyond the named."""
    listed = [each.token.content for each in _listed_with_ids(files)]
    return listed + [token.content for token in _extra(files)]


def added_tokens(
    files: TokenizerFiles, vocabulary: Sequence[str], roles: Mapping[str, str], *, fast_first: bool
) -> list[AddedToken]:
    """Return the added tokens in the order in which those that the vocabulary lacks get the ids after it.

    Args:
        files: of the checkpoint.
        vocabulary: tokens by id.
        roles: `cls_token` and the like → the token. Typed by a user they are plain text, so they are left out.
        fast_first: the tokens of `tokenizer.json` are there before all others, as for the classes that read it whole.

    Raises:
        CheckpointError: a file gives a token another id than `transformers` would, or two files differ about one.
    """
    # BERT has no place for the beginning and the end of a text, so a token of that role is one like any other.
    names = {token for role, token in roles.items() if role not in ("bos_token", "eos_token")}
    ids = {token: number for number, token in enumerate(vocabulary)}
    kept: dict[str, AddedToken] = {}
    skipped = ""
    for token, number in _in_order(files, roles, fast_first):
        new = token.content not in ids
        if new and skipped and token.content not in names:
            raise CheckpointError(
                f"{files.folder}: the vocabulary lacks {skipped}, which takes the id before {token.content!r}; "
                "add it to the vocabulary"
            )
        given = ids.setdefault(token.content, len(ids))
        if number not in (None, given):
            raise CheckpointError(_of_another_id(files, token.content, number, given, vocabulary))
        if token.content in names:
            skipped = token.content if new else skipped
        elif kept.setdefault(token.content, token) != token and number is not None:
            raise CheckpointError(f"{files.folder}: its files differ about the added token {token.content!r}")
    return list(kept.values())


class NumberedTokens(NamedTuple):
    """Added tokens with their ids.

    Attributes:
        tokens: that count wherever they stand.
        beyond: what the vocabulary lacks, special tokens too, in the order of the ids after it.
        listed: special tokens that a file lists among the added ones.
    """

    tokens: list[AddedToken]
    beyond: list[str]
    listed: set[str]


def number_added_tokens(
    files: TokenizerFiles,
    vocabulary: Sequence[str],
    roles: Mapping[str, str],
    plain: Collection[str],
    *,
    fast_first: bool,
) -> NumberedTokens:
    """Return the added tokens of a vocabulary that can be written with those that it lacks.

    Args:
        files: of the checkpoint.
        vocabulary: tokens by id.
        roles: `cls_token` and the like → the token, of which `transformers` adds what is in no file.
        plain: tokens that are plain text where a user types them, those of `roles` among them.
        fast_first: as of `added_tokens`.

    Raises:
        CheckpointError: as of `added_tokens`; or special tokens are to be plain text, beside others.
    """
    ids = {token: number for number, token in enumerate(vocabulary)}
    named = {key: roles[key] for key in SPECIAL_TOKEN_KEYS if key in roles}
    kept: dict[str, AddedToken] = {}
    beyond: list[str] = []
    listed, needed = set(), 0
    for token, number in _in_order(files, named, fast_first):
        if token.content not in ids:
            beyond.append(token.content)
        given = ids.setdefault(token.content, len(ids))
        if number not in (None, given):
            raise CheckpointError(_of_another_id(files, token.content, number, given, vocabulary))
        if token.content not in plain:
            needed = len(beyond)
            if kept.setdefault(token.content, token) != token and number is not None:
                raise CheckpointError(f"{files.folder}: its files differ about the added token {token.content!r}")
        elif number is not None:
            needed = len(beyond)
            listed.add(token.content)
    if kept and files.config.get("split_special_tokens"):
        raise CheckpointError(split_beside(files, next(iter(kept))))
    return NumberedTokens(list(kept.values()), beyond[:needed], listed)


def lists_extra_tokens(files: TokenizerFiles) -> bool:
    """Whether a file has a list of extra special tokens, be it empty: `transformers` then adds none of a model."""
    settings = dict(files.config)
    if "added_tokens_decoder" not in files.config:
        settings |= files.special_tokens_map
    return _EXTRA in settings or _ADDITIONAL in settings


def split_beside(files: TokenizerFiles, content: str) -> str:
    """Return what to say of special tokens that are plain text beside an added token."""
    return (
        f"{files.folder / 'tokenizer_config.json'}: split_special_tokens makes special tokens plain text, but here "
        f"added tokens such as {content!r} count wherever they stand; take one or the other out"
    )


def _of_another_id(
    files: TokenizerFiles, content: str, number: int | None, given: int, vocabulary: Sequence[str]
) -> str:
    return (
        f"{files.folder}: gives the added token {content!r} the id {number}, transformers {given}; "
        f"the vocabulary has {len(vocabulary)} tokens"
    )


def _in_order(files: TokenizerFiles, roles: Mapping[str, str], fast_first: bool) -> list[_Listed]:
    """Return all special and added tokens in the order in which `transformers` adds them."""
    listed = _tokenizer_json(files) if fast_first else []
    listed += _listed_with_ids(files)
    known = {each.token.content for each in listed}
    listed += [_Listed(AddedToken(name)) for name in roles.values() if name not in known]
    return listed + [_Listed(token) for token in _extra(files)]


def _listed_with_ids(files: TokenizerFiles) -> list[_Listed]:
    """Return the tokens that stand in a file with their ids, by id."""
    by_id: dict[int, AddedToken] = {}
    if "added_tokens_decoder" in files.config:
        for number, entry in (files.config["added_tokens_decoder"] or {}).items():
            by_id[int(number)] = _token(files, entry)
    else:
        special = {name for name in special_names(files).values() if name} | {t.content for t in _extra(files, True)}
        for content, number in files.added_tokens.items():
            by_id[number] = AddedToken(content, normalized=content not in special)
        by_id |= {each.number: each.token for each in _tokenizer_json(files) if each.number is not None}
    return [_Listed(by_id[number], number) for number in sorted(by_id)]


def _tokenizer_json(files: TokenizerFiles) -> list[_Listed]:
    entries = (files.fast or {}).get("added_tokens") or ()
    return [_Listed(_token(files, entry), entry.get("id")) for entry in entries]


def _extra(files: TokenizerFiles, known_first: bool = False) -> list[AddedToken]:
    """Return the special tokens beyond the named ones, in the order in which `transformers` 5 adds them.

    `extra_special_tokens`, where it is there, takes the place of `additional_special_tokens`, the name of older files.
    Tokens with names of their own stand before either: those of keys such as `num_token` and of a table in the place of
    the list, else those of `model_specific_special_tokens`.

    Args:
        files: of the checkpoint.
        known_first: leave out those that `transformers` has not seen yet when it reads `added_tokens.json`.

    Raises:
        CheckpointError: what counts is no list of tokens.
    """
    said = {key: files.config[key] for key in (_EXTRA, _ADDITIONAL) if key in files.config}
    named: dict[str, Any] = {key: value for key, value in files.config.items() if names_a_token(key, value)}
    if _ADDITIONAL in said and not said.get(_EXTRA):
        said[_EXTRA] = said.pop(_ADDITIONAL)
    if isinstance(said.get(_EXTRA), dict):
        named |= said.pop(_EXTRA)
    named = named or _table(files, files.config.get(_NAMED))
    if "added_tokens_decoder" not in files.config:
        more = {key: files.special_tokens_map[key] for key in (_EXTRA, _ADDITIONAL) if key in files.special_tokens_map}
        if isinstance(more.get(_EXTRA), list):
            more[_EXTRA] = [*_listing(files, said.get(_EXTRA)), *more[_EXTRA]]
        said |= more
        if isinstance(said.get(_EXTRA), dict):
            named |= said.pop(_EXTRA)
    if known_first:
        found = _listing(files, said.get(_EXTRA))
    else:
        found = [*named.values(), *_listing(files, said.get(_EXTRA, said.get(_ADDITIONAL)))]
    return [
        AddedToken(entry) if isinstance(entry, str) else _token(files, {"special": True, **entry}) for entry in found
    ]


def _table(files: TokenizerFiles, value: Any) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise CheckpointError(
            f"{files.folder / 'tokenizer_config.json'}: {_NAMED} is {value!r}; it must be a table of names with tokens"
        )
    return dict(value or {})


def _listing(files: TokenizerFiles, value: Any) -> list[Any]:
    if value is not None and not isinstance(value, list):
        raise CheckpointError(
            f"{files.folder}: {_EXTRA} or {_ADDITIONAL} is {value!r}; it must be a list of tokens, or {_EXTRA} a table "
            "of named ones"
        )
    return value or []


def _token(files: TokenizerFiles, entry: Any) -> AddedToken:
    if not isinstance(entry, dict) or not isinstance(entry.get("content"), str) or set(entry) - _KEYS:
        raise CheckpointError(f"{files.folder}: lists an added token as {entry!r}, which cannot be read")
    properties = {name: bool(entry.get(name, False)) for name in _PROPERTIES}
    properties["normalized"] = bool(entry.get("normalized", not entry.get("special", False)))
    return AddedToken(entry["content"], **properties)


def _content(files: TokenizerFiles, name: Any) -> str | None:
    return name if name is None or isinstance(name, str) else _token(files, name).content
