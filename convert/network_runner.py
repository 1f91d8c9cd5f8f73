"""A network of a `.tflite`, of one length, its tensors bound by name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from convert.metadata import INPUT_NAMES, output_shape_fault
from convert.metadata_reader import TfliteContents
from keras_model.errors import TfliteError


class Signature(Protocol):
    """What LiteRT's `SignatureRunner` is asked."""

    __call__: Callable[..., dict[str, np.ndarray]]
    get_input_details: Callable[[], dict[str, dict[str, Any]]]
    get_output_details: Callable[[], dict[str, dict[str, Any]]]


class NetworkRunner:
    """Runs rows of S tokens.

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
        self._signature = signature
        ((self._output, detail),) = signature.get_output_details().items()
        self.output_shape: tuple[int, ...] = tuple(detail["shape"].tolist())
        self.output_dtype = np.dtype(detail["dtype"])
        self.scale, self.zero_point = detail["quantization"]

    def run(self, ids: np.ndarray, mask: np.ndarray, segment_ids: np.ndarray) -> np.ndarray:
        """Run one row, int32 [1, S] each; return the output as the file has it."""
        return self._signature(ids=ids, mask=mask, segment_ids=segment_ids)[self._output]


def _check(path: Path, signature: Signature, length: int, contents: TfliteContents) -> None:
    inputs, outputs = signature.get_input_details(), signature.get_output_details()
    if sorted(inputs) != sorted(INPUT_NAMES):
        raise TfliteError(f"{path}: its inputs are {', '.join(inputs)}; they must be {', '.join(INPUT_NAMES)}")
    for name, detail in inputs.items():
        shape = detail["shape"].tolist()
        if detail["dtype"] is not np.int32 or shape != [1, length]:
            raise TfliteError(
                f"{path}: its input {name} is {np.dtype(detail['dtype'])} {shape}; it must be int32 [1, {length}]"
            )
    if len(outputs) != 1:
        raise TfliteError(f"{path}: it has {len(outputs)} outputs; it must have one")
    (detail,) = outputs.values()
    if detail["dtype"] not in (np.uint8, np.int8, np.float32):
        raise TfliteError(f"{path}: its output is {np.dtype(detail['dtype'])}; it must be uint8, int8 or float32")
    if fault := output_shape_fault(contents.task, detail["shape"].tolist(), length, len(contents.labels)):
        raise TfliteError(f"{path}: its {fault}")
