"""The logits of a finished classifier: shown as they are, or divided by a temperature where the graph makes them.

The last linear map, its bias and what comes between it and the probabilities keep their integers. Their scales are
divided, so each integer stands for a number that is smaller by the temperature. To a float, the division is done.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contents import TfliteContents
from convert.tflite.packing import pack_model
from convert.tflite.runtime_version import OPERATOR_NAMES, builtin_code
from convert.tflite.structure.check import refuse_compiled
from keras_model.errors import TfliteError

_ACTIVATIONS = ("SOFTMAX", "LOGISTIC")
_TYPE_CHANGES = ("QUANTIZE", "DEQUANTIZE")
_LINEAR = ("CONV_2D", "FULLY_CONNECTED")
_FLOATS = {schema.TensorType.FLOAT32: np.float32, schema.TensorType.FLOAT16: np.float16}


@dataclass(frozen=True)
class _Head:
    """Where a graph makes its probabilities, by numbers.

    Attributes:
        logits: the tensors from the last linear map to what the activation reads, in the graph's order backwards.
        weights: the tensors that hold the map's kernel and bias.
        ending: the operators from the activation on.
    """

    logits: list[int]
    weights: list[int]
    ending: list[int]


def networks_in(path: Path, data: bytes, contents: TfliteContents) -> list[bytes]:
    """Return the networks of a file, the longest first, each as the bytes from where it begins.

    Raises:
        TfliteError: it was compiled for an engine that alone runs it.
    """
    refuse_compiled(path, data)
    return [data, *(data[place:] for _, place in sorted(contents.shorter.items()))]


def with_logits_divided(path: Path, network: bytes, temperature: float) -> bytes:
    """Return a network of a file whose logits are smaller by a temperature, without metadata of a zip.

    The integers of an integer head stay as they are. Float weights are divided, and rounded where they are float16.

    Args:
        path: of the file, for messages.
        network: as of `networks_in`.
        temperature: above 0.

    Raises:
        TfliteError: what makes the probabilities is not built as `convert build` does it.
    """
    model = schema.ModelT.InitFromPackedBuf(network)
    head = _head(path, model)
    tensors = model.subgraphs[0].tensors
    for number in {*head.logits, *head.weights}:
        _divide(model, tensors[number], temperature)
    return pack_model(model)


def with_logits_as_output(path: Path, network: bytes) -> bytes:
    """Return a network of a file that ends with its logits, under the name of the probabilities.

    Args:
        path: of the file, for messages.
        network: as of `networks_in`.

    Raises:
        TfliteError: as `with_logits_divided`.
    """
    model = schema.ModelT.InitFromPackedBuf(network)
    head = _head(path, model)
    graph = model.subgraphs[0]
    (output,) = graph.outputs
    graph.operators = [operator for number, operator in enumerate(graph.operators) if number not in head.ending]
    graph.outputs = [head.logits[0]]
    for signature in model.signatureDefs:
        for entry in signature.outputs:
            if entry.tensorIndex == output:
                entry.tensorIndex = head.logits[0]
    return pack_model(model)


def _head(path: Path, model: schema.ModelT) -> _Head:
    graph = model.subgraphs[0]
    kinds = [_kind(model, operator) for operator in graph.operators]
    maker = {tensor: number for number, operator in enumerate(graph.operators) for tensor in operator.outputs}

    def step(tensor: int, *wanted: str) -> int | None:
        """The operator that makes a tensor, where it is of a kind."""
        number = maker.get(tensor)
        return number if number is not None and kinds[number] in wanted else None

    def read(number: int) -> int:
        return int(graph.operators[number].inputs[0])

    (tensor,) = (int(number) for number in graph.outputs)
    ending = []
    while (number := step(tensor, *_TYPE_CHANGES)) is not None:
        ending.append(number)
        tensor = read(number)
    number = step(tensor, *_ACTIVATIONS)
    if number is None:
        raise _foreign(path)
    ending.append(number)
    logits = [tensor := read(number)]
    while (number := step(tensor, "RESHAPE")) is not None:
        logits.append(tensor := read(number))
    number = step(tensor, *_LINEAR)
    if number is None:
        raise _foreign(path)
    weights = []
    for constant in (int(constant) for constant in graph.operators[number].inputs[1:] if constant >= 0):
        # Weights of 16 bits are widened as the graph begins.
        widened = step(constant, "DEQUANTIZE")
        weights.append(constant if widened is None else read(widened))
        if model.buffers[graph.tensors[weights[-1]].buffer].data is None:
            raise _foreign(path)
    return _Head(logits, weights, ending)


def _divide(model: schema.ModelT, tensor: schema.TensorT, temperature: float) -> None:
    if tensor.type in _FLOATS:
        held = model.buffers[tensor.buffer].data
        if held is not None:
            values = np.frombuffer(bytes(held), _FLOATS[tensor.type])
            # In a buffer of its own: another constant of the same bytes may share the old one.
            tensor.buffer = len(model.buffers)
            divided = (values.astype(np.float64) / temperature).astype(values.dtype)
            model.buffers.append(schema.BufferT(data=np.frombuffer(divided.tobytes(), np.uint8)))
        return
    scales = np.asarray(tensor.quantization.scale, np.float64)
    tensor.quantization.scale = (scales / temperature).astype(np.float32)


def _kind(model: schema.ModelT, operator: schema.OperatorT) -> str:
    code = model.operatorCodes[operator.opcodeIndex]
    return OPERATOR_NAMES[builtin_code(code.deprecatedBuiltinCode, code.builtinCode)]


def _foreign(path: Path) -> TfliteError:
    return TfliteError(
        f"{path}: its probabilities are not made as `python -m convert build` does it; build it with that"
    )
