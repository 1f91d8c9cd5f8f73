"""The objects of a file that `torch.save` wrote, as data.

Such a file describes its objects in the language of Python's `pickle`, a program for a stack that may call any
function. Here no such program runs as Python would run it: of its commands those are followed that make numbers,
texts, lists, tuples and dictionaries, and of all functions the few that `torch.save` needs to describe tensors, none
of which is called. Commands and layout: `pickletools` of Python's library; `torch/serialization.py` and
`torch/_utils.py` of https://github.com/pytorch/pytorch.
"""

import io
import math
import pickletools
from typing import Any, NamedTuple

# What a state dict is, what stands in for it, and how a tensor is put together.
_DICTIONARIES = ("collections OrderedDict", "builtins dict", "__builtin__ dict")
_TENSORS = ("torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor")
_PARAMETERS = ("torch._utils _rebuild_parameter", "torch._utils _rebuild_parameter_with_state")
_MARK = object()


class StoredObjectsError(ValueError):
    """A file describes something else than tensors by name, or is damaged."""


class Named(NamedTuple):
    """A class or function that a file names, such as `torch FloatStorage`; it is not imported."""

    name: str


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
        StoredObjectsError: it uses a command or a function that no tensor needs, or is damaged.
    """
    try:
        return _Stack().run(stream)
    except StoredObjectsError:
        raise
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, UnicodeError) as error:
        raise StoredObjectsError("its description of tensors is damaged") from error


class _Stack:
    """What a description has made so far."""

    def __init__(self) -> None:
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def run(self, stream: io.BytesIO) -> Any:
        """Follow all commands up to the one that ends the description."""
        for opcode, argument, _ in pickletools.genops(stream):
            if opcode.name == "STOP":
                return self._stack.pop()
            self._follow(opcode.name, argument)
        raise StoredObjectsError("its description of tensors has no end")

    def _follow(self, name: str, argument: Any) -> None:
        stack = self._stack
        if name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in _ARGUMENTS:
            stack.append(argument)
        elif name in ("PROTO", "FRAME"):
            pass
        elif name == "GLOBAL":
            stack.append(Named(argument))
        elif name == "STACK_GLOBAL":
            attribute, module = stack.pop(), stack.pop()
            stack.append(Named(f"{module} {attribute}"))
        elif name in ("EMPTY_DICT", "EMPTY_LIST"):
            stack.append({} if name == "EMPTY_DICT" else [])
        elif name == "MARK":
            stack.append(_MARK)
        elif name in ("BINPUT", "LONG_BINPUT", "PUT"):
            self._memo[int(argument)] = stack[-1]
        elif name == "MEMOIZE":
            self._memo[len(self._memo)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET", "GET"):
            stack.append(self._memo[int(argument)])
        elif name == "TUPLE":
            stack.append(tuple(self._since_mark()))
        elif name in _TUPLES:
            stack[-_TUPLES[name] :] = [tuple(stack[-_TUPLES[name] :])]
        elif name in ("APPEND", "APPENDS"):
            items = self._since_mark() if name == "APPENDS" else [stack.pop()]
            _list_of(stack[-1]).extend(items)
        elif name in ("SETITEM", "SETITEMS"):
            pairs = self._since_mark() if name == "SETITEMS" else [stack.pop(-2), stack.pop()]
            _dictionary_of(stack[-1]).update(zip(pairs[::2], pairs[1::2], strict=True))
        elif name == "BINPERSID":
            stack.append(_storage(stack.pop()))
        elif name == "REDUCE":
            arguments = stack.pop()
            stack.append(_made(stack.pop(), arguments))
        elif name == "BUILD":
            # What torch notes of a state dict beside its tensors, such as the versions of modules.
            stack.pop()
            _dictionary_of(stack[-1])
        elif name in ("NEWOBJ", "NEWOBJ_EX"):
            # Behind the class lie its arguments, and for the second command those by name.
            kind = stack[-2 if name == "NEWOBJ" else -3]
            raise StoredObjectsError(f"holds an object of {_told(kind)}, which is no tensor")
        else:
            raise StoredObjectsError(f"its description of tensors has the command {name}, which no tensor needs")

    def _since_mark(self) -> list[Any]:
        place = max(place for place, item in enumerate(self._stack) if item is _MARK)
        items = self._stack[place + 1 :]
        del self._stack[place:]
        return items


_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_ARGUMENTS = {
    *("BININT", "BININT1", "BININT2", "INT", "LONG", "LONG1", "LONG4", "BINFLOAT", "FLOAT"),
    *("BINUNICODE", "SHORT_BINUNICODE", "UNICODE", "BINSTRING", "SHORT_BINSTRING", "STRING"),
}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}


def _made(function: Any, arguments: Any) -> Any:
    """Return what a function of torch's would make of its arguments."""
    if not isinstance(function, Named) or not isinstance(arguments, tuple):
        raise StoredObjectsError("its description of tensors is damaged")
    if function.name in _DICTIONARIES:
        return dict(*arguments)
    if function.name in _TENSORS:
        return _tensor(*arguments[:4])
    if function.name in _PARAMETERS and isinstance(arguments[0], StoredTensor):
        return arguments[0]
    raise StoredObjectsError(f"holds what {_told(function)} makes, which is no tensor")


def _told(kind: Any) -> str:
    return kind.name.replace(" ", ".") if isinstance(kind, Named) else "a class"


def _tensor(storage: Any, offset: Any, shape: Any, strides: Any) -> StoredTensor:
    numbers = (offset, *shape, *strides)
    sound = isinstance(storage, Storage) and all(type(number) is int and number >= 0 for number in numbers)
    if not sound or len(shape) != len(strides):
        raise StoredObjectsError("its description of tensors is damaged")
    if math.prod(shape) > storage.size:
        raise StoredObjectsError("holds a tensor of more numbers than it has, which it would repeat")
    return StoredTensor(storage, offset, tuple(shape), tuple(strides))


def _storage(told: Any) -> Storage:
    kind, key, count = told[1], told[2], told[4]
    if told[0] != "storage" or not isinstance(kind, Named) or not isinstance(key, str) or type(count) is not int:
        raise StoredObjectsError("its description of tensors is damaged")
    if len(told) > 5 and told[5] is not None:
        raise StoredObjectsError("holds a storage that is a part of another, as torch wrote before 0.4")
    return Storage(kind.name.rpartition(" ")[2], key, count)


def _list_of(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise StoredObjectsError("its description of tensors is damaged")
    return value


def _dictionary_of(value: Any) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise StoredObjectsError("its description of tensors is damaged")
    return value
