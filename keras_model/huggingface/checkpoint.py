"""The tensors of a Hugging Face checkpoint."""

import re
from collections.abc import Collection
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open

from keras_model.errors import CheckpointError
from keras_model.huggingface.tensorflow_files.hdf5_file import open_tensorflow
from keras_model.huggingface.torch_files.torch_file import open_torch
from keras_model.messages import listed
from keras_model.model_folder import COPY_AGAIN, WEIGHTS_FILE, read_json
from keras_model.regular_file import require_whole

INDEX_FILE = "model.safetensors.index.json"
TORCH_FILE, TORCH_INDEX_FILE = "pytorch_model.bin", "pytorch_model.bin.index.json"
TENSORFLOW_FILE = "tf_model.h5"
# As transformers 4 looks for them: the first counts.
_WEIGHTS_FILES = (WEIGHTS_FILE, INDEX_FILE, TORCH_FILE, TORCH_INDEX_FILE, TENSORFLOW_FILE)
_ADAPTER_FILES = ("adapter_config.json", "adapter_model.safetensors", "adapter_model.bin")

# What torch puts into names around a module that it parallelises or compiles; it says nothing of the network.
_WRAPPER = re.compile(r"(?:^|(?<=\.))(?:module|_orig_mod)\.")
_BUFFERS = ("position_ids", "token_type_ids")
# What `peft` puts into the names of a network that it has adapters in.
_OF_ADAPTERS = re.compile(r"\b(?:lora_\w+|base_layer|modules_to_save|original_module|adapters?)\b")
# What GPTQ, AWQ, bitsandbytes and compressed-tensors put beside or in place of a weight.
_OF_QUANTIZED = re.compile(r"\.(?:qweight|qzeros|g_idx|scales|SCB|weight_(?:scale|packed|zero_point)|weight\.[\w.]+)$")
# What names of tensors begin with behind the encoder's prefix, where they are the encoder's.
_ENCODER_PARTS = frozenset({"embeddings", "embeddings_project", "encoder", "transformer"})
_MERGE = "merge it into the weights first with merge_and_unload() of peft, save the model, and import that folder"
# Where hub folders keep weights that are not read here: of TensorFlow, Flax, Rust, ONNX, MLX, llama.cpp, OpenVINO, Core
# ML and Lightning, of half precision, or as somebody's own program saved them.
_OTHER_WEIGHTS = [
    "*.safetensors",
    "pytorch_model*.bin",
    "*.h5",
    "*.msgpack",
    "*.ot",
    "*.onnx",
    "onnx/*.onnx",
    "*.ckpt.index",
    "saved_model.pb",
    "*.gguf",
    "*.npz",
    "openvino_model.xml",
    "openvino/*.xml",
    "*.mlpackage",
    "*.mlmodel",
    "coreml/*",
    "*.tflite",
    "*.ckpt",
    "*.pt",
    "*.pth",
    "*.bin",
]
# What a training leaves beside them.
_NO_WEIGHTS = re.compile(r"^(?:training_args|optimizer|scheduler|scaler|rng_state|random_states)")
_FIRST = re.compile(r"(?:^|.*\.)(?=embeddings\.word_embeddings\.weight$)")


class HuggingFaceCheckpoint:
    """The tensors of a file of weights, or of the files that its index names, read one at a time as float32.

    That is the first of `model.safetensors`, its index, `pytorch_model.bin`, its index and `tf_model.h5`. No code of a
    `.bin` is run.

    Names are without `module.` and `_orig_mod.`, which torch adds where it wraps a module.

    Args:
        folder: holds one of these.

    Attributes:
        path: the file or the index.
        prefix: what stands before the names of the encoder's tensors, such as "bert."; "" for a bare encoder.

    Raises:
        CheckpointError: a file is missing or damaged, or they hold no encoder, or several.
    """

    def __init__(self, folder: Path) -> None:
        self.path = weights_file(folder)
        stored = _read_index(self.path) if self.path.suffix == ".json" else None
        places = dict.fromkeys([self.path.name] if stored is None else stored.values())
        # Name without wrappers → the file that holds the tensor, that file's path, and its name there.
        self._tensors: dict[str, tuple[Any, Path, str]] = {}
        self._used: set[str] = set()
        with ExitStack() as opened:
            for place in places:
                self._add(folder / place, stored, opened)
            self.prefix = self._find_encoder()
            self._opened = opened.pop_all()

    def _add(self, path: Path, stored: dict[str, str] | None, opened: ExitStack) -> None:
        if not path.exists():
            raise CheckpointError(f"{path}: no such file, though {self.path.name} names it")
        try:
            require_whole(path)
            file = opened.enter_context(open_weights(path))
            keys = set(file.keys())
        except (OSError, SafetensorError) as error:
            raise CheckpointError(f"{path}: not a readable safetensors file ({error}); {COPY_AGAIN}") from error
        wanted = keys if stored is None else {key for key, place in stored.items() if place == path.name}
        for key in sorted(wanted):
            if key not in keys:
                raise CheckpointError(f"{path}: lacks the tensor {key}, which {self.path.name} says is there")
            name = _WRAPPER.sub("", key)
            if name in self._tensors:
                raise CheckpointError(f"{path}: {key} and {self._tensors[name][2]} are both {name} without wrappers")
            self._tensors[name] = (file, path, key)

    def _find_encoder(self) -> str:
        prefixes = [match.group() for match in map(_FIRST.match, self._tensors) if match]
        if not prefixes:
            raise CheckpointError(f"{self.path}: holds no tensor embeddings.word_embeddings.weight")
        if len(prefixes) > 1:
            raise CheckpointError(f"{self.path}: holds {len(prefixes)} encoders: {', '.join(sorted(prefixes))}")
        return prefixes[0]

    def __enter__(self) -> "HuggingFaceCheckpoint":
        return self

    def __exit__(self, *exception: Any) -> None:
        self._opened.close()

    def shapes(self) -> list[tuple[int, ...]]:
        """Return the shape of each tensor, without reading it."""
        return [tuple(file.get_slice(stored).get_shape()) for file, _, stored in self._tensors.values()]

    def read(self, key: str) -> np.ndarray:
        """Return one tensor as float32; `CheckpointError` if it is missing or holds no finite real numbers."""
        # Checkpoints converted from TensorFlow keep its names for the parameters of LayerNorm, and of nothing else.
        older = re.sub(r"LayerNorm\.weight$", "LayerNorm.gamma", re.sub(r"LayerNorm\.bias$", "LayerNorm.beta", key))
        found = key if key in self._tensors else older
        if found not in self._tensors:
            raise CheckpointError(f"{self.path}: lacks the tensor {key}{self._what_is_instead(key)}")
        self._used.add(found)
        file, path, stored = self._tensors[found]
        return _float32(file, stored, path)

    def _what_is_instead(self, key: str) -> str:
        """Return the end of a message on a tensor that is missing: what may hold the same by another name."""
        if adapters := sorted(filter(_OF_ADAPTERS.search, self._tensors)):
            return f", but has {adapters[0]} of an adapter; {_MERGE}"
        if quantized := sorted(filter(_OF_QUANTIZED.search, self._tensors)):
            return f", but has {quantized[0]} of quantized weights; take the checkpoint that they were made of"
        if self._head_of(key) in _ENCODER_PARTS:
            return "; copy the config.json that belongs to these weights, or the weights anew"
        others = sorted(name for name in self._tensors if self._head_of(name) not in _ENCODER_PARTS)
        return f"; beside the encoder it has {listed(others, 4)}" if others else "; beside the encoder it has nothing"

    def beside_encoder(self, name: str) -> str:
        """Return the key of a head's layer: its name behind the encoder's prefix, or behind a shorter one.

        A classifier stands beside its encoder, be it `classifier` beside `bert` or `model.classifier` beside
        `model.bert`.

        Raises:
            CheckpointError: there are several.
        """
        parts = self.prefix.split(".")[:-1]
        keys = [".".join([*parts[:count], name]) for count in range(len(parts) + 1)]
        found = [key for key in keys if f"{key}.weight" in self._tensors]
        if len(found) > 1:
            raise CheckpointError(f"{self.path}: holds {' and '.join(found)}; one of them is no part of this model")
        return found[0] if found else name

    def unused_keys(self) -> list[str]:
        """Return the names never read, but for buffers that hold no weights."""
        return sorted(key for key in set(self._tensors) - self._used if not key.endswith(_BUFFERS))

    def refuse_strays(self, heads: Collection[str]) -> list[str]:
        """Return the names never read, all of which are of heads that this model does not have.

        Args:
            heads: what such a head's names begin with: behind the encoder's prefix, or a shorter one.

        Raises:
            CheckpointError: one is of no such head, such as a layer more than `config.json` has, or of a head that
                this model does have.
        """
        used = {self._head_of(key) for key in self._used}
        unused = self.unused_keys()
        strays = [key for key in unused if self._head_of(key) not in heads or self._head_of(key) in used]
        if strays:
            advice = "copy the config.json that belongs to these weights"
            if any(map(_OF_ADAPTERS.search, strays)):
                advice = f"an adapter is not read here: {_MERGE}"
            elif not {self._head_of(key) for key in strays} & (_ENCODER_PARTS | used):
                advice = (
                    "if a layer of the model's own makes answers with it, this cannot; if it is a rest of training, "
                    "such as the weights of a loss, save the model without it"
                )
            raise CheckpointError(f"{self.path}: config.json has no place for {listed(strays, 3)}; {advice}")
        return unused

    def _head_of(self, key: str) -> str:
        """Return the first part of a name behind as much of the encoder's prefix as it begins with."""
        parts = self.prefix.split(".")[:-1]
        for count in range(len(parts), -1, -1):
            if key.startswith("".join(f"{part}." for part in parts[:count])):
                return key.split(".")[count]
        raise AssertionError("every name begins with nothing")


def refuse_adapters(folder: Path) -> None:
    """Raise `CheckpointError` where a folder holds an adapter, which `transformers` would add to the weights."""
    for name in _ADAPTER_FILES:
        if (folder / name).exists():
            raise CheckpointError(f"{folder / name}: is of an adapter, which is not read here; {_MERGE}")


def _read_index(path: Path) -> dict[str, str]:
    """Return which file holds each tensor."""
    stored = read_json(path).get("weight_map")
    if not isinstance(stored, dict) or not stored:
        raise CheckpointError(f"{path}: its weight_map names no tensor")
    for place in stored.values():
        if not isinstance(place, str) or Path(place).name != place or place in ("", ".."):
            raise CheckpointError(f"{path}: names {place!r}, which is no file of this folder")
    return stored


def weights_file(folder: Path) -> Path:
    """Return the file of weights, or the index, that counts in a folder; `CheckpointError` where there is none."""
    found = next((folder / name for name in _WEIGHTS_FILES if (folder / name).exists()), None)
    if found is None:
        raise CheckpointError(what_is_missing(folder))
    return found


def open_weights(path: Path) -> AbstractContextManager[Any]:
    """Open a file of safetensors, or of torch or TensorFlow by its name; errors as of these."""
    if path.suffix == ".bin":
        return open_torch(path)
    if path.suffix == ".h5":
        return open_tensorflow(path)
    opened: AbstractContextManager[Any] = safe_open(path, framework="numpy")
    return opened


def has_weights(folder: Path) -> bool:
    """Whether a folder holds weights that are read here."""
    return any((folder / name).exists() for name in _WEIGHTS_FILES)


def other_weights(folder: Path) -> list[Path]:
    """Return the files of weights that are not read here, by their places within a folder."""
    found = [path.relative_to(folder) for each in _OTHER_WEIGHTS for path in sorted(folder.glob(each))]
    return [path for path in found if not _NO_WEIGHTS.match(path.name)]


def what_is_missing(folder: Path) -> str:
    """Return what to say of a folder without weights that are read here."""
    for index, parts in ((INDEX_FILE, "model-*-of-*.safetensors"), (TORCH_INDEX_FILE, "pytorch_model-*-of-*.bin")):
        if found := sorted(folder.glob(parts)):
            return f"{folder / index}: no such file, which says what is in {found[0].name} and on; copy it here"
    others = other_weights(folder)
    beside = f", and {others[0]} is not read here" if others else ""
    if others and others[0].name in {path.name for path in folder.glob("pytorch_model*.bin")}:
        beside += f" (call it {TORCH_FILE} if it holds the whole network)"
    elif others and others[0].suffix == ".safetensors":
        beside += f" (call it {WEIGHTS_FILE} if it holds the whole network)"
    return (
        f"{folder / WEIGHTS_FILE}: no such file{beside}; take the checkpoint with {WEIGHTS_FILE}, {TORCH_FILE} or "
        f"{TENSORFLOW_FILE}, or load it with transformers where that reads it, and import what save_pretrained writes"
    )


def torch_weights(path: Path) -> dict[str, np.ndarray]:
    """Return all tensors of a file of torch as float32; errors as of `HuggingFaceCheckpoint.read`."""
    with open_torch(path) as file:
        return {key: _float32(file, key, path) for key in sorted(file.keys())}


def _float32(file: Any, key: str, path: Path) -> np.ndarray:
    dtype = file.get_slice(key).get_dtype()
    if dtype not in ("F64", "F32", "F16", "BF16"):
        raise CheckpointError(f"{path}: {key} is stored as {dtype}; re-save the checkpoint in float32")
    with np.errstate(over="ignore"):
        tensor: np.ndarray = file.get_tensor(key).astype(np.float32)
    if not np.isfinite(tensor).all():
        raise CheckpointError(f"{path}: {key} holds values that are no finite numbers of 32 bits; it is damaged")
    return tensor
