"""Hold a runtime to a file: what it computes of texts, or wrote down, beside what LiteRT's built-in kernels compute."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from convert.tflite.contents import read_bytes, shorter_lengths
from convert.tflite.interpreter import TextInterpreter
from convert.tflite.running.other_runtime import OtherRuntime, Runtime, name_of
from convert.tflite.running.rows import single_rows
from convert.verify.runtimes.kernels import ReferenceKernels
from convert.verify.runtimes.operators import STEPS, OperatorComparison, tensors_given
from convert.verify.runtimes.tensor_file import read_tensors
from keras_model.data.rows import Text
from keras_model.encode.windows import Features
from keras_model.errors import DataError, UserError

# A runtime may write what its kernels work in, too; and each array has a header.
_BEYOND, _OF_HEADERS = 4, 2**20


class FileUnderTest:
    """One network of a file, for a runtime to be held to.

    Args:
        path: of the file.
        length: of the network; the file's longest unless given.

    Attributes:
        length: of the network.
        kernels: of the network.

    Raises:
        UserError: the file has no network of this length.
        InputFileError, TfliteError: as `TextInterpreter`.
    """

    def __init__(self, path: str | Path, length: int | None = None) -> None:
        self.path = Path(path)
        self._model = TextInterpreter(self.path, delegate=False)
        self.length = self._model.sequence_length if length is None else length
        if self.length not in self._model.lengths:
            had = ", ".join(map(str, self._model.lengths))
            raise UserError(f"{self.path}: has no network of length {self.length}, only of {had}")
        data = read_bytes(self.path)
        self._data = data[shorter_lengths(self.path, data).get(self.length, 0) :]
        self.kernels = ReferenceKernels(self.path, self._data)

    @property
    def learnt_from(self) -> str | None:
        """As of `Preprocessor`."""
        return self._model.preprocessor.learnt_from

    def rows(self, texts: Sequence[Text]) -> list[Features]:
        """Return the inputs of each text, int32 [1, length] each.

        Raises:
            UserError: a text has more tokens than the network takes, of those that the longest network takes.
            DataError: as `Preprocessor`.
        """
        rows = single_rows(self._model.preprocessor(texts))
        for number, row in enumerate(rows, start=1):
            if (used := int(row["mask"].sum())) > self.length:
                raise UserError(f"text {number} has {used} tokens, and this network takes {self.length}: shorten it")
        return [{name: values[:, : self.length] for name, values in row.items()} for row in rows]

    def open(self, runtime: Runtime) -> OtherRuntime:
        """Return the network in a runtime.

        Raises:
            UserError: as `OtherRuntime`.
        """
        return OtherRuntime(runtime, self.path, self._data)

    def tensors(self, text: Text) -> dict[int, np.ndarray]:
        """Return every tensor of the network but its constants, by index, as the built-in kernels compute a text."""
        (row,) = self.rows([text])
        inputs = {index: row[name] for name, index in self.kernels.inputs.items()}
        return inputs | self.kernels.run(inputs)


def check_runtime(file: FileUnderTest, runtime: Runtime, texts: Sequence[Text], steps: float = STEPS) -> dict[str, Any]:
    """Return which operators a runtime computes otherwise than the built-in kernels do from the runtime's own inputs.

    Args:
        file: whose network is run.
        runtime: its network must have a method `tensors`, see `convert.tflite.running.other_runtime.Network`.
        texts: at least one.
        steps: by how many a number may differ.

    Returns:
        "path", "length", "by": the runtime's name; then as `OperatorComparison.report`.

    Raises:
        UserError: the runtime raises, or gives no tensors or wrong ones; or a text is too long.
        DataError, TfliteError: as `TextInterpreter` and `ReferenceKernels`.
    """
    name = name_of(runtime)
    rows = file.rows(texts)
    network = file.open(runtime)
    comparison = OperatorComparison(file.kernels, steps)
    for row in rows:
        given, fault = tensors_given(file.kernels, network.tensors(**row))
        if fault:
            raise UserError(f"{name}: {fault}")
        comparison.add(given, row)
    return dict(_told(file, name, comparison))


def check_tensors(file: FileUnderTest, tensors: Path, text: Text | None = None, steps: float = STEPS) -> dict[str, Any]:
    """Return the same of the tensors that a runtime wrote down of one text.

    Args:
        file: whose network was run.
        tensors: a `.npz`, as `read_tensors` has it.
        text: what the runtime was given. Without it, the network's inputs must be among the tensors.
        steps: as above.

    Raises:
        UserError, InputFileError, TfliteError: as above.
        DataError: the tensors are not those of the network, or lack its inputs.
    """
    given, fault = tensors_given(file.kernels, read_tensors(tensors, _BEYOND * file.kernels.size + _OF_HEADERS))
    if fault:
        raise DataError(f"{tensors}: {fault}")
    row: Mapping[str, np.ndarray] | None = None
    if text is not None:
        (row,) = file.rows([text])
    elif lacking := [f"{index} ({name})" for name, index in file.kernels.inputs.items() if index not in given]:
        raise DataError(f"{tensors}: lacks the tensor {lacking[0]}, an input; write it too, or give the text")
    comparison = OperatorComparison(file.kernels, steps)
    comparison.add(given, row)
    return dict(_told(file, str(tensors), comparison))


def _told(file: FileUnderTest, by: str, comparison: OperatorComparison) -> Iterator[tuple[str, Any]]:
    yield from {"path": str(file.path), "length": file.length, "by": by}.items()
    yield from comparison.report().items()
