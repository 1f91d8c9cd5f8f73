"""The tensors of a Hugging Face checkpoint."""

import re
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open

from keras_model.errors import CheckpointError


class HuggingFaceCheckpoint:
    """The tensors of a `model.safetensors`, read one at a time as float32.

    Args:
        folder: holds the file.

    Raises:
        CheckpointError: the file is missing, split, damaged, or holds no encoder.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "model.safetensors"
        if not self.path.exists():
            if (folder / "model.safetensors.index.json").exists():
                raise CheckpointError(
                    f"{folder}: split into several files; re-save it with max_shard_size large enough for one"
                )
            if (folder / "pytorch_model.bin").exists():
                raise CheckpointError(
                    f"{folder}: has pytorch_model.bin only; re-save it with save_pretrained(safe_serialization=True)"
                )
            raise CheckpointError(f"{self.path}: no such file")
        try:
            self._file = safe_open(self.path, framework="numpy")
            self._keys = set(self._file.keys())
        except (OSError, SafetensorError) as error:
            raise CheckpointError(f"{self.path}: not a readable safetensors file ({error})") from error
        self._used: set[str] = set()
        first = "embeddings.word_embeddings.weight"
        prefixes = [key.removesuffix(first) for key in self._keys if key.endswith(first)]
        if len(prefixes) != 1:
            raise CheckpointError(f"{self.path}: holds no tensor {first}")
        self.prefix = prefixes[0]

    def __enter__(self) -> "HuggingFaceCheckpoint":
        self._file.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._file.__exit__(*exception)

    def read(self, key: str) -> np.ndarray:
        """Return one tensor as float32; `CheckpointError` if it is missing or holds no real numbers."""
        # Checkpoints converted from TensorFlow keep its names for the parameters of LayerNorm.
        older = re.sub(r"weight$", "gamma", re.sub(r"bias$", "beta", key))
        found = key if key in self._keys else older
        if found not in self._keys:
            raise CheckpointError(f"{self.path}: lacks the tensor {key}")
        self._used.add(found)
        return _float32(self._file, found, self.path)

    def unused_keys(self) -> list[str]:
        """Return the names never read, but for buffers that hold no weights."""
        return sorted(key for key in self._keys - self._used if not key.endswith("position_ids"))


def _float32(file: Any, key: str, path: Path) -> np.ndarray:
    dtype = file.get_slice(key).get_dtype()
    if dtype not in ("F64", "F32", "F16", "BF16"):
        raise CheckpointError(f"{path}: {key} is stored as {dtype}; re-save the checkpoint in float32")
    tensor = file.get_tensor(key)
    return tensor.astype(np.float32)
