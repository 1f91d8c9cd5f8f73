"""The folder that holds one model: how it is laid out, read, and written all at once."""

import json
import math
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from keras_model.atomic_write import write_whole
from keras_model.data.for_model.learnt_from import LEARNT_FROM
from keras_model.data.labels import LABELS_FILE
from keras_model.data.provenance import file_record
from keras_model.data.tasks import WHOLE_TEXT_TASKS
from keras_model.encode.tokenizers import TOKENIZER_FILES
from keras_model.errors import CheckpointError, InputFileError, UserError
from keras_model.regular_file import MOST_PART, missing, read_regular, require_whole


def folder_record(folder: str | Path) -> dict[str, Any]:
    """Return what identifies a model folder: its name and the SHA-256 of its weights.

    Raises:
        InputFileError: there is no such folder.
        CheckpointError: the folder has no weights.
    """
    require_folder(folder)
    weights = Path(folder) / WEIGHTS_FILE
    if not weights.is_file():
        raise CheckpointError(f"{weights}: no such file; give a model folder")
    return {"folder": Path(folder).name, "sha256": file_record(weights)["sha256"]}


FOLDER_FORMAT = 1
CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.safetensors"
TRAINING_FILE = "training.json"
# What to do about a file that is there, and is not what it should be.
COPY_AGAIN, UNREADABLE = "it is damaged or was cut short, so copy it again", "it must be a file that can be read"
_WEIGHT_TYPES = ("float16", "bfloat16", "float32", "float64")
# What a model consists of; whatever else lies in its folder is the user's own.
MODEL_FILES = (CONFIG_FILE, WEIGHTS_FILE, TRAINING_FILE, LABELS_FILE, *sorted(TOKENIZER_FILES))


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        CheckpointError: the file is missing or holds something else.
    """
    try:
        # Some editors put a byte order mark before what they save.
        content = json.loads(read_regular(path, MOST_PART).decode("utf-8-sig"))
    except OSError as error:
        told = "a model folder needs this file" if isinstance(error, FileNotFoundError) else UNREADABLE
        raise CheckpointError(f"{path}: {error.strerror or error}; {told}") from error
    except ValueError as error:
        raise CheckpointError(f"{path}: not JSON ({error}); {COPY_AGAIN}") from error
    except RecursionError as error:
        raise CheckpointError(f"{path}: not JSON of a model (nested too deeply)") from error
    if not isinstance(content, dict):
        raise CheckpointError(f"{path}: holds no JSON object")
    return content


def require_checkpoint_folder(folder: str | Path) -> None:
    """Raise `InputFileError` where a checkpoint of others is in no folder."""
    if Path(folder).exists() and not Path(folder).is_dir():
        raise InputFileError(f"{folder}: is a file; give the folder that it lies in, or that it unpacks to")
    if not Path(folder).is_dir():
        raise InputFileError(
            f"{folder}: {missing(Path(folder), 'folder')}; give one that holds config.json and model.safetensors. "
            "Nothing is downloaded here: fetch a checkpoint of the hub first"
        )


def require_folder(folder: str | Path) -> None:
    """Raise `InputFileError` where there is no such folder."""
    path = Path(folder)
    if path.exists() and not path.is_dir():
        tflite = path.suffix == ".tflite"
        advice = "python -m convert has the commands for a .tflite" if tflite else "give the folder"
        raise InputFileError(f"{folder}: is a file and no model folder; {advice}")
    if not path.is_dir():
        raise InputFileError(f"{folder}: {missing(path, 'model folder')}")


def read_config(folder: Path) -> dict[str, Any]:
    """Return the `config.json` of a model folder, checked for the parts that every task has.

    Raises:
        InputFileError: there is no such folder.
        CheckpointError: the folder is no model folder of this format.
    """
    require_folder(folder)
    config = read_json(folder / CONFIG_FILE)
    if "model_type" in config and "format" not in config:
        raise CheckpointError(
            f"{folder}: a Hugging Face folder; run python -m keras_model import {folder} --output FOLDER"
        )
    if config.get("format") != FOLDER_FORMAT:
        raise CheckpointError(
            f"{folder / CONFIG_FILE}: format is {config.get('format')!r}, this version reads {FOLDER_FORMAT}"
        )
    for key, kind in (("task", str), ("backbone", dict), ("head", dict), ("preprocessor", dict)):
        if not isinstance(config.get(key), kind):
            raise CheckpointError(f"{folder / CONFIG_FILE}: lacks {key!r}")
    return config


def learnt_from(config: Mapping[str, Any]) -> str | None:
    """Return whether the model of a `config.json` learnt from texts or from pairs, or None where it does not say so."""
    return config["preprocessor"].get(LEARNT_FROM) if config["task"] in WHOLE_TEXT_TASKS else None


def json_file(content: Mapping[str, Any]) -> bytes:
    """Return what a JSON file of a model folder holds."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """Return all tensors of a safetensors file, in the type they are stored in.

    Raises:
        CheckpointError: the file is missing, truncated or of another kind, or a tensor holds whole numbers, NaN, or
            what float32 has no finite number for.
    """
    # Only the extra `train` installs it, and the harness, which shares this module, reads no weights.
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        require_whole(path)
        tensors = load_file(path)
    except FileNotFoundError as error:
        raise CheckpointError(f"{path}: no such file; copy it into the folder") from error
    except IsADirectoryError as error:
        raise CheckpointError(f"{path}: {error.strerror}; {UNREADABLE}") from error
    # A type that NumPy lacks ends in a TypeError, KeyError or AttributeError, by the version.
    except (OSError, SafetensorError, TypeError, KeyError, AttributeError, ValueError) as error:
        raise CheckpointError(f"{path}: not a readable safetensors file ({error}); {COPY_AGAIN}") from error
    for name, values in tensors.items():
        if values.dtype.name not in _WEIGHT_TYPES:
            raise CheckpointError(
                f"{path}: the weight {name} is stored as {values.dtype.name}; give a file of floats, for nothing says "
                "which weights such numbers stand for"
            )
        with np.errstate(over="ignore"):
            single = values.astype(np.float32, copy=False)
        # Every number after it would be none either, and no score would be one.
        if not np.isfinite(single).all():
            raise CheckpointError(
                f"{path}: the weight {name} holds NaN or infinity, as 32 bits have them; train the model again"
            )
    return tensors


# What any machine has room for; a difference within is named with the weight that it shows in.
_AFFORDABLE_SIZE, _AFFORDABLE_LAYERS, _AFFORDABLE_NUMBERS = 1 << 16, 64, 1 << 25


def check_sizes(backbone: Mapping[str, Any], shapes: Sequence[tuple[int, ...]], source: Path) -> None:
    """Make sure, before a network is made, that it asks for little memory or for no more than its weights take.

    Args:
        backbone: the network's arguments, as `config.json` has them.
        shapes: of the weights.
        source: named if there is a fault.

    Raises:
        CheckpointError: a size that no weight has, or sizes that come to more numbers than there are.
    """
    sizes = {name: value for name, value in backbone.items() if isinstance(value, int)}
    longest = max([_AFFORDABLE_SIZE, *(size for shape in shapes for size in shape)])
    for name, size in sizes.items():
        if size > (max(_AFFORDABLE_LAYERS, len(shapes)) if name == "num_layers" else longest):
            raise CheckpointError(f"{source}: {name} is {size}, but {WEIGHTS_FILE} holds nothing of that size")
    width = sizes.get("hidden_dim", 1)
    rows = sum(sizes.get(name, 0) for name in ("vocabulary_size", "max_sequence_length", "num_segments"))
    groups = max([1, *(size for name, size in sizes.items() if name.endswith("_groups"))])
    order = backbone.get("block_order")
    blocks = 1 if backbone.get("shared_layers") else sizes.get("num_layers", 1)
    if isinstance(order, list):
        blocks = len({str(block) for block in order})
    least = rows * (sizes.get("embedding_dim") or width)
    least += blocks * width * (4 * width + 2 * sizes.get("intermediate_dim", 0)) // groups
    count = sum(math.prod(shape) for shape in shapes)
    if least > max(count, _AFFORDABLE_NUMBERS):
        raise CheckpointError(
            f"{source}: its sizes come to {least:,} numbers or more, but {WEIGHTS_FILE} holds {count:,}"
        )


def store_head_argument(folder: Path, name: str, value: Any) -> None:
    """Set one of the head's arguments in the `config.json` of a model folder; everything else stays.

    Raises:
        InputFileError, CheckpointError: as `read_config`, or the file cannot be written.
    """
    config = read_config(folder)
    write_whole(folder / CONFIG_FILE, json_file(config | {"head": config["head"] | {name: value}}).decode())


def labels_and_record(folder: Path) -> dict[str, bytes]:
    """Return `labels.txt` and `training.json` of a model folder, those that are there, as a copy keeps them."""
    return {name: (folder / name).read_bytes() for name in (LABELS_FILE, TRAINING_FILE) if (folder / name).is_file()}


def write_model_folder(
    folder: Path, config: Mapping[str, Any], weights: Mapping[str, np.ndarray], files: Mapping[str, bytes]
) -> None:
    """Write a model folder under a temporary name, then move it into place.

    A folder of that name is replaced only if it is empty or itself a model folder, and what lies in it beside the model
    stays there, so that a slip of the hand costs nobody their documents.

    Args:
        folder: where the model shall be.
        config: content of `config.json`, without the format.
        weights: tensors by name.
        files: further files, by name.

    Raises:
        InputFileError: the place is taken by something else, or cannot be written.
    """
    from safetensors.numpy import save

    folder = Path(os.path.realpath(folder))
    check_replaceable(folder)
    partial = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    previous = folder.with_name(f".{folder.name}.{os.getpid()}.previous")
    try:
        partial.mkdir(parents=True)
        (partial / CONFIG_FILE).write_bytes(json_file({"format": FOLDER_FORMAT, **config}))
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
        elif previous.exists():
            _remove_predecessor(previous, folder)


def _remove_predecessor(previous: Path, folder: Path) -> None:
    """Remove a model that was replaced, after what lay beside it has moved to its successor's folder."""
    for path in previous.iterdir():
        if path.name not in MODEL_FILES and not (folder / path.name).exists():
            path.rename(folder / path.name)
    shutil.rmtree(previous, ignore_errors=True)


def check_replaceable(folder: Path) -> None:
    """Raise `InputFileError` unless the place is free, an empty folder, or a model folder.

    Other folders have a `config.json` too, such as a Hugging Face checkpoint; they are nobody's to replace. Nor can a
    folder be replaced that a file system begins with, such as one that is shared with a container, or that somebody
    stands in, who would be left in none.
    """
    _refuse_unreachable(folder)
    replaceable = (_is_model(folder) or not any(folder.iterdir())) if folder.is_dir() else not folder.exists()
    if not replaceable:
        raise InputFileError(f"{folder}: exists and is no model folder; choose another place")
    if os.path.ismount(folder):
        raise InputFileError(f"{folder}: a file system begins there, so it cannot be replaced; name a folder in it")
    if folder.is_dir() and Path.cwd().is_relative_to(os.path.realpath(folder)):
        raise InputFileError(f"{folder}: is the folder you are in, so it cannot be replaced; name a folder in it")


def _refuse_unreachable(folder: Path) -> None:
    try:
        with suppress(FileNotFoundError, NotADirectoryError):
            folder.stat()
    except OSError as error:
        raise InputFileError(f"{folder}: {error.strerror or error}; choose another place") from error


def _is_model(folder: Path) -> bool:
    try:
        return "format" in read_json(folder / CONFIG_FILE)
    except UserError:
        return False
