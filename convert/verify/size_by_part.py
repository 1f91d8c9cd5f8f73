"""Where the bytes of a `.tflite` that `build` wrote go, each byte counted once."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contents import read_bytes, shorter_lengths
from convert.tflite.contract import FACTS_FILE
from convert.tflite.runtime_version import OPERATOR_NAMES, builtin_code
from keras_model.data.labels import LABELS_FILE

KERNELS, BIASES, EMBEDDINGS, CONSTANTS = "kernels", "biases", "embeddings", "other constants"
SCALES, STRUCTURE, VOCABULARY, LABELS, METADATA = (
    "scales and zero points",
    "graph structure",
    "vocabulary",
    "labels",
    "metadata",
)
_LINEAR = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")
# What an operator's input is for, by its place.
_USES = {"GATHER": (EMBEDDINGS,), **dict.fromkeys(_LINEAR, ("", KERNELS, BIASES))}
_TYPE_NAMES = {value: name.lower() for name, value in vars(schema.TensorType).items() if not name.startswith("_")}


def size_by_part(path: Path) -> list[dict[str, Any]]:
    """Return how many bytes of a file each part of it takes; together they are the whole file.

    Args:
        path: of a `.tflite` with the metadata of `convert.tflite.metadata`.

    Returns:
        [{"part", "bytes"}] in the order of the constants of this module, parts of no bytes left out. Kernels, biases,
        embeddings and other constants come once for each type, with its name under "type". The graph structure, which
        is operators, tensors and their names, comes once for each length, with its tokens under "length", shortest
        first.

    Raises:
        InputFileError: the file is missing, unreadable or empty.
        TfliteError: it is no `.tflite`, or damaged.
    """
    data = read_bytes(path)
    places = shorter_lengths(path, data)
    with zipfile.ZipFile(path) as archive:
        files = {entry.filename: entry.file_size for entry in archive.infolist()}
        end = min(entry.header_offset for entry in archive.infolist())
    sizes: Counter[tuple[str, str | int]] = Counter()
    for name, size in files.items():
        sizes[{LABELS_FILE: LABELS, FACTS_FILE: METADATA}.get(name, VOCABULARY), ""] += size
    # What is left of the zip are its own headers.
    sizes[METADATA, ""] += len(data) - end - sum(files.values())
    starts = {0: _tokens(data), **{place: length for length, place in places.items()}}
    known: dict[tuple[int, int], tuple[str, str | int]] = {}
    for start in starts:
        for extent, part in _extents(data, start):
            known.setdefault(extent, part)
    order = sorted(starts)
    for (start, size), part in known.items():
        sizes[part] += size
        region = max(place for place in order if place <= start)
        sizes[STRUCTURE, starts[region]] -= size
    for start, stop in zip(order, [*order[1:], end], strict=True):
        sizes[STRUCTURE, starts[start]] += stop - start
    parts = (KERNELS, EMBEDDINGS, BIASES, CONSTANTS, SCALES, STRUCTURE, VOCABULARY, LABELS, METADATA)
    return [
        {"part": part, **_detail(detail), "bytes": size}
        for (part, detail), size in sorted(sizes.items(), key=lambda item: (parts.index(item[0][0]), item[0][1]))
        if size
    ]


def _detail(detail: str | int) -> dict[str, str | int]:
    if isinstance(detail, int):
        return {"length": detail}
    return {"type": detail} if detail else {}


def _tokens(data: bytes) -> int:
    graph = schema.Model.GetRootAs(data).Subgraphs(0)
    return int(graph.Tensors(graph.Inputs(0)).ShapeAsNumpy()[-1])


def _extents(data: bytes, start: int) -> Iterator[tuple[tuple[int, int], tuple[str, str | int]]]:
    """Each vector of numbers in the model that begins at `start`: (its place, its bytes), (part, type)."""
    base = np.frombuffer(data, np.uint8).__array_interface__["data"][0]

    def extent(values: np.ndarray) -> tuple[int, int]:
        return values.__array_interface__["data"][0] - base, values.nbytes

    model = schema.Model.GetRootAs(data, start)
    graph = model.Subgraphs(0)
    for number in range(model.MetadataLength()):
        buffer = model.Buffers(model.Metadata(number).Buffer())
        if not buffer.DataIsNone():
            yield extent(buffer.DataAsNumpy()), (METADATA, "")
    uses = _uses(model, graph)
    for number in range(graph.TensorsLength()):
        tensor = graph.Tensors(number)
        buffer = model.Buffers(tensor.Buffer())
        if not buffer.DataIsNone():
            type_ = _TYPE_NAMES.get(tensor.Type(), str(tensor.Type()))
            yield extent(buffer.DataAsNumpy()), (uses.get(number, CONSTANTS), type_)
        quantization = tensor.Quantization()
        if quantization is not None:
            for length, values in (
                (quantization.ScaleLength(), quantization.ScaleAsNumpy),
                (quantization.ZeroPointLength(), quantization.ZeroPointAsNumpy),
            ):
                if length:
                    yield extent(values()), (SCALES, "")


def _uses(model: schema.Model, graph: schema.SubGraph) -> dict[int, str]:
    """Tensor → what it is for, where the operator that reads it tells; through DEQUANTIZE, which weights pass."""
    stored: dict[int, int] = {}
    uses: dict[int, str] = {}
    for number in range(graph.OperatorsLength()):
        operator = graph.Operators(number)
        code = model.OperatorCodes(operator.OpcodeIndex())
        name = OPERATOR_NAMES.get(builtin_code(code.DeprecatedBuiltinCode(), code.BuiltinCode()), "")
        inputs = operator.InputsAsNumpy().tolist() if operator.InputsLength() else []
        if name == "DEQUANTIZE":
            stored[operator.Outputs(0)] = inputs[0]
        for tensor, use in zip(inputs, _USES.get(name, ()), strict=False):
            if use:
                uses.setdefault(stored.get(tensor, tensor), use)
    return uses
