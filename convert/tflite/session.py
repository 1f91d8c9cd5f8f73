"""The runtime with a network in it, its tensors bound by name and held to the contract."""

import mmap
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from convert.tflite.contents import UNREADABLE, TfliteContents
from convert.tflite.contract import SIGNATURE, TensorSeen, tensors_fault
from convert.tflite.runtime_version import TYPE_NAMES
from convert.tflite.structure.check import CompiledError, check_structure
from keras_model.encode.windows import FEATURES, Features
from keras_model.errors import InputFileError, TfliteError, UserError
from keras_model.standard_error import silent_standard_error

# The runtime ends the process where the system refuses it a thread; no processor has so many cores.
MOST_THREADS = 1024


def check_threads(threads: int) -> None:
    """Raise `UserError` for a number of threads that the runtime does not take."""
    if isinstance(threads, bool) or not isinstance(threads, int):
        raise UserError(f"threads must be a whole number, but are {threads!r}")
    if threads < 1:
        raise UserError(f"threads must be at least 1, but are {threads}")
    if threads > MOST_THREADS:
        raise UserError(f"threads must be at most {MOST_THREADS}, but are {threads}")


def check_features(features: Any) -> None:
    """Make sure that these are rows a network can read.

    Raises:
        UserError: one of `FEATURES` is missing or is no array [B, S], they differ in shape, or there is no row.
    """
    shapes = [getattr(features[name], "shape", None) if name in features else None for name in FEATURES]
    if any(shape is None or len(shape) != 2 for shape in shapes):
        raise UserError(f"features are not {', '.join(FEATURES)} as arrays [B, S]; make them with a `Preprocessor`")
    if len(set(shapes)) > 1:
        told = ", ".join(f"{name} {list(shape or ())}" for name, shape in zip(FEATURES, shapes, strict=True))
        raise UserError(f"features differ in shape: {told}; give arrays of one shape [B, S]")
    if not len(features["ids"]):
        raise UserError("features have no row; give at least one")


def single_rows(features: Features) -> list[Features]:
    """Features [B, S] as B times [1, S], the shape a .tflite takes."""
    count = len(features["ids"])
    return [{name: features[name][row : row + 1] for name in FEATURES} for row in range(count)]


def open_interpreter(path: Path, threads: int = 1, delegate: bool = True, content: bytes | None = None) -> Interpreter:
    """Return the runtime with its tensors allocated.

    Args:
        path: of the file.
        threads: of the runtime.
        delegate: as for `TextInterpreter`.
        content: the bytes of a model within the file, where it is not the first.

    Raises:
        UserError: fewer than one thread, or more than `MOST_THREADS`.
        InputFileError: the file is missing, unreadable or empty.
        TfliteError: its structure would mislead the runtime, or the runtime refuses it.
    """
    check_threads(threads)
    if not path.is_file():
        raise InputFileError(f"{path}: no such file")
    _check_structure(path, content)
    try:
        # The runtime tells of its delegate on standard error, where a user expects faults alone.
        with silent_standard_error():
            interpreter = Interpreter(
                model_path=str(path) if content is None else None,
                model_content=content,
                num_threads=threads,
                experimental_op_resolver_type=_resolver(delegate),
            )
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise TfliteError(f"{path}: TensorFlow Lite cannot run it: {_reason(error)}") from error
    return interpreter


def _resolver(delegate: bool) -> OpResolverType:
    return OpResolverType.AUTO if delegate else OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[-1]


def _check_structure(path: Path, content: bytes | None) -> None:
    if content is not None:
        check_structure(path, content)
        return
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            check_structure(path, mapped)
    except (OSError, ValueError) as error:
        raise InputFileError(f"{path}: cannot read the file: {error}") from error


def open_content(content: bytes, threads: int, delegate: bool = True) -> Interpreter:
    """Return the runtime of a file that is still in memory and made here, its tensors allocated.

    Args:
        content: of the file.
        threads: of the runtime.
        delegate: as for `TextInterpreter`.

    Raises:
        TfliteError: the runtime refuses it.
    """
    try:
        with silent_standard_error():
            interpreter = Interpreter(
                model_content=content, num_threads=threads, experimental_op_resolver_type=_resolver(delegate)
            )
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise TfliteError(f"TensorFlow Lite cannot run what was converted: {_reason(error)}") from error
    return interpreter


class Signature(Protocol):
    """What LiteRT's `SignatureRunner` is asked."""

    def __call__(self, **row: np.ndarray) -> dict[str, np.ndarray]:
        """Run a row, its arrays by the names of the inputs; return each output by its name."""

    def get_input_details(self) -> dict[str, dict[str, Any]]:
        """Return shape, dtype and quantization of each input by its name."""

    def get_output_details(self) -> dict[str, dict[str, Any]]:
        """Return the same of each output."""


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
        self._expected = _seen(detail)
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


class NetworkRunner:
    """Runs rows of S tokens, of several threads one after the other.

    Args:
        path: of the file, for messages.
        signature: of the network; whoever gives it keeps its interpreter.
        length: S.
        contents: what the file says of itself.

    Attributes:
        output_shape: of one row's output.
        output_dtype: numpy dtype of the output: uint8, int8 or float32.
        scale, zero_point: an integer output stands for scale · (integer - zero_point); the scale of a float is 0.

    Raises:
        TfliteError: the tensors do not keep the contract.
    """

    def __init__(self, path: Path, signature: Signature, length: int, contents: TfliteContents) -> None:
        _check(path, signature, length, contents)
        self._path = path
        self._signature = signature
        # The runtime has one set of tensors: a second thread would write its ids into the first one's run.
        self._turn = threading.Lock()
        ((self._output, detail),) = signature.get_output_details().items()
        self.output_shape: tuple[int, ...] = tuple(detail["shape"].tolist())
        self.output_dtype = np.dtype(detail["dtype"])
        self.scale, self.zero_point = detail["quantization"]

    def run(self, ids: np.ndarray, mask: np.ndarray, segment_ids: np.ndarray) -> np.ndarray:
        """Run one row, int32 [1, S] each; return the output as the file has it.

        Raises:
            TfliteError: the runtime gives up: a kernel does not take the types or values that it meets. Or there is
                NaN or infinity among the floats of the output.
        """
        try:
            with self._turn:
                output: np.ndarray = self._signature(ids=ids, mask=mask, segment_ids=segment_ids)[self._output]
        except (RuntimeError, ValueError) as error:
            raise TfliteError(f"{self._path}: TensorFlow Lite cannot run it: {_reason(error)}") from error
        if not np.isfinite(output).all():
            raise TfliteError(
                f"{self._path}: answers NaN or infinity: a number in it is damaged, or too large to compute with; "
                "build it again, or take another copy"
            )
        return output


def _check(path: Path, signature: Signature, length: int, contents: TfliteContents) -> None:
    inputs = [(name, _seen(detail)) for name, detail in signature.get_input_details().items()]
    outputs = [_seen(detail) for detail in signature.get_output_details().values()]
    if fault := tensors_fault(inputs, outputs, contents.task, length, len(contents.labels)):
        raise TfliteError(f"{path}: {fault}")


def _seen(detail: dict[str, Any]) -> TensorSeen:
    return TensorSeen(np.dtype(detail["dtype"]).name, [int(size) for size in detail["shape"]])
