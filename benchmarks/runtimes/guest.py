"""Runs on the emulated processor: answers rows with one of Android's libraries, marking the inference to be counted.

    python3.11 guest.py TASK.json

TASK.json: {"stand_in", "library", "file", "rows", "answers"}. "rows" names an .npz that holds, for each input, the
number of its tensor → values [R, *shape]. All are answered, which warms up, and an .npz at "answers" gets "answers"
[R, ...], "delegated" and "partitions". Then the last row is answered once more, between two markers.
"""

import ctypes
import json
import os
import sys
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char, c_char_p, c_int, c_size_t, c_void_p
from pathlib import Path
from typing import Any

import numpy as np

_OPEN, _CLOSE = 0, 1  # what benchmarks/arm/instruction_counter.c tells the two by
_TYPES = {1: np.float32, 2: np.int32, 3: np.uint8, 9: np.int8}  # TfLiteType
_MOST_OPERATORS = 1 << 20


class _Numbers(Structure):
    """TfLiteIntArray."""

    _fields_ = [("size", c_int), ("data", c_int * _MOST_OPERATORS)]


class _Context(Structure):
    """The beginning of TfLiteContext."""

    _fields_ = [("tensors", c_size_t), ("get_plan", CFUNCTYPE(c_int, c_void_p, POINTER(POINTER(_Numbers))))]


_PREPARE = CFUNCTYPE(c_int, POINTER(_Context), c_void_p)


class _Delegate(Structure):
    """The beginning of TfLiteDelegate."""

    _fields_ = [("data", c_void_p), ("prepare", _PREPARE)]


class _XnnpackOptions(Structure):
    """TfLiteXNNPackDelegateOptions: the rest differs from release to release, and is left at its defaults."""

    _fields_ = [("threads", c_int), ("others", c_char * 252)]


def main(task: dict[str, str]) -> None:
    """Do the task."""
    ctypes.CDLL(task["stand_in"], mode=ctypes.RTLD_GLOBAL)
    # Global, for the library looks its own functions up by name; deep, for the stand-in comes before glibc.
    library = ctypes.CDLL(task["library"], mode=os.RTLD_GLOBAL | os.RTLD_DEEPBIND)
    _declare(library)
    taken: list[int] = []
    content = Path(task["file"]).read_bytes()
    interpreter = _interpreter(library, content, taken)
    with np.load(task["rows"]) as stored:
        inputs = {int(tensor): stored[tensor] for tensor in stored}
    answers = []
    for row in zip(*inputs.values(), strict=True):
        for tensor, value in zip(inputs, row, strict=True):
            place = library.TfLiteInterpreterGetTensor(interpreter, tensor)
            packed = np.ascontiguousarray(value)
            _require(library.TfLiteTensorCopyFromBuffer(place, packed.ctypes.data, packed.nbytes))
        _require(library.TfLiteInterpreterInvoke(interpreter))
        answers.append(_output(library, interpreter))
    os.sched_get_priority_max(_OPEN)
    library.TfLiteInterpreterInvoke(interpreter)
    os.sched_get_priority_max(_CLOSE)
    delegated, partitions = taken
    np.savez(task["answers"], answers=np.stack(answers), delegated=delegated, partitions=partitions)


def _interpreter(library: Any, content: bytes, taken: list[int]) -> int:
    """Return an interpreter as the Java classes make it; `taken` gets how many operators XNNPACK takes, in how many."""
    settings = library.TfLiteXNNPackDelegateOptionsDefault()
    settings.threads = 1
    delegate = library.TfLiteXNNPackDelegateCreate(byref(settings))
    prepare = _PREPARE(ctypes.cast(_Delegate.from_address(delegate).prepare, c_void_p).value)

    def count(context: Any, given: int) -> int:
        # Operators are numbered from 0; what a delegate puts in their place comes after them.
        operators = len(_plan(context))
        status = prepare(context, given)
        left = _plan(context)
        partitions = sum(number >= operators for number in left)
        taken.extend([operators - len(left) + partitions, partitions])
        return int(status)

    counting = _PREPARE(count)
    _alive.append((counting, content))
    _Delegate.from_address(delegate).prepare = counting
    options = library.TfLiteInterpreterOptionsCreate()
    library.TfLiteInterpreterOptionsSetNumThreads(options, 1)
    library.TfLiteInterpreterOptionsAddDelegate(options, delegate)
    model = library.TfLiteModelCreate(content, len(content))
    interpreter = library.TfLiteInterpreterCreate(model, options)
    _require(library.TfLiteInterpreterAllocateTensors(interpreter))
    return int(interpreter)


_alive: list[Any] = []


def _plan(context: Any) -> list[int]:
    numbers = POINTER(_Numbers)()
    _require(context.contents.get_plan(ctypes.cast(context, c_void_p), byref(numbers)))
    return list(numbers.contents.data[: numbers.contents.size])


def _output(library: Any, interpreter: int) -> np.ndarray:
    tensor = library.TfLiteInterpreterGetOutputTensor(interpreter, 0)
    shape = [library.TfLiteTensorDim(tensor, axis) for axis in range(library.TfLiteTensorNumDims(tensor))]
    values = np.empty(shape, _TYPES[library.TfLiteTensorType(tensor)])
    _require(library.TfLiteTensorCopyToBuffer(tensor, values.ctypes.data, values.nbytes))
    return values


def _require(status: int) -> None:
    if status:
        raise SystemExit(f"TensorFlow Lite's status is {status}")


def _declare(library: Any) -> None:
    functions: dict[str, tuple[Any, ...]] = {
        "TfLiteXNNPackDelegateOptionsDefault": (_XnnpackOptions,),
        "TfLiteXNNPackDelegateCreate": (c_void_p, c_void_p),
        "TfLiteModelCreate": (c_void_p, c_char_p, c_size_t),
        "TfLiteInterpreterOptionsCreate": (c_void_p,),
        "TfLiteInterpreterOptionsSetNumThreads": (None, c_void_p, c_int),
        "TfLiteInterpreterOptionsAddDelegate": (None, c_void_p, c_void_p),
        "TfLiteInterpreterCreate": (c_void_p, c_void_p, c_void_p),
        "TfLiteInterpreterAllocateTensors": (c_int, c_void_p),
        "TfLiteInterpreterInvoke": (c_int, c_void_p),
        "TfLiteInterpreterGetTensor": (c_void_p, c_void_p, c_int),
        "TfLiteInterpreterGetOutputTensor": (c_void_p, c_void_p, c_int),
        "TfLiteTensorCopyFromBuffer": (c_int, c_void_p, c_void_p, c_size_t),
        "TfLiteTensorCopyToBuffer": (c_int, c_void_p, c_void_p, c_size_t),
        "TfLiteTensorNumDims": (c_int, c_void_p),
        "TfLiteTensorDim": (c_int, c_void_p, c_int),
        "TfLiteTensorType": (c_int, c_void_p),
    }
    for name, (result, *arguments) in functions.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
