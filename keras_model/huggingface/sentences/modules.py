"""What follows the network of a sentence-transformers model: pooling, linear maps, scaling to length 1."""

import json
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from keras_model.errors import CheckpointError
from keras_model.huggingface.allowed_keys import refuse_unknown_keys
from keras_model.huggingface.checkpoint import TORCH_FILE, torch_weights, weights_file
from keras_model.model_folder import UNREADABLE, read_json, read_weights
from keras_model.regular_file import MOST_PART, read_regular

# Where torch keeps an activation, without the path of its class → the name that `SentenceEncoder` has for it.
_ACTIVATIONS = {
    "Identity": "none",
    "Tanh": "tanh",
    "Sigmoid": "sigmoid",
    "ReLU": "relu",
    "GELU": "gelu",
    "SiLU": "silu",
}
# The flags of older files → the name of today, in the order in which the vectors stand one behind the other.
_FLAGS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}
MODULES_FILE = "modules.json"
_READ = ("Transformer", "Pooling", "Dense", "Dropout", "Normalize")
_MODULE_KEYS = "idx name path type"
_POOLING_KEYS = f"pooling_mode include_prompt {' '.join(_FLAGS)}"
_POOLING_HARMLESS = {"the width of the network, which its weights say": "word_embedding_dimension embedding_dimension"}
_DENSE_KEYS = "in_features out_features bias activation_function"
# Elsewhere than from vector to vector, there is nothing here.
_VECTORS_ALONE: dict[str, tuple[Any, ...]] = {
    "module_input_name": ("sentence_embedding", None),
    "module_output_name": ("sentence_embedding", None),
}


@dataclass(frozen=True)
class Dense:
    """A linear map: kernel (out, in), bias (out,), float32, and what follows it, by the name of `SentenceEncoder`."""

    kernel: np.ndarray
    bias: np.ndarray
    activation: str


@dataclass(frozen=True)
class SentenceModules:
    """The modules of a folder.

    Attributes:
        network: folder of the first, which holds the network and its tokenizer.
        pooling: as of `SentenceEncoder`.
        normalize: whether the vectors are scaled to length 1.
        dense: linear maps behind the pooling. One without an activation is part of the next.
        prompt_is_pooled: whether the mean is taken over the tokens of a prompt, too.
    """

    network: Path
    pooling: str
    normalize: bool
    dense: tuple[Dense, ...]
    prompt_is_pooled: bool

    def head(self) -> dict[str, Any]:
        """Return the arguments of `SentenceEncoder`."""
        head: dict[str, Any] = {"pooling": self.pooling, "normalize": self.normalize}
        if self.dense:
            head["dense"] = [{"units": len(each.bias), "activation": each.activation} for each in self.dense]
        return head


def read_modules(folder: Path) -> SentenceModules | None:
    """Return the parts of a sentence-transformers model; None for other folders.

    Raises:
        CheckpointError: a part, an order or a setting that this does not compute, or a file that is missing.
    """
    path = folder / MODULES_FILE
    if not path.exists():
        return None
    kinds, places = _listed(path)
    told = f"{path}: is {', '.join(kinds)}"
    if unknown := [kind for kind in kinds if kind not in _READ]:
        raise CheckpointError(f"{told}; of {unknown[0]} this has nothing, but reads {', '.join(_READ)}")
    normalized = kinds[2:].count("Normalize")
    if kinds[:2] != ["Transformer", "Pooling"] or "Transformer" in kinds[1:] or "Pooling" in kinds[2:]:
        raise CheckpointError(f"{told}; this reads Transformer, Pooling, and then Dense and Normalize")
    if "Normalize" in kinds and kinds[-normalized:] != ["Normalize"] * normalized:
        raise CheckpointError(f"{told}; this scales vectors to length 1 at the end alone")
    for kind, place in zip(kinds, places, strict=True):
        config = place / "config.json"
        if kind == "Normalize" and config.exists():
            refuse_unknown_keys(config, read_json(config), "", None, _VECTORS_ALONE)
    modes, prompt_is_pooled = _read_pooling(places[1] / "config.json")
    dense = [_read_dense(place) for kind, place in zip(kinds, places, strict=True) if kind == "Dense"]
    if modes == ["mean_sqrt_len_tokens"] and normalized and not dense:
        modes = ["mean"]  # a multiple of it, which the scaling takes away
    if not set(modes) <= {"mean", "cls"} or len(set(modes)) < len(modes):
        raise CheckpointError(
            f"{places[1] / 'config.json'}: pooling is {', '.join(modes)}; this network has mean and cls"
        )
    return SentenceModules(places[0], " ".join(modes), bool(normalized), _joined(dense), prompt_is_pooled)


def network_of_cross_encoder(folder: Path) -> Path:
    """Return the folder of a cross-encoder's network, which is all that there is of it.

    Raises:
        CheckpointError: `modules.json` lists something else.
    """
    path = folder / MODULES_FILE
    if not path.exists():
        return folder
    kinds, places = _listed(path)
    if kinds != ["Transformer"]:
        raise CheckpointError(f"{path}: is {', '.join(kinds)}; of a cross-encoder this reads Transformer alone")
    return places[0]


def _listed(path: Path) -> tuple[list[str], list[Path]]:
    """Return the kinds and the folders of the modules that a `modules.json` lists."""
    try:
        modules = json.loads(read_regular(path, MOST_PART).decode("utf-8-sig"))
        types = [str(module["type"]) for module in modules]
        names = [PurePath(str(module["path"])) for module in modules]
    except OSError as error:
        raise CheckpointError(f"{path}: {error.strerror or error}; {UNREADABLE}") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CheckpointError(
            f"{path}: not a list of sentence-transformers modules, each with its type and its path"
        ) from error
    if not types:
        raise CheckpointError(f"{path}: names no module; give the file that was saved with the model")
    if outside := [str(name) for name in names if name.is_absolute() or ".." in name.parts]:
        raise CheckpointError(f"{path}: names {outside[0]!r}, which is no place in this folder")
    places = [path.parent / name for name in names]
    for module in modules:
        refuse_unknown_keys(path, module, _MODULE_KEYS, None, {"kwargs": ([], None)})
    if foreign := [name for name in types if not name.startswith("sentence_transformers.")]:
        raise CheckpointError(f"{path}: has the module {foreign[0]}, whose code is its own; this runs none")
    return [name.rpartition(".")[2] for name in types], places


def _read_pooling(path: Path) -> tuple[list[str], bool]:
    config = read_json(path)
    refuse_unknown_keys(path, config, _POOLING_KEYS, _POOLING_HARMLESS)
    mode = config.get("pooling_mode")
    if mode is None:
        mode = [name for flag, name in _FLAGS.items() if config.get(flag)] or ["mean"]
    modes = [mode] if isinstance(mode, str) else mode
    if not isinstance(modes, list) or not modes or not all(isinstance(each, str) for each in modes):
        raise CheckpointError(f"{path}: pooling_mode is {mode!r}; it must be a name or a list of names, such as mean")
    return modes, config.get("include_prompt", True) is True


def _read_dense(folder: Path) -> Dense:
    path = folder / "config.json"
    config = read_json(path)
    refuse_unknown_keys(path, config, _DENSE_KEYS, None, {**_VECTORS_ALONE, "use_residual": (False, None)})
    name = config.get("activation_function", "torch.nn.modules.activation.Tanh")
    activation = _ACTIVATIONS.get(str(name).rpartition(".")[2])
    if activation is None or not str(name).startswith("torch.nn."):
        raise CheckpointError(f"{path}: activation_function is {name}; this has {', '.join(_ACTIVATIONS)} of torch.nn")
    weights_path = weights_file(folder)
    weights = torch_weights(weights_path) if weights_path.name == TORCH_FILE else read_weights(weights_path)
    shape = (config.get("out_features"), config.get("in_features"))
    kernel = _tensor(weights, "linear.weight", shape, weights_path)
    bias = np.zeros(len(kernel), np.float32)
    if config.get("bias", True):
        bias = _tensor(weights, "linear.bias", shape[:1], weights_path)
    if weights:
        raise CheckpointError(f"{weights_path}: holds {', '.join(sorted(weights))}, for which {path.name} has no place")
    return Dense(kernel, bias, activation)


def _tensor(weights: dict[str, np.ndarray], name: str, shape: tuple[Any, ...], path: Path) -> np.ndarray:
    if name not in weights:
        raise CheckpointError(f"{path}: lacks the tensor {name}")
    tensor = weights.pop(name).astype(np.float32)
    if tensor.shape != shape:
        raise CheckpointError(f"{path}: {name} has shape {tensor.shape}, config.json calls for {shape}")
    return tensor


def _joined(dense: list[Dense]) -> tuple[Dense, ...]:
    """Return the maps with each that has no activation made part of the next."""
    joined: list[Dense] = []
    for each in dense:
        if joined and joined[-1].activation == "none":
            before = joined.pop()
            if each.kernel.shape[1] != len(before.bias):
                raise CheckpointError(
                    f"a Dense takes {each.kernel.shape[1]} numbers, the one before gives {len(before.bias)}"
                )
            kernel = each.kernel.astype(np.float64) @ before.kernel
            bias = each.kernel.astype(np.float64) @ before.bias + each.bias
            each = Dense(kernel.astype(np.float32), bias.astype(np.float32), each.activation)
        joined.append(each)
    return tuple(joined)
