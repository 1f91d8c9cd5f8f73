"""The objects of a file that `torch.save` wrote, as data.

Of all functions that its description may name, the few stand for something here that `torch.save` needs to describe
tensors, and none of them is called. Layout: `torch/serialization.py` and `torch/_utils.py` of
https://github.com/pytorch/pytorch.
"""

import io
import math
from typing import Any, NamedTuple

from keras_model.huggingface.pickles.stack import DescriptionError, Named, Stack

# What a state dict is, what stands in for it, and how a tensor is put together.
_DICTIONARIES = ("collections OrderedDict", "builtins dict", "__builtin__ dict")
_TENSORS = ("torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor")
_PARAMETERS = ("torch._utils _rebuild_parameter", "torch._utils _rebuild_parameter_with_state")


class Storage(NamedTuple):
    """The numbers of one or several tensors.

    Attributes:
        kind: the class of torch that names their type, such as `FloatStorage`.
        key: by which the file keeps them.
        size: how many there are.
    """

    kind: str
    key: str
    size: int


class StoredTensor(NamedTuple):
    """Which numbers of a storage a tensor is.

    Attributes:
        storage: of it.
        offset: of its first number.
        shape: of it.
        strides: for each axis, how many numbers lie between one and the next.
    """

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read_objects(stream: io.BytesIO) -> Any:
    """Return what the next description in a stream describes, and leave the stream behind it.

    Tensors are `StoredTensor`s, dictionaries of every kind are `dict`s.

    Raises:
        DescriptionError: it uses a command or a function that no tensor needs, or is damaged.
    """
    return _TensorStack(stream).run()


class _TensorStack(Stack):
    """A stack that makes tensors, and dictionaries of them."""

    purpose = "tensors"

    def called(self, function: Named, arguments: tuple[Any, ...]) -> Any:
        if function.name in _DICTIONARIES:
            return dict(*arguments)
        if function.name in _TENSORS:
            return self._tensor(*arguments[:4])
        if function.name in _PARAMETERS and isinstance(arguments[0], StoredTensor):
            return arguments[0]
        raise DescriptionError(f"holds what {function.told} makes, which is no tensor")

    def instance(self, kind: Any) -> Any:
        told = kind.told if isinstance(kind, Named) else "a class"
        raise DescriptionError(f"holds an object of {told}, which is no tensor")

    def with_state(self, target: Any, state: Any) -> Any:
        # What torch notes of a state dict beside its tensors, such as the versions of modules.
        if not isinstance(target, dict):
            raise self.damaged()
        return target

    def persistent(self, told: Any) -> Storage:
        kind, key, count = told[1], told[2], told[4]
        if told[0] != "storage" or not isinstance(kind, Named) or not isinstance(key, str) or type(count) is not int:
            raise self.damaged()
        if len(told) > 5 and told[5] is not None:
            raise DescriptionError("holds a storage that is a part of another, as torch wrote before 0.4")
        return Storage(kind.name.rpartition(" ")[2], key, count)

    def _tensor(self, storage: Any, offset: Any, shape: Any, strides: Any) -> StoredTensor:
        numbers = (offset, *shape, *strides)
        sound = isinstance(storage, Storage) and all(type(number) is int and number >= 0 for number in numbers)
        if not sound or len(shape) != len(strides):
            raise self.damaged()
        if math.prod(shape) > storage.size:
            raise DescriptionError("holds a tensor of more numbers than it has, which it would repeat")
        return StoredTensor(storage, offset, tuple(shape), tuple(strides))
