import json

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.packing import pack_model
from convert.tflite.typed_graph import Quantization, TypedConstant, TypedOperator, TypedTensor
from convert.tflite.writer import write_tflite
from convert.verify.audit import audit
from keras_model.errors import InputFileError, TfliteError
from support.tiny_tflite import FOLDER, bare, with_files, write

INTEGER = [
    "classification_uint8",
    "classification_int8",
    "token-classification_uint8",
    "question-answering_int8",
    "embedding_int8",
]


@pytest.fixture(scope="module")
def report():
    return audit(FOLDER / "classification_uint8.tflite")


def test_a_report_is_json(report):
    assert json.loads(json.dumps(report)) == report


def test_inputs_and_outputs_go_by_the_signatures_names(report):
    assert {tensor["name"]: (tensor["type"], tensor["shape"]) for tensor in report["inputs"]} == {
        "ids": ("int32", [1, 16]),
        "mask": ("int32", [1, 16]),
        "segment_ids": ("int32", [1, 16]),
    }
    assert report["outputs"] == [
        {"name": "probability", "type": "uint8", "shape": [1, 3], "scale": 1 / 256, "zero_point": 0}
    ]


def test_a_size_that_a_file_leaves_open_is_shown_as_such(tmp_path):
    model = schema.ModelT.InitFromPackedBuf(bare("classification_uint8"))
    for index in model.subgraphs[0].inputs:
        model.subgraphs[0].tensors[index].shapeSignature = np.array([-1, 16], np.int32)
    path = tmp_path / "open.tflite"
    path.write_bytes(pack_model(model))
    report = audit(path)
    assert [tensor["shape"] for tensor in report["inputs"]] == [[-1, 16]] * 3
    assert [tensor["shape"] for tensor in report["outputs"]] == [[1, 3]]


def test_every_operator_is_either_delegated_or_explained(report):
    total = sum(row["count"] for row in report["operators"])
    outside = sum(row["count"] for row in report["undelegated"])
    assert total == 18
    assert report["delegated"] + outside == total
    assert report["partitions"] == 1
    assert {row["op"]: row["count"] for row in report["undelegated"]} == {
        "GATHER": 3,
        "MAXIMUM": 3,
        "MINIMUM": 3,
        "QUANTIZE": 1,
        "SOFTMAX": 1,
    }
    assert all(len(row["names"]) == row["count"] for row in report["undelegated"])


def test_parameters_are_weights_and_biases_and_no_shapes(report):
    tokens, segments, mask, kernel, bias, head = 200 * 8, 2 * 8, 2, 8 * 4, 8, 8 * 3
    assert report["parameters"] == tokens + segments + mask + kernel + bias + head
    assert report["weight_bytes"]["int8"] == tokens + segments + mask + kernel + head
    assert report["bytes"] == (FOLDER / "classification_uint8.tflite").stat().st_size


@pytest.mark.parametrize("name", INTEGER)
def test_an_integer_file_has_no_float_tensor(name):
    found = audit(FOLDER / f"{name}.tflite")
    assert found["full_integer"]
    assert found["float_tensors"] == found["float_outputs"] == []


def test_a_float_output_alone_is_still_full_integer():
    found = audit(FOLDER / "classification_float32.tflite")
    assert found["full_integer"]
    assert found["float_tensors"] == []
    assert len(found["float_outputs"]) == 1


def test_float_tensors_inside_are_named():
    found = audit(FOLDER / "classification_float.tflite")
    assert not found["full_integer"]
    assert "add" in found["float_tensors"]
    assert not set(found["float_tensors"]) & set(found["float_outputs"])


def test_metadata_change_nothing_but_the_size(tmp_path, report):
    found = audit(write(tmp_path))
    changed = {key for key in report if found[key] != report[key]}
    assert changed == {"path", "bytes"}


# One-operator models: what the table of reasons says must be what the runtime does.


def int8(name, shape, scale=0.05, zero_point=0, data=None):
    quantization = Quantization(np.array([scale], np.float32), zero_point)
    if data is None:
        return TypedTensor(name, shape, np.int8, quantization)
    return TypedConstant(name, shape, np.int8, quantization, data=data)


def constant(name, values):
    return TypedConstant(name, np.shape(values), np.int32, data=np.array(values, np.int32))


A, B, Y = (1, 4, 8), (1, 6, 8), (1, 4, 6)


def matmul(right_zero_point):
    operands = [int8("a", A, zero_point=5), int8("b", B, zero_point=right_zero_point)]
    return TypedOperator("BATCH_MATMUL", operands, int8("y", Y, 0.2), {"transpose_b": True})


def binary(kind, scale_a, scale_b, scale_y):
    return TypedOperator(kind, [int8("a", A, scale_a), int8("b", A, scale_b)], int8("y", A, scale_y))


def unary(kind, scale=0.05, out=(1 / 256, -128), **options):
    return TypedOperator(kind, [int8("a", A, scale)], int8("y", A, *out), options)


def convolution(constant_weights=True):
    data = np.ones((6, 1, 1, 8), np.int8) if constant_weights else None
    weights = int8("w", (6, 1, 1, 8), 0.01, data=data)
    scale = Quantization(np.array([0.05 * 0.01], np.float32))
    bias = TypedConstant("bias", (6,), np.int32, scale, data=np.zeros(6, np.int32))
    operands = [int8("a", (1, 1, 4, 8)), weights, bias]
    return TypedOperator("CONV_2D", operands, int8("y", (1, 1, 4, 6)), {"groups": 1})


def moved(kind, shape, extra, scale_y=0.05, **options):
    return TypedOperator(kind, [int8("a", A), extra], int8("y", shape, scale_y), options)


TAKEN = {
    "matmul": matmul(0),
    "add": binary("ADD", 0.05, 0.05, 0.1),
    "sub": binary("SUB", 0.05, 0.05, 0.1),
    "mul": binary("MUL", 0.05, 0.05, 0.1),
    "add, scale 200 times the output's": binary("ADD", 20.0, 0.1, 0.1),
    "logistic": unary("LOGISTIC"),
    "tanh": unary("TANH", out=(1 / 128, 0)),
    "elu": unary("ELU", out=(0.05, 0)),
    "quantize": unary("QUANTIZE", out=(0.1, 3)),
    "convolution": convolution(),
    "mean": moved("MEAN", (1, 4, 1), constant("axis", [2])),
    "transpose": moved("TRANSPOSE", (1, 8, 4), constant("order", [0, 2, 1])),
    "reshape": moved("RESHAPE", (1, 1, 4, 8), constant("shape", [1, 1, 4, 8])),
}
LEFT = {
    "matmul with a zero point": (matmul(3), "BATCH_MATMUL int8 whose right side has zero point 3, not 0"),
    "add, scale 300 times the output's": (binary("ADD", 30.0, 0.1, 0.1), "300 times the output's"),
    "sub, scale 1/2000 of the output's": (binary("SUB", 0.0001, 0.2, 0.2), "0.0005 times the output's"),
    "mul, product 1e-6 of the output's": (binary("MUL", 0.0001, 0.001, 0.1), "1e-06 times the output's"),
    "gelu": (unary("GELU", out=(0.05, -120), approximate=False), "GELU in float alone, not in int8"),
    "rsqrt": (unary("RSQRT", out=(0.05, 0)), "RSQRT in float alone"),
    "softmax": (unary("SOFTMAX"), "SOFTMAX in float alone"),
    "quantize, scale 200 times": (unary("QUANTIZE", scale=2.0, out=(0.01, 0)), "200 times the output's"),
    "maximum": (binary("MAXIMUM", 0.05, 0.05, 0.05), "MAXIMUM in float alone"),
    "squared difference": (
        binary("SQUARED_DIFFERENCE", 0.05, 0.05, 0.1),
        "SQUARED_DIFFERENCE in float alone",
    ),
    "reshape to another scale": (
        moved("RESHAPE", (1, 1, 4, 8), constant("shape", [1, 1, 4, 8]), scale_y=0.1),
        "differ in scale or zero point",
    ),
}


def audit_one(operator, folder):
    inputs = [tensor for tensor in operator.inputs if not isinstance(tensor, TypedConstant)]
    path = folder / "one.tflite"
    path.write_bytes(write_tflite([operator], inputs, {"y": operator.output}, "one operator"))
    return audit(path)


@pytest.mark.parametrize("name", TAKEN)
def test_the_runtime_delegates(name, tmp_path):
    found = audit_one(TAKEN[name], tmp_path)
    assert found["undelegated"] == []
    assert found["partitions"] == found["delegated"] == 1


@pytest.mark.parametrize("name", LEFT)
def test_the_runtime_does_not_delegate_and_the_reason_is_known(name, tmp_path):
    operator, reason = LEFT[name]
    found = audit_one(operator, tmp_path)
    assert found["partitions"] == found["delegated"] == 0
    assert [(row["op"], row["count"]) for row in found["undelegated"]] == [(operator.kind, 1)]
    assert reason in found["undelegated"][0]["reason"]


def test_two_partitions_are_told_apart(tmp_path):
    first = unary("LOGISTIC")
    middle = TypedOperator("SOFTMAX", [first.output], int8("middle", A, 1 / 256, -128))
    last = TypedOperator("TANH", [middle.output], int8("last", A, 1 / 128))
    path = tmp_path / "three.tflite"
    path.write_bytes(write_tflite([first, middle, last], first.inputs, {"y": last.output}, "three"))
    found = audit(path)
    assert (found["partitions"], found["delegated"]) == (2, 2)
    assert [row["names"] for row in found["undelegated"]] == [["middle"]]


def test_faulty_files_are_refused(tmp_path):
    path = tmp_path / "x.tflite"
    with pytest.raises(InputFileError):
        audit(path)
    path.write_bytes(b"")
    with pytest.raises(InputFileError, match="0 bytes"):
        audit(path)
    path.write_bytes(b"text, not a model")
    with pytest.raises(TfliteError, match="not a TensorFlow Lite file"):
        audit(path)
    path.write_bytes((FOLDER / "classification_uint8.tflite").read_bytes()[:3000])
    with pytest.raises(TfliteError, match="damaged: an offset leads outside"):
        audit(path)


def test_a_file_that_says_it_is_ours_must_be_one_that_answers(tmp_path):
    path = write(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    with pytest.raises(TfliteError, match="truncated or damaged: the files at its end"):
        audit(path)
    path.write_bytes(with_files(whole, {"labels.txt": b"a\nb\n"}))
    with pytest.raises(TfliteError, match="with 2 labels needs"):
        audit(path)
