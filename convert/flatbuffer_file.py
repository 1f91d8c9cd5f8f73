"""A model's object tree to the bytes of a `.tflite`."""

from collections.abc import Sequence

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

_ALIGNMENT = 16  # `data` of `Buffer` is declared force_align: 16; kernels load weights in vectors of that width


def pack_model(model: schema.ModelT) -> bytes:
    """Return the FlatBuffer, every buffer of it at a multiple of 16 bytes.

    The generated classes align a buffer to 1. The same tree gives the same bytes. `model` itself is unchanged
    but for the classes of its buffers and quantization parameters.
    """
    size = 65536
    for graph in model.subgraphs:
        for tensor in graph.tensors:
            if tensor.quantization is not None:
                tensor.quantization.__class__ = _CompactQuantization
    for buffer in model.buffers:
        buffer.__class__ = _AlignedBuffer
        size += 0 if buffer.data is None else len(buffer.data) + _ALIGNMENT
    builder = _Builder(size)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


class _Builder(flatbuffers.Builder):
    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.vectors: dict[bytes, int] = {}


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
    def Pack(self, builder: flatbuffers.Builder) -> int:  # noqa: N802 - the generated code calls it by this name
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
