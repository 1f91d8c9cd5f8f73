"""Every key of a Hugging Face folder's JSON files is read, harmless, or refused by name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keras_model.errors import CheckpointError
from keras_model.huggingface import harmless_keys
from keras_model.huggingface.sentences.settings import SENTENCES_FILE, transformer_settings
from keras_model.model_folder import read_json

_QUANTIZED = (
    "which is of weights that were quantized; take the checkpoint that they were made of, or undo it with dequantize() "
    "of transformers, and import what save_pretrained writes"
)
# What to do about keys that are met often; no advice fits all others but to know what they mean.
_ADVICE = {
    "quantization_config": _QUANTIZED,
    "compression_config": _QUANTIZED,
    "auto_map": "by which code of the folder's own computes the answers, and none is run here; take it out if a class "
    "of transformers gives the same answers",
}


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
            told = _ADVICE.get(key, "which is not known here; take it out if it cannot change an answer")
            raise CheckpointError(f"{path}: has the key {key!r}, {told}")


def refuse_unknown_settings(folder: Path, config: Mapping[str, Any]) -> None:
    """Hold a network's `config.json` to its table.

    Args:
        folder: where it lies.
        config: its content.

    Raises:
        CheckpointError: a key that may change an answer is not read here.
    """
    tables = harmless_keys
    refuse_unknown_keys(
        folder / "config.json", config, tables.CONFIG_READ, tables.CONFIG_HARMLESS, tables.CONFIG_ONLY_AT
    )


def refuse_unknown_sentence_settings(folder: Path, network: Path, *, scores_pairs: bool) -> None:
    """Hold the small files of sentence-transformers to their tables.

    Args:
        folder: what the user gave.
        network: where the network lies: the same, or the folder of the first module.
        scores_pairs: whether it is a cross-encoder, whose network answers by its head.

    Raises:
        CheckpointError: a key that may change an answer is not read here.
    """
    tables = harmless_keys
    path, settings = transformer_settings(network)
    only_at = tables.SENTENCE_BERT_ONLY_AT | (tables.CROSS_ENCODER_ONLY_AT if scores_pairs else {})
    refuse_unknown_keys(path, settings, tables.SENTENCE_BERT_READ, None, only_at)
    path = folder / SENTENCES_FILE
    if path.exists():
        refuse_unknown_keys(
            path,
            read_json(path),
            tables.CROSS_ENCODER_READ if scores_pairs else tables.SENTENCE_TRANSFORMERS_READ,
            tables.SENTENCE_TRANSFORMERS_HARMLESS,
            tables.SENTENCE_TRANSFORMERS_ONLY_AT | ({"model_type": ("CrossEncoder",)} if scores_pairs else {}),
        )
