"""A file of weights that `torch.save` wrote, with what a file of `safetensors` can do."""

import io
import struct
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from keras_model.errors import CheckpointError
from keras_model.huggingface.pickles.stack import DescriptionError
from keras_model.huggingface.torch_files.stored_objects import Storage, StoredTensor, read_objects
from keras_model.messages import listed

# The class of torch → the name of the type in safetensors, and how NumPy reads it.
_KINDS = {
    "DoubleStorage": ("F64", "<f8"),
    "FloatStorage": ("F32", "<f4"),
    "HalfStorage": ("F16", "<f2"),
    "BFloat16Storage": ("BF16", "<u2"),
    "LongStorage": ("I64", "<i8"),
    "IntStorage": ("I32", "<i4"),
    "ShortStorage": ("I16", "<i2"),
    "CharStorage": ("I8", "i1"),
    "ByteStorage": ("U8", "u1"),
    "BoolStorage": ("BOOL", "?"),
}
_MOST_DESCRIPTION = 1 << 26
# Of the layout before torch 1.6, which begins with this number and its version.
_OLD_MAGIC, _OLD_VERSION = 0x1950A86A20F9469CFC6C, 1001
# Where whoever saved a training has the weights of the network.
_WEIGHTS = "state_dict"


# What the library of archives and NumPy raise at what is damaged.
_DAMAGES = (
    *(zipfile.BadZipFile, struct.error, EOFError, OSError, ValueError, KeyError, IndexError, TypeError),
    *(NotImplementedError, RuntimeError, OverflowError),
)


class TorchTensor:
    """Shape and type of a tensor, which is not read yet."""

    def __init__(self, tensor: StoredTensor) -> None:
        self._tensor = tensor

    def get_shape(self) -> list[int]:
        """Return the shape."""
        return list(self._tensor.shape)

    def get_dtype(self) -> str:
        """Return the type by the name that safetensors has for it, such as F32."""
        return _KINDS[self._tensor.storage.kind][0]


class TorchFile:
    """The tensors of a file, read one at a time.

    Args:
        path: of the file, in the layout of torch 1.6 and later, an archive, or in that before.

    Raises:
        CheckpointError: it cannot be read, is damaged, or holds something else than tensors by name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            if zipfile.is_zipfile(path):
                self._storages: _Archive | _OldFile = _Archive(path)
            else:
                self._storages = _OldFile(path)
            self._tensors = self._named(self._storages.objects)
        except DescriptionError as error:
            raise CheckpointError(f"{path}: is no file of weights of torch, or a damaged one: {error}") from error
        except _DAMAGES as error:
            raise CheckpointError(f"{path}: is no file of weights of torch, or a damaged one") from error

    def close(self) -> None:
        """Close the file."""
        self._storages.close()

    def keys(self) -> list[str]:
        """Return the names of the tensors."""
        return list(self._tensors)

    def get_slice(self, key: str) -> TorchTensor:
        """Return the tensor of a name, unread."""
        return TorchTensor(self._tensors[key])

    def get_tensor(self, key: str) -> np.ndarray:
        """Return the tensor of a name: of bfloat16 as float32, of all else in its type.

        Raises:
            CheckpointError: the file lacks numbers of it.
        """
        tensor = self._tensors[key]
        try:
            numbers = self._storages.numbers(tensor.storage)
        except _DAMAGES as error:
            raise CheckpointError(f"{self._path}: lacks numbers of {key}; copy the file again") from error
        if tensor.storage.kind == "BFloat16Storage":
            numbers = (numbers.astype(np.uint32) << 16).view(np.float32)
        if 0 in tensor.shape:
            return np.zeros(tensor.shape, numbers.dtype)
        last = tensor.offset + sum((size - 1) * step for size, step in zip(tensor.shape, tensor.strides, strict=True))
        if last >= len(numbers):
            raise CheckpointError(f"{self._path}: lacks numbers of {key}; copy the file again")
        strides = [step * numbers.itemsize for step in tensor.strides]
        return np.lib.stride_tricks.as_strided(numbers[tensor.offset :], tensor.shape, strides).copy()

    def _named(self, objects: Any) -> dict[str, StoredTensor]:
        if isinstance(objects, dict) and isinstance(objects.get(_WEIGHTS), dict):
            objects = objects[_WEIGHTS]
        if not isinstance(objects, dict) or not objects:
            raise DescriptionError("holds no tensors by name")
        others = [str(name) for name, value in objects.items() if not isinstance(value, StoredTensor)]
        if others or not all(isinstance(name, str) for name in objects):
            raise DescriptionError(
                f"holds {listed(others, 3)} beside tensors; save the state_dict() of the network alone"
            )
        for name, tensor in objects.items():
            if tensor.storage.kind not in _KINDS:
                raise DescriptionError(f"{name} is of {tensor.storage.kind}, a type that is not read here")
        return objects


def open_torch(path: Path) -> closing[TorchFile]:
    """Open a file of weights; errors as `TorchFile`."""
    return closing(TorchFile(path))


class _Archive:
    """The layout of torch 1.6 and later: a zip archive that packs nothing."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        try:
            entries = {entry.filename: entry for entry in self._archive.infolist()}
            described = [name for name in entries if name == "data.pkl" or name.endswith("/data.pkl")]
            if len(described) != 1:
                raise DescriptionError("its archive has no data.pkl")
            self._folder = described[0].removesuffix("data.pkl")
            # A packed entry could hold a thousand times the file; torch packs none.
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries.values()):
                raise DescriptionError("its archive is packed, which torch's never is")
            if entries[described[0]].file_size > _MOST_DESCRIPTION:
                raise DescriptionError("its description of tensors is longer than that of any network")
            order = entries.get(f"{self._folder}byteorder")
            if order is not None and self._archive.read(order).strip() != b"little":
                raise DescriptionError("its numbers have another order of bytes")
            self.objects = read_objects(io.BytesIO(self._archive.read(described[0])))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._archive.close()

    def numbers(self, storage: Storage) -> np.ndarray:
        """Return the numbers of a storage, in one dimension."""
        data = self._archive.read(f"{self._folder}data/{storage.key}")
        return np.frombuffer(data, _KINDS[storage.kind][1], storage.size)


class _OldFile:
    """The layout before torch 1.6: descriptions, one behind the other, and the numbers of each storage."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        stream = io.BytesIO(self._data)
        if read_objects(stream) != _OLD_MAGIC or read_objects(stream) != _OLD_VERSION:
            raise DescriptionError("it begins otherwise")
        system = read_objects(stream)
        if not isinstance(system, dict) or system.get("little_endian") is not True:
            raise DescriptionError("its numbers have another order of bytes")
        self.objects = read_objects(stream)
        self._keys = read_objects(stream)
        self._begin = stream.tell()
        self._places: dict[str, int] | None = None

    def close(self) -> None:
        self._data = b""

    def numbers(self, storage: Storage) -> np.ndarray:
        """Return the numbers of a storage, in one dimension."""
        if self._places is None:
            self._places = self._find()
        return np.frombuffer(self._data, _KINDS[storage.kind][1], storage.size, self._places[storage.key])

    def _find(self) -> dict[str, int]:
        """Return where the numbers of each storage begin, behind how many there are."""
        sizes = {
            tensor.storage.key: np.dtype(_KINDS[tensor.storage.kind][1]).itemsize
            for tensor in _tensors_within(self.objects)
        }
        places, place = {}, self._begin
        for key in self._keys:
            count = int.from_bytes(self._data[place : place + 8], "little")
            places[key] = place + 8
            place += 8 + count * sizes[key]
        return places


def _tensors_within(objects: Any) -> Iterator[StoredTensor]:
    """Give the tensors of objects, also of those a level deeper."""
    waiting, seen = [objects], set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, StoredTensor):
            yield value
        elif isinstance(value, dict | list | tuple) and id(value) not in seen:
            seen.add(id(value))
            waiting.extend(value.values() if isinstance(value, dict) else value)
