import pytest
from ai_edge_litert import schema_py_generated as schema

from convert.tflite.contents import metadata_entry, runtime_version
from convert.tflite.metadata import with_metadata
from convert.tflite.packing import pack_model
from convert.tflite.runtime_version import builtin_code, min_runtime_version
from support.described_tflite import ALL, annotated
from support.tiny_tflite import bare, description


@pytest.mark.parametrize("name", ALL)
def test_the_runtime_version_is_the_converters_own(name):
    assert runtime_version(annotated(name)) == runtime_version(bare(name)) != ""


def test_a_model_without_a_runtime_version_gets_one():
    parsed = schema.ModelT.InitFromPackedBuf(bare("classification_uint8"))
    parsed.metadata = None
    model = with_metadata(pack_model(parsed), description())
    assert runtime_version(model) == runtime_version(bare("classification_uint8"))
    assert len(metadata_entry(model, "min_runtime_version")) == 16


def test_the_newest_operator_decides_the_runtime_version():
    names = {name: code for name, code in vars(schema.BuiltinOperator).items()}
    grouped_convolution, gather = (names["CONV_2D"], 6), (names["GATHER"], 2)
    assert min_runtime_version({gather, grouped_convolution}) == "2.9.0"
    assert min_runtime_version({gather, (names["TRANSPOSE"], 7)}) == "2.14.4"
    assert min_runtime_version({gather, (names["LSTM"], 1)}) == ""
    assert builtin_code(127, 150) == 150
    assert builtin_code(3, 0) == 3
