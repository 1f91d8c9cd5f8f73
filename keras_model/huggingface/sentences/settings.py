"""The small files of a sentence-transformers folder: how long texts are, what stands before them."""

from pathlib import Path
from typing import Any

from keras_model.encode.prompts import DEFAULT_PROMPT, PROMPTS, Prompts
from keras_model.errors import CheckpointError
from keras_model.model_folder import read_json

# Versions before 1.0 named the file after the family. sentence-transformers takes the first that holds something.
_SETTINGS_FILES = [
    f"sentence_{family}_config.json"
    for family in ("bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet")
]
SENTENCES_FILE = "config_sentence_transformers.json"


def transformer_settings(folder: Path) -> tuple[Path, dict[str, Any]]:
    """Return the file that sets the module of the network, such as `sentence_bert_config.json`, and what it holds.

    Args:
        folder: of that module.
    """
    for name in _SETTINGS_FILES:
        if (folder / name).exists() and (content := read_json(folder / name)):
            return folder / name, content
    return folder / _SETTINGS_FILES[0], {}


def read_prompts(folder: Path) -> Prompts:
    """Return the prompts of a folder; none where all of them put nothing before a text.

    Raises:
        CheckpointError: they are no texts by name, or the default names none of them.
    """
    path = folder / SENTENCES_FILE
    settings = read_json(path) if path.exists() else {}
    texts = settings.get(PROMPTS) or {}
    if not isinstance(texts, dict):
        raise CheckpointError(f"{path}: {PROMPTS} is {texts!r}; it must be a table of names with texts")
    if not any(texts.values()):
        return Prompts()
    try:
        return Prompts(
            {name: "" if text is None else text for name, text in texts.items()}, settings.get(DEFAULT_PROMPT)
        )
    except CheckpointError as error:
        raise CheckpointError(f"{path}: {error}") from error


def is_cross_encoder(folder: Path) -> bool:
    """Whether the files of sentence-transformers say that a folder's network scores pairs."""
    path = folder / SENTENCES_FILE
    return path.exists() and read_json(path).get("model_type") == "CrossEncoder"
