"""A `tf_model.h5`, with what a file of `safetensors` can do.

A name in such a file is that of Keras' layer, a slash, and that of TensorFlow's variable, as
`bert/tf_bert_model/bert/encoder/layer_._0/output/dense/kernel:0`. Source: `convert_tf_weight_name_to_pt_weight_name` in
`modeling_tf_pytorch_utils.py` of `transformers` 4, which takes away the first part of the variable's name.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import h5py
import numpy as np

from keras_model.errors import CheckpointError

# What the last part of a name is for torch.
_PARAMETERS = {**dict.fromkeys(("kernel", "embeddings", "gamma", "weight"), "weight"), "beta": "bias", "bias": "bias"}
_KINDS = {"<f4": "F32", "<f2": "F16", "<f8": "F64", "<i8": "I64", "<i4": "I32"}
# Of the layer, and the first of the variable.
_LEADING_PARTS = 2
# Groups within groups; the names of `transformers` have some ten parts.
_DEEPEST = 32


class HdfTensor:
    """Shape and type of a tensor, which is not read yet."""

    def __init__(self, name: str, stored: h5py.Dataset) -> None:
        self._stored = stored
        self._turned = name.endswith("kernel") and stored.ndim == 2

    def get_shape(self) -> list[int]:
        """Return the shape, as torch has it."""
        return list(self._stored.shape[::-1] if self._turned else self._stored.shape)

    def get_dtype(self) -> str:
        """Return the type by the name that safetensors has for it, such as F32, or by NumPy's where it has none."""
        return _KINDS.get(self._stored.dtype.str, str(self._stored.dtype))

    def read(self) -> np.ndarray:
        """Return the numbers; a kernel is stored (in, out), and torch has (out, in)."""
        numbers = np.asarray(self._stored[()])
        return np.ascontiguousarray(numbers.T) if self._turned else numbers


class HdfFile:
    """The tensors of a file, read one at a time.

    Args:
        path: of the file.

    Raises:
        CheckpointError: it cannot be read or is damaged, its numbers lie elsewhere, or a name is none that
            `transformers` gives.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = h5py.File(path, "r")
        except (OSError, ValueError, RuntimeError) as error:
            raise CheckpointError(f"{path}: is no file of HDF5, or a damaged one; copy it again") from error
        try:
            self._tensors = self._named()
        except (OSError, ValueError, RuntimeError, KeyError, UnicodeError) as error:
            self.close()
            raise CheckpointError(f"{path}: is damaged; copy the file again") from error
        except CheckpointError:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def keys(self) -> list[str]:
        """Return the names of the tensors, as torch has them."""
        return list(self._tensors)

    def get_slice(self, key: str) -> HdfTensor:
        """Return the tensor of a name, unread."""
        return self._tensors[key]

    def get_tensor(self, key: str) -> np.ndarray:
        """Return the tensor of a name in its type.

        Raises:
            CheckpointError: the file lacks numbers of it.
        """
        try:
            return self._tensors[key].read()
        except (OSError, ValueError, RuntimeError) as error:
            raise CheckpointError(f"{self._path}: lacks numbers of {key}; copy the file again") from error

    def _named(self) -> dict[str, HdfTensor]:
        tensors: dict[str, HdfTensor] = {}
        for name, stored in _stored(self._path, self._file, ""):
            if stored.external or stored.is_virtual:
                raise CheckpointError(f"{self._path}: {name} lies in another file; save the model again")
            key = torch_name(name)
            if key is None:
                raise CheckpointError(
                    f"{self._path}: has {name}, which is no name that transformers gives; load the model with the "
                    "program that saved it"
                )
            if key in tensors:
                raise CheckpointError(f"{self._path}: has {key} twice; save the model again")
            tensors[key] = HdfTensor(name.rpartition(":")[0], stored)
        return tensors


def _stored(path: Path, group: h5py.Group, within: str) -> Iterator[tuple[str, h5py.Dataset]]:
    """Yield the arrays of a file with their names, those of groups within it, too."""
    for part in group:
        name = f"{within}{part}"
        # A link may lead to another file, or round in a circle.
        if not isinstance(group.get(part, getlink=True), h5py.HardLink):
            raise CheckpointError(f"{path}: {name} leads elsewhere; save the model again")
        item = group[part]
        if isinstance(item, h5py.Dataset):
            yield name, item
        elif not isinstance(item, h5py.Group):
            raise CheckpointError(f"{path}: {name} is no array; save the model again")
        elif name.count("/") < _DEEPEST:
            yield from _stored(path, item, f"{name}/")
        else:
            raise CheckpointError(f"{path}: {name} lies deeper than any weight of a network")


def torch_name(name: str) -> str | None:
    """Return what torch calls a variable of TensorFlow's; None where it is none of `transformers`."""
    variable, colon, number = name.rpartition(":")
    # Of mlm___cls, the second half is the name; ._ stands before the number of a layer in a list.
    variable = re.sub(r"(?<=/)[^/]*___(?=[^/]+/)", "", variable).replace("_._", "/")
    parts = variable.split("/")[_LEADING_PARTS:]
    if not colon or number != "0" or not parts or "" in parts or parts[-1] not in _PARAMETERS:
        return None
    return ".".join([*parts[:-1], _PARAMETERS[parts[-1]]])


def open_tensorflow(path: Path) -> closing[HdfFile]:
    """Open a file of weights; errors as `HdfFile`."""
    return closing(HdfFile(path))
