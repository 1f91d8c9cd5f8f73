"""Every operator of a network on LiteRT's built-in kernels, each with the inputs that another runtime gave it."""

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from convert.tflite.contract import SIGNATURE
from convert.tflite.packing import pack_model
from convert.tflite.running.litert import open_content, open_interpreter
from convert.tflite.runtime_version import OPERATOR_NAMES, TYPE_NAMES, builtin_code
from keras_model.errors import TfliteError

# Where any whole number may stand: these neither look up nor divide by it, and it tells no shape.
_TAKES_ANY_INTEGER = {
    **dict.fromkeys(("ADD", "SUB", "MUL", "MINIMUM", "MAXIMUM"), (0, 1)),
    **dict.fromkeys(("CAST", "RESHAPE", "SLICE", "TRANSPOSE"), (0,)),
}
_LOOK_UP = "GATHER"


@dataclass(frozen=True)
class NetworkTensor:
    """A tensor of a network.

    Attributes:
        name: for people.
        dtype: of its numbers.
        shape: static.
        constant: whether the file holds its numbers.
    """

    name: str
    dtype: np.dtype
    shape: tuple[int, ...]
    constant: bool


@dataclass(frozen=True)
class NetworkOperator:
    """An operator: its kind, and the indices of its tensors, -1 for an input that is left out."""

    kind: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


class ReferenceKernels:
    """A network whose operators LiteRT's built-in kernels compute one by one, from whatever inputs are given them.

    In a network run as a whole, one step of rounding in an early operator moves the numbers of all that follow.
    Therefore the network is cut at the tensors that another runtime gives: what reads such a tensor reads the numbers
    given, so each operator shows its own difference alone.

    Args:
        path: of the file, for messages.
        data: the bytes of the network, from where its model begins.

    Attributes:
        tensors: of the network, by index.
        operators: in the order in which they run.
        inputs: name → index of the tensor, as the signature has them.
        output: index of the tensor.
        size: of all tensors together, in bytes.

    Raises:
        TfliteError: LiteRT refuses the network, or it has not one signature of ours.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        # Verified first: the generated classes believe every offset.
        open_interpreter(path, delegate=False, content=data)
        self._path = path
        self._model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(data))
        graph = self._model.subgraphs[0]
        self.tensors = tuple(self._tensor(tensor) for tensor in graph.tensors)
        self.size = sum(math.prod(tensor.shape) * tensor.dtype.itemsize for tensor in self.tensors)
        self.operators = tuple(self._operator(operator) for operator in graph.operators or ())
        signatures = [each for each in self._model.signatureDefs or () if each.signatureKey == SIGNATURE.encode()]
        if len(signatures) != 1 or len(signatures[0].outputs) != 1:
            raise TfliteError(f"{path}: lacks the signature {SIGNATURE}; build it with `python -m convert build`")
        self.inputs: dict[str, int] = {end.name.decode(): int(end.tensorIndex) for end in signatures[0].inputs}
        self.output = int(signatures[0].outputs[0].tensorIndex)
        self._rows = self._rows_looked_up()
        self._cut: tuple[frozenset[int], Interpreter, dict[int, int]] | None = None

    def run(self, given: Mapping[int, np.ndarray]) -> dict[int, np.ndarray]:
        """Return what each operator writes, by the index of the tensor, given the numbers of some tensors.

        An operator reads what is given; where an input of its is not given, what the kernels computed for it. Ids that
        would lead past a table are not read either.

        Args:
            given: index → numbers, of the shape and dtype of the tensor. The network's inputs must be among them.

        Raises:
            TfliteError: LiteRT refuses what it is asked.
        """
        cut = frozenset(index for index, values in given.items() if self._may_be_read(index, values))
        if self._cut is None or self._cut[0] != cut:
            self._cut = (cut, *self._open(cut))
        _, interpreter, places = self._cut
        for index, place in places.items():
            interpreter.set_tensor(place, np.ascontiguousarray(given[index]))
        try:
            interpreter.invoke()
        except (RuntimeError, ValueError) as error:
            raise TfliteError(f"{self._path}: the built-in kernels cannot run it: {error}") from error
        return {index: interpreter.get_tensor(index) for index in self._written()}

    def _written(self) -> list[int]:
        return [index for operator in self.operators for index in operator.outputs]

    def _may_be_read(self, index: int, values: np.ndarray) -> bool:
        """Whether no kernel is misled by these numbers; any float, and any integer of eight bits, is a number."""
        tensor = self.tensors[index]
        if tensor.constant:
            return False
        rows = self._rows.get(index)
        return rows is None or bool(((values >= 0) & (values < rows)).all())

    def _rows_looked_up(self) -> dict[int, int]:
        """Index of a tensor of whole numbers → how many rows they may name, 0 where they tell a shape or the like."""
        rows: dict[int, int] = {}
        for operator, stored in zip(self.operators, self._model.subgraphs[0].operators or (), strict=True):
            for place, index in enumerate(operator.inputs):
                if index < 0 or self.tensors[index].dtype.kind == "f" or self.tensors[index].dtype.itemsize == 1:
                    continue
                if operator.kind == _LOOK_UP and place == 1:
                    table = self.tensors[operator.inputs[0]].shape
                    rows[index] = min(table[stored.builtinOptions.axis], rows.get(index, np.iinfo(np.int32).max))
                elif place not in _TAKES_ANY_INTEGER.get(operator.kind, ()):
                    rows[index] = 0
        return rows

    def _open(self, cut: frozenset[int]) -> tuple[Interpreter, dict[int, int]]:
        """The network with a new input for each of these tensors, which whatever reads it reads in its place."""
        model, graph = copy.copy(self._model), copy.copy(self._model.subgraphs[0])
        places = {index: len(self.tensors) + number for number, index in enumerate(sorted(cut))}
        graph.tensors = [*graph.tensors, *(self._input(index) for index in places)]
        graph.operators = [self._reading(operator, places) for operator in graph.operators]
        graph.inputs, graph.outputs = list(places.values()), self._written()
        model.subgraphs, model.signatureDefs, model.metadata = [graph], [], []
        # Not asked of its structure: a cut network bounds no ids, which `_may_be_read` does in its place.
        return open_content(pack_model(model), threads=1, delegate=False), places

    def _input(self, index: int) -> Any:
        tensor = copy.copy(self._model.subgraphs[0].tensors[index])
        tensor.name = b"given/" + (tensor.name or b"")
        return tensor

    def _reading(self, operator: Any, places: Mapping[int, int]) -> Any:
        read = copy.copy(operator)
        if read.inputs is not None:
            read.inputs = [places.get(int(index), int(index)) for index in read.inputs]
        return read

    def _tensor(self, tensor: Any) -> NetworkTensor:
        return NetworkTensor(
            name=(tensor.name or b"").decode("utf-8", "replace"),
            dtype=np.dtype(TYPE_NAMES[tensor.type]),
            shape=() if tensor.shape is None else tuple(int(size) for size in tensor.shape),
            constant=self._model.buffers[tensor.buffer].data is not None,
        )

    def _operator(self, operator: Any) -> NetworkOperator:
        code = self._model.operatorCodes[operator.opcodeIndex]
        number = builtin_code(code.deprecatedBuiltinCode, code.builtinCode)
        return NetworkOperator(
            kind=OPERATOR_NAMES.get(number, str(number)),
            inputs=() if operator.inputs is None else tuple(int(index) for index in operator.inputs),
            outputs=tuple(int(index) for index in operator.outputs),
        )
