"""Tokenizers of checkpoints as tests/data/front_ends describes them, written out as folders."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "data/front_ends"
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
VOCABULARY = json.loads((FOLDER / "vocabulary.json").read_text(encoding="utf-8"))


def tokens_of(files: dict[str, Any]) -> list[str]:
    """Return the vocabulary of a checkpoint by id: `names` and `prefix` among its files rename tokens."""
    names, prefix = files.get("names", {}), files.get("prefix", "##")
    tokens = [names.get(token, token) for token in VOCABULARY]
    return [prefix + token[2:] if token.startswith("##") and len(token) > 2 else token for token in tokens]


def model_type(files: dict[str, Any]) -> str:
    """Return the family of a checkpoint's network."""
    return str(files.get("config.json", {}).get("model_type", "bert"))


def write_checkpoint(folder: Path, files: dict[str, Any]) -> None:
    """Write the files of a checkpoint's tokenizer, and as much of a `config.json` as `transformers` asks for."""
    tokens = tokens_of(files)
    for name, content in files.items():
        if name == "vocab.txt":
            (folder / name).write_text("".join(token + "\n" for token in tokens), encoding="utf-8")
        elif name.endswith(".json"):
            if name == "tokenizer.json":
                content = content | {"model": content["model"] | {"vocab": {t: i for i, t in enumerate(tokens)}}}
            (folder / name).write_text(json.dumps(content), encoding="utf-8")
    (folder / "config.json").write_text(json.dumps({"model_type": model_type(files)}))
