"""The JSON files that describe a checkpoint's tokenizer, held to the keys that are known here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_model.errors import CheckpointError
from keras_model.huggingface import harmless_keys
from keras_model.huggingface.allowed_keys import refuse_unknown_keys
from keras_model.huggingface.keys import WITHOUT_SEGMENTS
from keras_model.model_folder import read_json

# Of these classes, `transformers` takes a `tokenizer.json` as it is.
FILE_CLASSES = ("PreTrainedTokenizer", "TokenizersBackend")  # as `TokenizerFiles.tokenizer_class` has them


def told_class(name: str) -> str:
    """Return how a folder names a class: the one for any file is called so with a final "Fast" alone."""
    return f"{name}Fast" if name == FILE_CLASSES[0] else name


@dataclass(frozen=True)
class TokenizerFiles:
    """What a checkpoint folder says of its tokenizer.

    Attributes:
        folder: where the files lie.
        model_type: of the network, as `config.json` names it.
        config: `tokenizer_config.json`, `{}` without one.
        fast: `tokenizer.json`, or None.
        special_tokens_map: `special_tokens_map.json`, `{}` without one.
        added_tokens: `added_tokens.json`, content → id, `{}` without one.
        tokenizer_class: named by `tokenizer_config.json`, else by `config.json`, without a final "Fast"; or None.
        rows: of the token embedding, as `config.json` has them; or None.
        lower_first: sentence-transformers lower the text before the tokenizer sees it.
        has_segments: the network tells the second text of a pair by its segment.
    """

    folder: Path
    model_type: str
    config: Mapping[str, Any]
    fast: Mapping[str, Any] | None
    special_tokens_map: Mapping[str, Any]
    added_tokens: Mapping[str, int]
    tokenizer_class: str | None
    rows: int | None
    lower_first: bool
    has_segments: bool = True

    @classmethod
    def read(
        cls, folder: Path, model_type: str, lower_first: bool = False, classes: Collection[str] = ()
    ) -> "TokenizerFiles":
        """Read the files of a folder.

        Args:
            folder: where they lie.
            model_type: of the network.
            lower_first: as the attribute.
            classes: that are read here. Of another class, that is told before any setting of its own.

        Raises:
            CheckpointError: one is no JSON object, names no class where it should, or has a key that may change an
                answer and is not known here.
        """
        config = _read(folder / "tokenizer_config.json") or {}
        tables = harmless_keys
        try:
            refuse_unknown_keys(
                folder / "tokenizer_config.json",
                {key: value for key, value in config.items() if not names_a_token(key, value)},
                tables.TOKENIZER_CONFIG_READ,
                tables.TOKENIZER_CONFIG_HARMLESS,
                tables.TOKENIZER_CONFIG_ONLY_AT,
            )
        except CheckpointError as error:
            name = config.get("tokenizer_class")
            if not classes or not isinstance(name, str) or name.removesuffix("Fast") in classes:
                raise
            raise CheckpointError(
                f"{folder / 'tokenizer_config.json'}: tokenizer_class is {name}, which is not read here; this reads "
                f"{', '.join(sorted(map(told_class, classes)))}"
            ) from error
        fast = _read(folder / "tokenizer.json")
        if fast is not None:
            refuse_unknown_keys(
                folder / "tokenizer.json", fast, tables.TOKENIZER_JSON_READ, tables.TOKENIZER_JSON_HARMLESS
            )
            for part in ("truncation", "padding"):
                direction = (fast.get(part) or {}).get("direction", "Right")
                if direction != "Right":
                    raise CheckpointError(
                        f"{folder / 'tokenizer.json'}: {part} is {direction}; this cuts and pads on the right"
                    )
        special = _read(folder / "special_tokens_map.json") or {}
        refuse_unknown_keys(folder / "special_tokens_map.json", special, tables.SPECIAL_TOKENS_MAP_READ)
        added = _read(folder / "added_tokens.json") or {}
        if not all(isinstance(number, int) for number in added.values()):
            raise CheckpointError(f"{folder / 'added_tokens.json'}: an id is no number")
        network = _read(folder / "config.json") or {}
        name = config.get("tokenizer_class")
        name = network.get("tokenizer_class") if name is None else name
        if name is not None and not (isinstance(name, str) and name):
            raise CheckpointError(f"{folder}: its tokenizer_class is {name!r}; name the class, or take it out")
        rows = network.get("vocab_size")
        return cls(
            folder,
            model_type,
            config,
            fast,
            special,
            added,
            None if name is None else name.removesuffix("Fast"),
            rows if isinstance(rows, int) else None,
            lower_first,
            model_type not in WITHOUT_SEGMENTS and network.get("type_vocab_size") != 1,
        )

    def truth(self, key: str, usual: bool) -> bool:
        """Return a truth value of `tokenizer_config.json`, or raise `CheckpointError` where it is of another type."""
        value = self.config.get(key, usual)
        if not isinstance(value, bool):
            raise CheckpointError(
                f"{self.folder / 'tokenizer_config.json'}: {key} is {value!r}; it must be true or false"
            )
        return value

    def require_segments(self) -> None:
        """Raise `CheckpointError` where the folder asks for no segments, of a tokenizer that marks the second text."""
        names = self.config.get("model_input_names")
        if names is not None and self.has_segments and "token_type_ids" not in names:
            raise CheckpointError(
                f"{self.folder / 'tokenizer_config.json'}: model_input_names lacks token_type_ids, so both texts of a "
                "pair would be segment 0; this marks the second: take model_input_names out if the model reads no pairs"
            )

    def model_kind(self) -> str:
        """Return what kind of model `tokenizer.json` holds; early files of WordPiece leave it out."""
        model = (self.fast or {}).get("model")
        if not isinstance(model, dict):
            raise CheckpointError(f"{self.folder / 'tokenizer.json'}: has no model")
        if "type" not in model and isinstance(model.get("vocab"), dict) and "merges" not in model:
            return "WordPiece"
        return str(model.get("type"))


def names_a_token(key: str, value: Any) -> bool:
    """Whether a key of `tokenizer_config.json` names a special token of this model alone, such as `num_token`."""
    return key.endswith("_token") and key not in harmless_keys.SPECIAL_TOKEN_KEYS and isinstance(value, str)


def _read(path: Path) -> dict[str, Any] | None:
    return read_json(path) if path.exists() else None
