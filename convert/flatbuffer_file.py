"""A model's object tree to the bytes of a `.tflite`."""

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

_ALIGNMENT = 16  # `data` of `Buffer` is declared force_align: 16; kernels load weights in vectors of that width


def pack_model(model: schema.ModelT) -> bytes:
    """Return the FlatBuffer, every buffer of it at a multiple of 16 bytes.

    The generated classes align a buffer to 1. The same tree gives the same bytes. `model` itself is unchanged
    but for the class of its buffers.
    """
    size = 65536
    for buffer in model.buffers:
        buffer.__class__ = _AlignedBuffer
        size += 0 if buffer.data is None else len(buffer.data) + _ALIGNMENT
    builder = flatbuffers.Builder(size)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


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
