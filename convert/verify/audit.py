"""What is in a `.tflite`: its operators and types, and what the XNNPACK delegate leaves."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from convert.tflite.contents import UNREADABLE, is_ours, read_bytes, runtime_version, shorter_lengths
from convert.tflite.contract import SIGNATURE
from convert.tflite.interpreter import require_runnable
from convert.tflite.running.litert import open_interpreter
from convert.tflite.runtime_version import OPERATOR_NAMES, TYPE_NAMES, builtin_code
from convert.verify.delegate import FLOAT_TYPES, GraphOperator, GraphTensor, delegated, reason_undelegated
from keras_model.errors import TfliteError

_FLOATS = (*FLOAT_TYPES, "float64")


def audit(path: str | Path) -> dict[str, Any]:
    """Return what a `.tflite` holds, as data that JSON can carry.

    The file needs no metadata of ours; one that says it is ours must be one that `TextInterpreter` takes.

    Only the first subgraph of each model is read: a client runs no other.

    Returns:
        - "path", "bytes", "parameters": the last counts the numbers in weights and biases.
        - "weight_bytes": type → bytes of constants.
        - "inputs", "outputs": [{"name", "type", "shape", "scale", "zero_point"}], named as in the signature. A shape
          has -1 where the file leaves a size to whoever runs it.
        - "min_runtime_version": as the file has it, "" where it has none.
        - "operators": [{"op", "type", "count"}], most frequent first.
        - "float_tensors": names of the float tensors that operators read or write, without the outputs.
        - "float_outputs": names of the outputs that are float.
        - "full_integer": whether "float_tensors" is empty, here and in "shorter".
        - "partitions": delegated partitions; "delegated": operators inside them.
        - "undelegated": [{"op", "type", "count", "reason", "names"}], the rest, named by what they write.
        - "shorter": [{"length", "operators", "float_tensors", "partitions", "delegated", "undelegated"}], the same of
          each shorter length in the file; everything above is of the longest.

    Raises:
        InputFileError: the file is missing, unreadable or empty.
        TfliteError: it is not a `.tflite` or TensorFlow Lite refuses it.
    """
    path = Path(path)
    with _graph_read(path) as data:
        report = _report(path, data)
        places = shorter_lengths(path, data)
        report["shorter"] = [_shorter(path, length, data[place:]) for length, place in sorted(places.items())]
        report["full_integer"] &= not any(row["float_tensors"] for row in report["shorter"])
    return report


def read_operators(path: Path) -> list[GraphOperator]:
    """Return the operators of the longest length, in execution order; raises as `audit`."""
    with _graph_read(path) as data:
        model = schema.Model.GetRootAs(data)
        operators = _parts(model, model.Subgraphs(0))[1]
    return operators


@contextmanager
def _graph_read(path: Path) -> Iterator[bytes]:
    """Give a file's bytes, for its graph to be read."""
    data = read_bytes(path)
    if is_ours(data):
        require_runnable(path)
    # The runtime verifies the FlatBuffer, which spares the reading most faults but not all.
    open_interpreter(path, delegate=False)
    try:
        yield data
    except UNREADABLE as error:
        raise TfliteError(f"{path}: damaged: its graph cannot be read; copy or build it again") from error


def _report(path: Path, data: bytes) -> dict[str, Any]:
    model = schema.Model.GetRootAs(data)
    graph = model.Subgraphs(0)
    tensors, operators = _parts(model, graph)
    outputs = [tensors[index] for index in graph.OutputsAsNumpy()]
    weights = _weights(model, graph)
    figures = _figures(open_interpreter(path), operators, outputs)
    return {
        "path": str(path),
        "bytes": len(data),
        "parameters": sum(count for _, count, _ in weights),
        "weight_bytes": _sum_by_type(weights),
        "inputs": _ends(model, graph, graph.InputsAsNumpy(), tensors, "inputs"),
        "outputs": _ends(model, graph, graph.OutputsAsNumpy(), tensors, "outputs"),
        "min_runtime_version": runtime_version(data),
        "float_outputs": [tensor.name for tensor in outputs if tensor.type in _FLOATS],
        "full_integer": not figures["float_tensors"],
        **figures,
    }


def _shorter(path: Path, length: int, data: bytes) -> dict[str, Any]:
    model = schema.Model.GetRootAs(data)
    graph = model.Subgraphs(0)
    tensors, operators = _parts(model, graph)
    outputs = [tensors[index] for index in graph.OutputsAsNumpy()]
    return {"length": length, **_figures(open_interpreter(path, content=data), operators, outputs)}


def _figures(interpreter: Interpreter, operators: list[GraphOperator], outputs: list[GraphTensor]) -> dict[str, Any]:
    partitions, inside = delegated(interpreter)
    touched = {tensor.name: tensor for operator in operators for tensor in operator.inputs + operator.outputs}
    outside = [operator for number, operator in enumerate(operators) if number not in inside]
    counted = Counter((operator.name, _type(operator)) for operator in operators)
    return {
        "operators": [
            {"op": op, "type": type_, "count": count}
            for (op, type_), count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        ],
        "float_tensors": [n for n, tensor in touched.items() if tensor.type in _FLOATS and tensor not in outputs],
        "partitions": partitions,
        "delegated": len(inside),
        "undelegated": _group(outside),
    }


def _parts(model: schema.Model, graph: schema.SubGraph) -> tuple[list[GraphTensor], list[GraphOperator]]:
    tensors = [_tensor(model, graph.Tensors(number)) for number in range(graph.TensorsLength())]
    return tensors, [_operator(model, graph.Operators(number), tensors) for number in range(graph.OperatorsLength())]


def _tensor(model: schema.Model, tensor: schema.Tensor) -> GraphTensor:
    quantization = tensor.Quantization()
    scales = quantization.ScaleAsNumpy() if quantization and quantization.ScaleLength() else ()
    zero_points = quantization.ZeroPointAsNumpy() if quantization and quantization.ZeroPointLength() else (0,)
    return GraphTensor(
        name=(tensor.Name() or b"").decode("utf-8", "replace"),
        type=TYPE_NAMES.get(tensor.Type(), str(tensor.Type())),
        shape=tuple(tensor.ShapeAsNumpy().tolist()) if tensor.ShapeLength() else (),
        scales=tuple(float(scale) for scale in scales),
        zero_point=int(zero_points[0]),
        constant=not model.Buffers(tensor.Buffer()).DataIsNone(),
    )


def _operator(model: schema.Model, operator: schema.Operator, tensors: list[GraphTensor]) -> GraphOperator:
    code = model.OperatorCodes(operator.OpcodeIndex())
    number = builtin_code(code.DeprecatedBuiltinCode(), code.BuiltinCode())
    inputs = operator.InputsAsNumpy() if operator.InputsLength() else ()
    outputs = operator.OutputsAsNumpy() if operator.OutputsLength() else ()
    return GraphOperator(
        name=(code.CustomCode() or b"").decode() or OPERATOR_NAMES.get(number, str(number)),
        inputs=tuple(tensors[index] for index in inputs if index >= 0),
        outputs=tuple(tensors[index] for index in outputs),
    )


def _type(operator: GraphOperator) -> str:
    """Return "int8"; "int8 → uint8" where the operator converts; "float32 by int8" with narrower weights."""
    output = operator.outputs[0].type if operator.outputs else "none"
    if not operator.inputs:
        return output
    first = operator.inputs[0]
    type_ = first.type if first.type == output else f"{first.type} → {output}"
    weights = operator.inputs[1].type if len(operator.inputs) > 1 and operator.inputs[1].constant else ""
    if first.type in _FLOATS and weights in ("int4", "int8"):
        type_ = f"{first.type} by {weights}"
    return type_


def _weights(model: schema.Model, graph: schema.SubGraph) -> list[tuple[str, int, int]]:
    """Return (type, numbers that are parameters, bytes) of each buffer of constants, a shared one once.

    Unquantized integers are shapes, axes and bounds, not parameters.
    """
    found, seen = [], set()
    for number in range(graph.TensorsLength()):
        tensor = graph.Tensors(number)
        buffer = model.Buffers(tensor.Buffer())
        if buffer.DataIsNone() or tensor.Buffer() in seen:
            continue
        seen.add(tensor.Buffer())
        type_ = TYPE_NAMES.get(tensor.Type(), str(tensor.Type()))
        quantization = tensor.Quantization()
        trained = type_ in _FLOATS or (quantization is not None and quantization.ScaleLength())
        count = int(np.prod(tensor.ShapeAsNumpy())) if tensor.ShapeLength() else 1
        found.append((type_, count if trained else 0, buffer.DataLength()))
    return found


def _sum_by_type(weights: list[tuple[str, int, int]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for type_, _, size in weights:
        sums[type_] += size
    return dict(sums.most_common())


def _ends(
    model: schema.Model, graph: schema.SubGraph, indices: np.ndarray, tensors: list[GraphTensor], end: str
) -> list[dict[str, Any]]:
    names = _signature_names(model, end)
    return [
        {
            "name": names.get(int(index), tensors[index].name),
            "type": tensors[index].type,
            "shape": _open_shape(graph.Tensors(int(index))) or list(tensors[index].shape),
            "scale": tensors[index].scales[0] if tensors[index].scales else None,
            "zero_point": tensors[index].zero_point if tensors[index].scales else None,
        }
        for index in indices
    ]


def _open_shape(tensor: schema.Tensor) -> list[int]:
    """The shape with -1 for what is open; empty where nothing is."""
    return tensor.ShapeSignatureAsNumpy().tolist() if tensor.ShapeSignatureLength() else []


def _signature_names(model: schema.Model, end: str) -> dict[int, str]:
    for number in range(model.SignatureDefsLength()):
        signature = model.SignatureDefs(number)
        if signature.SignatureKey() == SIGNATURE.encode():
            entry, length = (
                (signature.Inputs, signature.InputsLength())
                if end == "inputs"
                else (signature.Outputs, signature.OutputsLength())
            )
            return {entry(place).TensorIndex(): entry(place).Name().decode() for place in range(length)}
    return {}


def _group(operators: list[GraphOperator]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str, str], list[str]] = {}
    for operator in operators:
        key = (operator.name, _type(operator), reason_undelegated(operator))
        groups.setdefault(key, []).append(operator.outputs[0].name if operator.outputs else "")
    return [
        {"op": op, "type": type_, "count": len(names), "reason": reason, "names": names}
        for (op, type_, reason), names in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
