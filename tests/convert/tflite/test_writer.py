import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from convert.tflite.typed_graph import Quantization, TypedConstant, TypedOperator, TypedTensor
from convert.tflite.writer import write_tflite

FLOAT, INT8, INT32 = np.dtype(np.float32), np.dtype(np.int8), np.dtype(np.int32)


def constant(name, values, dtype=FLOAT, quantization=None):
    data = np.asarray(values, dtype)
    return TypedConstant(name, data.shape, dtype, quantization, data=data)


def small_model(description="a test"):
    """Looks ids up, multiplies by a kernel; the table and the kernel hold the same bytes."""
    table = np.arange(12, dtype=np.float32).reshape(3, 4)
    ids = TypedTensor("ids", (1, 2), INT32)
    rows = TypedTensor("rows", (1, 2, 4), FLOAT)
    image = TypedTensor("image", (1, 1, 2, 4), FLOAT)
    out = TypedTensor("out", (1, 1, 2, 3), FLOAT)
    operators = [
        TypedOperator("GATHER", [constant("table", table), ids], rows),
        TypedOperator("RESHAPE", [rows, constant("shape", [1, 1, 2, 4], INT32)], image),
        TypedOperator(
            "CONV_2D",
            [image, constant("kernel", table.reshape(3, 1, 1, 4)), constant("bias", [1, 2, 3])],
            out,
            {"groups": 1},
        ),
    ]
    return write_tflite(operators, [ids], {"result": out}, description)


@pytest.fixture(scope="module")
def content():
    return small_model()


def test_the_runtime_computes_what_was_written(content):
    interpreter = Interpreter(model_content=content)
    runner = interpreter.get_signature_runner("serving_default")
    table = np.arange(12, dtype=np.float32).reshape(3, 4)
    got = runner(ids=np.array([[2, 0]], np.int32))["result"]
    np.testing.assert_allclose(got, (table[[2, 0]] @ table.T + [1, 2, 3])[None, None])


def test_the_same_graph_gives_the_same_bytes(content):
    assert small_model() == content
    assert small_model("another") != content


def test_constants_of_equal_bytes_share_a_buffer(content):
    model = schema.Model.GetRootAs(content)
    graph = model.Subgraphs(0)
    buffers = {graph.Tensors(i).Name(): graph.Tensors(i).Buffer() for i in range(graph.TensorsLength())}
    assert buffers[b"table"] == buffers[b"kernel"] != buffers[b"bias"]
    assert buffers[b"ids"] == buffers[b"out"] == 0
    assert model.Buffers(0).DataLength() == 0


def test_weights_are_aligned_for_vector_loads(content):
    # `force_align: 16` of Buffer.data in the schema: the runtime maps the file and reads it in place.
    model = schema.Model.GetRootAs(content)
    weights = [model.Buffers(number).DataAsNumpy() for number in range(1, model.BuffersLength())]
    start = np.frombuffer(content, np.uint8).__array_interface__["data"][0]
    offsets = [data.__array_interface__["data"][0] - start for data in weights]
    assert offsets
    assert all(offset % 16 == 0 for offset in offsets)


def test_the_description_is_kept(content):
    assert schema.Model.GetRootAs(content).Description() == b"a test"


def test_operator_kinds_are_listed_once(content):
    model = schema.Model.GetRootAs(content)
    codes = [model.OperatorCodes(number).BuiltinCode() for number in range(model.OperatorCodesLength())]
    assert sorted(codes) == sorted(set(codes))


def quantized(name, scale, shape=(1, 4)):
    return TypedTensor(name, shape, INT8, Quantization(np.array([scale], np.float32)))


def test_per_channel_scales_are_written_with_their_axis():
    x, out = quantized("x", 0.1, (1, 1, 1, 2)), quantized("out", 0.2, (1, 1, 1, 3))
    scale = np.array([0.1, 0.2, 0.3], np.float32)
    kernel = constant("kernel", np.ones((3, 1, 1, 2)), INT8, Quantization(scale))
    bias = constant("bias", [0, 0, 0], INT32, Quantization(scale * np.float32(0.1)))
    content = write_tflite([TypedOperator("CONV_2D", [x, kernel, bias], out, {"groups": 1})], [x], {"y": out}, "")
    details = {d["name"]: d for d in Interpreter(model_content=content).get_tensor_details()}
    np.testing.assert_array_equal(details["kernel"]["quantization_parameters"]["scales"], scale)
    assert details["kernel"]["quantization_parameters"]["quantized_dimension"] == 0
