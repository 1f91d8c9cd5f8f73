"""Every key of a Hugging Face folder's JSON files is read, harmless, or refused by name."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keras_model.errors import CheckpointError
from keras_model.huggingface import harmless_keys
from keras_model.model_folder import read_json


def refuse_unknown_keys(
    path: Path,
    content: Mapping[str, Any],
    read: str,
    harmless: Mapping[str, str] | None = None,
    only_at: Mapping[str, tuple[Any, ...]] | None = None,
) -> None:
    """Hold one JSON object to its tables.

    Args:
        path: what to call the file.
        content: the object.
        read: keys that count, parted by white space.
        harmless: reason → keys, parted by white space, that cannot change an answer.
        only_at: key → the values at which it cannot change an answer.

    Raises:
        CheckpointError: a key stands in none of the tables, or has another value than it may have.

    """
    known = {key for keys in (read, *(harmless or {}).values()) for key in keys.split()}
    for key, value in content.items():
        if only_at and key in only_at:
            if value not in only_at[key]:
                usual = " or ".join(repr(each) for each in only_at[key] if each is not None) or "nothing"
                raise CheckpointError(f"{path}: {key} is {value!r}; this reads {usual} there")
        elif key not in known:
            raise CheckpointError(
                f"{path}: has the key {key!r}, which is not known here; take it out if it cannot change an answer"
            )


def refuse_unknown_settings(sentence_folder: Path, folder: Path, config: Mapping[str, Any]) -> None:
    """Hold `config.json` and the files of sentence-transformers to their tables; the tokenizer's have their own reader.

    Args:
        sentence_folder: what the user gave.
        folder: where the network lies: the same, or the folder of the first module.
        config: content of the network's `config.json`.

    Raises:
        CheckpointError: a key that may change an answer is not read here.

    """
    tables = harmless_keys
    scores_pairs = is_cross_encoder(sentence_folder)
    refuse_unknown_keys(
        folder / "config.json", config, tables.CONFIG_READ, tables.CONFIG_HARMLESS, tables.CONFIG_ONLY_AT
    )
    path = folder / "sentence_bert_config.json"
    if path.exists():
        only_at = tables.SENTENCE_BERT_ONLY_AT | (tables.CROSS_ENCODER_ONLY_AT if scores_pairs else {})
        refuse_unknown_keys(path, read_json(path), tables.SENTENCE_BERT_READ, None, only_at)
    path = sentence_folder / "modules.json"
    for module in json.loads(path.read_text(encoding="utf-8")) if path.exists() else ():
        refuse_unknown_keys(path, module, tables.MODULES_READ, None, tables.MODULES_ONLY_AT)
    path = sentence_folder / "config_sentence_transformers.json"
    if path.exists():
        refuse_unknown_keys(
            path,
            _without_empty_prompts(read_json(path)),
            tables.CROSS_ENCODER_READ if scores_pairs else "",
            tables.SENTENCE_TRANSFORMERS_HARMLESS,
            tables.SENTENCE_TRANSFORMERS_ONLY_AT,
        )


def is_cross_encoder(folder: Path) -> bool:
    """Whether the files of sentence-transformers say that a folder's network scores pairs."""
    path = folder / "config_sentence_transformers.json"
    return path.exists() and read_json(path).get("model_type") == "CrossEncoder"


def _without_empty_prompts(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings without prompts that put nothing before a text."""
    prompts = settings.get("prompts")
    if isinstance(prompts, dict) and not any(prompts.values()):
        return {key: value for key, value in settings.items() if key not in ("prompts", "default_prompt_name")}
    return dict(settings)
