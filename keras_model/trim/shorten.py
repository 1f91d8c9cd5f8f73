"""A shallower copy of a model: some of its layers, as a start for distillation."""

from collections.abc import Sequence
from pathlib import Path

from keras_model.encode.tokenizers import load_tokenizer
from keras_model.errors import CheckpointError, UserError
from keras_model.model_folder import (
    WEIGHTS_FILE,
    labels_and_record,
    read_config,
    read_weights,
    write_model_folder,
)

_LAYER = "encoder_layer_"


def shorten_folder(folder: Path, layers: Sequence[int], output: Path, *, dtype: str | None = None) -> None:
    """Write a copy of a model folder that keeps some of its encoder layers; embeddings, head and the rest stay.

    What remains is a start for distillation, not a model of like quality (Sanh et al. 2019, "DistilBERT",
    arXiv 1910.01108, section 3, starts from every second layer).

    Args:
        folder: a model folder of any task.
        layers: the layers to keep, from 0, ascending.
        output: where the copy will be.
        dtype: of the copy's weights, such as "float16"; None for the folder's own.

    Raises:
        UserError: a layer that the model does not have, or layers out of order.
        CheckpointError: layers share one set of weights, or the folder does not fit together.
        InputFileError: the output cannot be written.
    """
    config = read_config(folder)
    depth = config["backbone"]["num_layers"]
    if config["backbone"].get("shared_layers") or config["backbone"].get("block_order"):
        raise CheckpointError(f"{folder}: its layers share one set of weights; a copy of fewer would save nothing")
    for layer in layers:
        if not 0 <= layer < depth:
            raise UserError(f"layer {layer}: the model has layers 0 to {depth - 1}")
    if list(layers) != sorted(set(layers)):
        raise UserError(f"layers {' '.join(map(str, layers))}: name each once, in ascending order")
    places = {f"{_LAYER}{layer}": f"{_LAYER}{place}" for place, layer in enumerate(layers)}
    weights = {}
    for name, weight in read_weights(folder / WEIGHTS_FILE).items():
        part, dot, rest = name.partition(".")
        if not part.startswith(_LAYER) or part in places:
            weights[places.get(part, part) + dot + rest] = weight.astype(dtype or weight.dtype)
    tokenizer = load_tokenizer(folder, config["preprocessor"])
    files = {tokenizer.file_name: tokenizer.to_bytes()} | labels_and_record(folder)
    write_model_folder(
        output,
        {part: config[part] for part in ("task", "head", "preprocessor")}
        | {"backbone": config["backbone"] | {"num_layers": len(layers)}},
        weights,
        files,
    )
