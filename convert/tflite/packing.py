"""A model's object tree to the bytes of a `.tflite`."""

from collections.abc import Sequence

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contract import IDENTIFIER

_ALIGNMENT = 16  # `data` of `Buffer` is declared force_align: 16; kernels load weights in vectors of that width


def pack_model(model: schema.ModelT) -> bytes:
    """Return the FlatBuffer, every buffer of it at a multiple of 16 bytes.

    The generated classes align a buffer to 1. The same tree gives the same bytes. `model` itself is unchanged
    but for the classes of its buffers and quantization parameters.
    """
    return pack_models([model])[0]


def pack_models(models: Sequence[schema.ModelT]) -> tuple[bytes, list[int]]:
    """Return several models that share their weights as one file, and where in it each begins.

    The first begins at 0, so that the file is that model to a reader that knows of no other. Offsets in a FlatBuffer
    lead forwards, so the bytes from where another begins to the end of the file are a whole FlatBuffer as well.

    Args:
        models: buffers that occur in several, equal to the byte, are written once, and so are vectors.

    Returns:
        The bytes, and the place of each model, a multiple of 16.
    """
    _share_buffers(models)
    buffers = {buffer for model in models for buffer in model.buffers if buffer.data is not None}
    builder = _Builder(65536 + sum(len(buffer.data) + _ALIGNMENT for buffer in buffers))
    ends = []
    for model in reversed(models):
        builder.Finish(model.Pack(builder), file_identifier=IDENTIFIER)
        ends.append(builder.Offset())
        builder.finished = False  # what comes before may refer to what is there
    builder.finished = True
    content = bytes(builder.Output())
    return content, [len(content) - end for end in reversed(ends)]


def _share_buffers(models: Sequence[schema.ModelT]) -> None:
    """Let the models hold one object for each content, of a class that is written once and aligned."""
    known: dict[bytes, schema.BufferT] = {}
    for model in models:
        for graph in model.subgraphs:
            for tensor in graph.tensors:
                if tensor.quantization is not None:
                    tensor.quantization.__class__ = _CompactQuantization
        if len(models) > 1:
            model.buffers = [
                buffer if buffer.data is None else known.setdefault(bytes(buffer.data), buffer)
                for buffer in model.buffers
            ]
        for buffer in model.buffers:
            buffer.__class__ = _AlignedBuffer


class _Builder(flatbuffers.Builder):
    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.vectors: dict[bytes, int] = {}
        self.buffers: dict[schema.BufferT, int] = {}


class _CompactQuantization(schema.QuantizationParametersT):
    """Equal vectors once in the file: eight bytes of zero point for each channel would be 3 % of it."""

    def Pack(self, builder: _Builder) -> int:  # noqa: N802 - the generated code calls it by this name
        vectors = {
            name: _shared_vector(builder, values, dtype)
            for name, values, dtype in (
                ("Min", self.min, np.float32),
                ("Max", self.max, np.float32),
                ("Scale", self.scale, np.float32),
                ("ZeroPoint", self.zeroPoint, np.int64),
            )
            if values is not None
        }
        schema.QuantizationParametersStart(builder)
        for name, offset in vectors.items():
            getattr(schema, f"QuantizationParametersAdd{name}")(builder, offset)
        schema.QuantizationParametersAddQuantizedDimension(builder, self.quantizedDimension)
        return schema.QuantizationParametersEnd(builder)


def _shared_vector(builder: _Builder, values: Sequence[float], dtype: type[np.generic]) -> int:
    array = np.asarray(values, dtype)
    key = array.dtype.str.encode() + array.tobytes()
    if key not in builder.vectors:
        builder.vectors[key] = builder.CreateNumpyVector(array)
    return builder.vectors[key]


class _AlignedBuffer(schema.BufferT):
    def Pack(self, builder: _Builder) -> int:  # noqa: N802 - the generated code calls it by this name
        if self not in builder.buffers:
            builder.buffers[self] = self._write(builder)
        return builder.buffers[self]

    def _write(self, builder: _Builder) -> int:
        data = None
        if self.data is not None:
            builder.StartVector(1, len(self.data), _ALIGNMENT)
            builder.head -= len(self.data)
            builder.Bytes[builder.head : builder.head + len(self.data)] = bytes(self.data)
            data = builder.EndVector()
        schema.BufferStart(builder)
        if data is not None:
            schema.BufferAddData(builder, data)
        schema.BufferAddOffset(builder, self.offset)
        schema.BufferAddSize(builder, self.size)
        return schema.BufferEnd(builder)
