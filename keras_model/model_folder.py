"""The folder that holds one model: how it is laid out, read, and written all at once."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keras_model.data.labels import LABELS_FILE
from keras_model.data.provenance import file_record
from keras_model.errors import CheckpointError, InputFileError


def folder_record(folder: str | Path) -> dict[str, Any]:
    """Return what identifies a model folder: its name and the SHA-256 of its weights.

    Raises:
        CheckpointError: the folder has no weights.

    """
    weights = Path(folder) / WEIGHTS_FILE
    if not weights.is_file():
        raise CheckpointError(f"{weights}: no such file; give a model folder")
    return {"folder": Path(folder).name, "sha256": file_record(weights)["sha256"]}


FORMAT = 1
CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.safetensors"
TRAINING_FILE = "training.json"


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        CheckpointError: the file is missing or holds something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CheckpointError(f"{path}: {error.strerror or error}; a model folder needs this file") from error
    except ValueError as error:
        raise CheckpointError(f"{path}: not JSON ({error})") from error
    if not isinstance(content, dict):
        raise CheckpointError(f"{path}: holds no JSON object")
    return content


def read_config(folder: Path) -> dict[str, Any]:
    """Return the `config.json` of a model folder, checked for the parts that every task has.

    Raises:
        InputFileError: there is no such folder.
        CheckpointError: the folder is no model folder of this format.
    """
    if not folder.is_dir():
        raise InputFileError(f"{folder}: no such model folder")
    config = read_json(folder / CONFIG_FILE)
    if "model_type" in config and "format" not in config:
        raise CheckpointError(
            f"{folder}: a Hugging Face folder; run python -m keras_model import {folder} --output FOLDER"
        )
    if config.get("format") != FORMAT:
        raise CheckpointError(
            f"{folder / CONFIG_FILE}: format is {config.get('format')!r}, this version reads {FORMAT}"
        )
    for key, kind in (("task", str), ("backbone", dict), ("head", dict), ("preprocessor", dict)):
        if not isinstance(config.get(key), kind):
            raise CheckpointError(f"{folder / CONFIG_FILE}: lacks {key!r}")
    return config


def json_file(content: Mapping[str, Any]) -> bytes:
    """Return what a JSON file of a model folder holds."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """Return all tensors of a safetensors file, in the type they are stored in.

    Raises:
        CheckpointError: the file is missing, truncated or of another kind.
    """
    # Only the extra `train` installs it, and the harness, which shares this module, reads no weights.
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        reason = "no such file" if not path.exists() else f"not a readable safetensors file ({error})"
        raise CheckpointError(f"{path}: {reason}") from error


def labels_and_record(folder: Path) -> dict[str, bytes]:
    """Return `labels.txt` and `training.json` of a model folder, those that are there, as a copy keeps them."""
    return {name: (folder / name).read_bytes() for name in (LABELS_FILE, TRAINING_FILE) if (folder / name).is_file()}


def write_model_folder(
    folder: Path, config: Mapping[str, Any], weights: Mapping[str, np.ndarray], files: Mapping[str, bytes]
) -> None:
    """Write a model folder under a temporary name, then move it into place.

    A folder of that name is replaced only if it is empty or itself a model folder, so that a slip of the hand
    costs nobody their documents.

    Args:
        folder: where the model shall be.
        config: content of `config.json`, without the format.
        weights: tensors by name.
        files: further files, by name.

    Raises:
        InputFileError: the place is taken by something else, or cannot be written.
    """
    from safetensors.numpy import save

    folder = Path(folder).resolve()
    check_replaceable(folder)
    partial = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    previous = folder.with_name(f".{folder.name}.{os.getpid()}.previous")
    try:
        partial.mkdir(parents=True)
        (partial / CONFIG_FILE).write_bytes(json_file({"format": FORMAT, **config}))
        # Not save_file, whose files nobody but their owner may read.
        (partial / WEIGHTS_FILE).write_bytes(save(dict(weights)))
        for name, content in files.items():
            (partial / name).write_bytes(content)
        if folder.exists():
            folder.rename(previous)
        partial.rename(folder)
    except OSError as error:
        raise InputFileError(f"{folder}: cannot write the model: {error.strerror or error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        if previous.exists() and not folder.exists():
            previous.rename(folder)
        shutil.rmtree(previous, ignore_errors=True)


def check_replaceable(folder: Path) -> None:
    """Raise `InputFileError` unless the place is free, an empty folder, or a model folder."""
    if folder.is_dir():
        replaceable = (folder / CONFIG_FILE).is_file() or not any(folder.iterdir())
    else:
        replaceable = not folder.exists()
    if not replaceable:
        raise InputFileError(f"{folder}: exists and is no model folder; choose another place")
