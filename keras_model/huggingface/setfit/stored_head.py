"""The objects of a file that `joblib.dump` wrote, as data.

Such a file describes its objects in the language of Python's `pickle`. The numbers of an array stand between the
commands, behind the one that ends its description. An object is the name of its class with its attributes by name;
nothing that the file names is imported or called. Layout: `joblib/numpy_pickle.py` of https://github.com/joblib/joblib.
"""

import io
import math
from typing import Any

import numpy as np

from keras_model.huggingface.pickles.stack import Named, Stack

_ARRAY = "joblib.numpy_pickle.NumpyArrayWrapper"
_TYPE = "numpy.dtype"
_PLAIN_ARRAYS = ("numpy._core.multiarray._reconstruct", "numpy.core.multiarray._reconstruct")
# Truth values, whole numbers, numbers with a fraction, and texts.
_KINDS = "biufU"


class Instance:
    """An object of a class.

    Attributes:
        kind: what the file calls the class, as `sklearn.linear_model._logistic.LogisticRegression`.
        state: its attributes by name.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.state: dict[str, Any] = {}


class _Type:
    """The type of an array's numbers, as NumPy's short names have it."""

    def __init__(self, name: str) -> None:
        self.name = name


def read_stored(stream: io.BytesIO) -> Any:
    """Return what a file of joblib describes.

    Objects are `Instance`s, arrays of numbers and texts are arrays, tuples, lists and dictionaries are themselves.

    Raises:
        DescriptionError: it is packed or damaged, or its description uses a command that is not read here.
    """
    return _HeadStack(stream).run()


class _HeadStack(Stack):
    """A stack that makes objects of names and attributes, and arrays."""

    purpose = "a head"

    def called(self, function: Named, arguments: tuple[Any, ...]) -> Any:
        if function.told == _TYPE:
            return _Type(str(arguments[0]))
        return Instance(function.told)

    def instance(self, kind: Any) -> Instance:
        if not isinstance(kind, Named):
            raise self.damaged()
        return Instance(kind.told)

    def with_state(self, target: Any, state: Any) -> Any:
        if isinstance(target, _Type):
            # The second of its attributes is the order of the bytes.
            target.name = (state[1] if state[1] in ("<", ">") else "") + target.name
        elif isinstance(target, Instance):
            if target.kind in _PLAIN_ARRAYS:
                return self._plain_array(state)
            if isinstance(state, dict):
                target.state.update(state)
            if target.kind == _ARRAY:
                return self._array(target.state)
        return target

    def _array(self, state: dict[str, Any]) -> Any:
        """Return the array whose numbers follow in the stream."""
        shape, kind = state["shape"], state["dtype"]
        if kind.name.lstrip("<>").startswith("O"):
            # Objects are described by themselves, in a description of its own.
            return _HeadStack(self.stream).run()
        dtype = np.dtype(kind.name)
        if dtype.kind not in _KINDS or not all(type(size) is int and size >= 0 for size in shape):
            raise self.damaged()
        if state.get("numpy_array_alignment_bytes") is not None:
            self.stream.read(self.stream.read(1)[0])
        content = self.stream.read(math.prod(shape) * dtype.itemsize)
        flat = np.frombuffer(content, dtype)
        return flat.reshape(shape[::-1]).T if state["order"] == "F" else flat.reshape(shape)

    def _plain_array(self, state: tuple[Any, ...]) -> Any:
        """Return an array of texts or numbers, each described as an object; of other objects an `Instance`."""
        _, shape, _, _, items = state
        # A list may hold another many times over, of which an array would make more numbers than there are.
        if not isinstance(items, list) or not all(isinstance(item, str | int | float) for item in items):
            return Instance("numpy.ndarray")
        return np.array(items, object).reshape(shape)
