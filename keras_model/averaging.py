"""One model out of several runs that began alike: the mean of their weights."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from keras_model.errors import CheckpointError, UserError
from keras_model.model_folder import (
    LABELS_FILE,
    TRAINING_FILE,
    WEIGHTS_FILE,
    json_file,
    read_config,
    read_weights,
    write_model_folder,
)
from keras_model.tokenizer_folder import load_tokenizer
from keras_model.training_sources import folder_record


def average_folders(folders: Sequence[Path], output: Path, *, dtype: str | None = None) -> None:
    """Write the model whose every weight is the mean over several models.

    Runs from one start that differ in their seed, their rows or their learning rate mostly end where the loss is low
    between them, too, and the mean answers better than they do one by one, at the cost of one (Wortsman et al. 2022,
    "Model soups", arXiv 2203.05482, section 2). Runs from different starts have no such mean.

    Args:
        folders: model folders of one task, shape, vocabulary and list of labels.
        output: where the mean will be; its `training.json` names the folders.
        dtype: of its weights, such as "float16"; None for the first folder's own.

    Raises:
        UserError: fewer than two folders.
        CheckpointError: the models differ in more than their weights, or a folder does not fit together.
        InputFileError: a folder is missing, or the output cannot be written.

    """
    if len(folders) < 2:
        raise UserError("give two models or more; the mean of one is itself")
    first = folders[0]
    config, files = read_config(first), _files(first)
    weights = read_weights(first / WEIGHTS_FILE)
    mean = {name: weight.astype(np.float64) / len(folders) for name, weight in weights.items()}
    for folder in folders[1:]:
        if read_config(folder) != config or _files(folder) != files:
            raise CheckpointError(f"{folder}: its config.json, vocabulary or labels are not those of {first}")
        others = read_weights(folder / WEIGHTS_FILE)
        if {name: weight.shape for name, weight in others.items()} != {name: w.shape for name, w in mean.items()}:
            raise CheckpointError(
                f"{folder / WEIGHTS_FILE}: its weights have other names or shapes than those of {first}"
            )
        for name, weight in others.items():
            mean[name] += weight.astype(np.float64) / len(folders)
    record = {"task": config["task"], "mean_of": [folder_record(folder) for folder in folders]}
    write_model_folder(
        output,
        {part: config[part] for part in ("task", "backbone", "head", "preprocessor")},
        {name: weight.astype(dtype or weights[name].dtype) for name, weight in mean.items()},
        files | {TRAINING_FILE: json_file(record)},
    )


def _files(folder: Path) -> dict[str, bytes]:
    """Return the vocabulary of a model folder and, if its task has them, its labels."""
    tokenizer = load_tokenizer(folder, read_config(folder)["preprocessor"])
    labels = folder / LABELS_FILE
    return {tokenizer.file_name: tokenizer.to_bytes()} | (
        {LABELS_FILE: labels.read_bytes()} if labels.is_file() else {}
    )
