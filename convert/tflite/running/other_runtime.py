"""A file's network in a runtime other than LiteRT."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contents import UNREADABLE
from convert.tflite.contract import SIGNATURE, TensorSeen
from convert.tflite.running.network_runner import tensor_seen
from convert.tflite.runtime_version import TYPE_NAMES
from convert.tflite.structure.check import CompiledError, check_structure
from keras_model.encode.windows import Features
from keras_model.errors import TfliteError, UserError


class Network(Protocol):
    """A network as another runtime opened it: called with a row's ids, mask and segments, int32 [1, S] each, by name.

    It returns the output as the file has it: an array of the shape and dtype of the file's output tensor. One that
    also has a method `tensors`, called alike, which returns an array for the index of each tensor that it computes, can
    be held to the file operator by operator (`convert.verify.runtimes.operators`).
    """

    def __call__(self, *, ids: np.ndarray, mask: np.ndarray, segment_ids: np.ndarray) -> np.ndarray:
        """Run one row."""


# Opens a network, given the bytes of a `.tflite`: the whole file for the longest length, the file from where its model
# begins for a shorter one.
Runtime = Callable[[bytes], Network]


class OtherRuntime:
    """A file's network in a runtime other than LiteRT, as `NetworkRunner` asks it.

    The file itself tells the inputs and the output, so it may be one that LiteRT does not run: compiled for an engine.

    Args:
        runtime: opens the network.
        path: of the file, for messages.
        data: the bytes of the `.tflite`, which the runtime is given.

    Attributes:
        name: of the runtime, as its module and itself are called.
        network: as the runtime opened it.

    Raises:
        TfliteError: the network is damaged, or has not the signature, with one output.
        UserError: the runtime raises, or returns what cannot be called.
    """

    def __init__(self, runtime: Runtime, path: Path, data: bytes) -> None:
        self.name = name_of(runtime)
        # Of what an engine computes, nobody else can say whether it fits together.
        with suppress(CompiledError):
            check_structure(path, data)
        try:
            self._inputs, self._outputs = _details(data)
        except UNREADABLE as error:
            raise TfliteError(f"{path}: damaged: its graph cannot be read; copy or build it again") from error
        if len(self._outputs) != 1:
            raise TfliteError(f"{path}: lacks the signature {SIGNATURE} with one output; build it again")
        ((self._output, detail),) = self._outputs.items()
        self._expected = tensor_seen(detail)
        self.network: Network = self._asked("open the network", runtime, data)
        if not callable(self.network):
            raise UserError(f"{self.name}: opened the network as {_told(self.network)}, which cannot be called")

    def get_input_details(self) -> dict[str, dict[str, Any]]:
        """Return what the file says of the inputs."""
        return self._inputs

    def get_output_details(self) -> dict[str, dict[str, Any]]:
        """Return what the file says of the output."""
        return self._outputs

    def __call__(self, **row: np.ndarray) -> dict[str, np.ndarray]:
        """Run a row, and return the output by its name.

        Raises:
            UserError: the runtime raises; or returns no array, one of another shape or dtype, NaN or infinity.
        """
        output = self._asked("run a row", self.network, **copies(row))
        if not isinstance(output, np.ndarray):
            raise UserError(f"{self.name}: returned {_told(output)}; return the output as one NumPy array")
        if (seen := TensorSeen(output.dtype.name, list(output.shape))) != self._expected:
            raise UserError(
                f"{self.name}: returned {seen.dtype} {seen.shape}, and the file's output is "
                f"{self._expected.dtype} {self._expected.shape}"
            )
        if not np.isfinite(output).all():
            raise UserError(f"{self.name}: returned NaN or infinity")
        # The runtime may hand out its own memory, which its next run fills anew.
        return {self._output: output.copy()}

    def tensors(self, **row: np.ndarray) -> Mapping[int, np.ndarray]:
        """Run a row, and return what the network's method `tensors` does.

        Raises:
            UserError: it has no such method; or it raises, or returns no mapping.
        """
        method = getattr(self.network, "tensors", None)
        if not callable(method):
            raise UserError(f"{self.name}: opened a network without a method tensors, which gives every tensor's array")
        found = self._asked("run a row", method, **copies(row))
        if not isinstance(found, Mapping):
            raise UserError(f"{self.name}: its tensors are {_told(found)}; return a dict of index and array")
        return found

    def _asked(self, what: str, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except Exception as error:
            reason = " ".join(str(error).split())
            told = f"{type(error).__name__}{': ' if reason else ''}{reason}"
            raise UserError(f"{self.name}: could not {what}: {told}") from error


def _details(data: bytes) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """What the file says of the inputs and of the outputs in its signature, as LiteRT's `SignatureRunner` tells it."""
    model = schema.Model.GetRootAs(data)
    graph = model.Subgraphs(0)
    signatures = [model.SignatureDefs(number) for number in range(model.SignatureDefsLength())]
    named = [each for each in signatures if each.SignatureKey() == SIGNATURE.encode() and not each.SubgraphIndex()]
    inputs = [each.Inputs(place) for each in named for place in range(each.InputsLength())]
    outputs = [each.Outputs(place) for each in named for place in range(each.OutputsLength())]

    def told(ends: list[Any]) -> dict[str, dict[str, Any]]:
        return {end.Name().decode(): _detail(graph.Tensors(end.TensorIndex())) for end in ends}

    return told(inputs), told(outputs)


def _detail(tensor: Any) -> dict[str, Any]:
    steps = tensor.Quantization()
    quantized = steps is not None and steps.ScaleLength() > 0
    return {
        "dtype": np.dtype(TYPE_NAMES[tensor.Type()]),
        "shape": np.array(tensor.ShapeAsNumpy() if tensor.ShapeLength() else (), np.int32),
        "quantization": (float(steps.Scale(0)), int(steps.ZeroPoint(0))) if quantized else (0.0, 0),
    }


def copies(row: Features) -> Features:
    """Features of their own memory, row-major: a runtime may write to what it is given, or hand on its address."""
    return {name: np.array(values, order="C") for name, values in row.items()}


def name_of(runtime: Runtime) -> str:
    """Return what a runtime is called in messages."""
    name = getattr(runtime, "__qualname__", type(runtime).__qualname__)
    return f"{getattr(runtime, '__module__', type(runtime).__module__)}:{name}"


def _told(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
