import time

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.metadata import with_metadata
from convert.tflite.packing import pack_model
from support.described_tflite import annotated
from support.tiny_tflite import bare, description


def test_every_buffer_starts_at_a_multiple_of_16():
    model = annotated()
    parsed = schema.Model.GetRootAs(model)
    whole = np.frombuffer(model, np.uint8).ctypes.data
    starts = [
        buffer.DataAsNumpy().ctypes.data - whole
        for buffer in map(parsed.Buffers, range(parsed.BuffersLength()))
        if not buffer.DataIsNone()
    ]
    assert len(starts) > 5
    assert {start % 16 for start in starts} == {0}


def test_weights_of_32_megabytes_are_copied_at_once():
    parsed = schema.ModelT.InitFromPackedBuf(bare("classification_uint8"))
    parsed.buffers.append(schema.BufferT(data=np.ones(32 << 20, np.uint8)))
    start = time.perf_counter()
    model = with_metadata(pack_model(parsed), description())
    assert len(model) > 32 << 20
    assert time.perf_counter() - start < 5  # a byte at a time takes a minute
