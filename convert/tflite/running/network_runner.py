"""A network's tensors, bound by name, held to the contract, and run row by row."""

import threading
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from convert.tflite.contents import TfliteContents
from convert.tflite.contract import TensorSeen, tensors_fault
from convert.tflite.running.litert import reason_of
from keras_model.errors import TfliteError


class Signature(Protocol):
    """What LiteRT's `SignatureRunner` is asked."""

    def __call__(self, **row: np.ndarray) -> dict[str, np.ndarray]:
        """Run a row, its arrays by the names of the inputs; return each output by its name."""

    def get_input_details(self) -> dict[str, dict[str, Any]]:
        """Return shape, dtype and quantization of each input by its name."""

    def get_output_details(self) -> dict[str, dict[str, Any]]:
        """Return the same of each output."""


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
            raise TfliteError(f"{self._path}: TensorFlow Lite cannot run it: {reason_of(error)}") from error
        if not np.isfinite(output).all():
            raise TfliteError(
                f"{self._path}: answers NaN or infinity: a number in it is damaged, or too large to compute with; "
                "build it again, or take another copy"
            )
        return output


def _check(path: Path, signature: Signature, length: int, contents: TfliteContents) -> None:
    inputs = [(name, tensor_seen(detail)) for name, detail in signature.get_input_details().items()]
    outputs = [tensor_seen(detail) for detail in signature.get_output_details().values()]
    if fault := tensors_fault(inputs, outputs, contents.task, length, len(contents.labels)):
        raise TfliteError(f"{path}: {fault}")


def tensor_seen(detail: dict[str, Any]) -> TensorSeen:
    """Return dtype and shape of a tensor out of its details, as `Signature` gives them."""
    return TensorSeen(np.dtype(detail["dtype"]).name, [int(size) for size in detail["shape"]])
