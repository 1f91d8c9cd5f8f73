"""The small files of a sentence-transformers folder: how long texts are, what stands before them."""

from collections.abc import Iterator
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
# They rank vectors of length 1 as the cosine does.
_LIKE_COSINE = ("dot", "euclidean")


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


def left_to_the_caller(folder: Path, normalized: bool) -> Iterator[str]:
    """Yield what an author's model does with the vectors of a folder that nothing here does.

    Args:
        folder: what the user gave.
        normalized: whether the vectors are scaled to length 1.
    """
    path = folder / SENTENCES_FILE
    name = read_json(path).get("similarity_fn_name") if path.exists() else None
    if name not in (None, "cosine") and not (normalized and name in _LIKE_COSINE):
        yield (
            f"{path}: similarity_fn_name is {name!r}; here two vectors are compared by their cosine, which may rank "
            f"them otherwise: compute {name} yourself from what `encode` gives"
        )
