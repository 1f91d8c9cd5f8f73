"""The inputs of files that others made are found by what their names hold."""

from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from convert.graph.graph import Graph
from convert.ptq.float_graph import write_float_graph
from convert.tflite.running.litert import open_content
from convert.verify.foreign_inputs import role, text_inputs
from keras_model.errors import TfliteError
from support.tiny_tflite import LENGTH, bare

PATH = Path("other.tflite")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ids", "ids"),
        ("input_ids", "ids"),
        ("serving_default_input_word_ids:0", "ids"),
        ("mask", "mask"),
        ("serving_default_attention_mask:0", "mask"),
        ("input_mask", "mask"),
        ("segment_ids", "segment_ids"),
        ("token_type_ids", "segment_ids"),
        ("serving_default_input_type_ids:0", "segment_ids"),
    ],
)
def test_a_name_tells_what_an_input_is(name, meant):
    assert role(name) == meant


def test_our_own_inputs_go_by_the_names_of_the_signature():
    details = text_inputs(PATH, open_content(bare("classification_uint8"), 1))
    assert {name: detail["shape"].tolist() for name, detail in details.items()} == {
        name: [1, LENGTH] for name in ("ids", "mask", "segment_ids")
    }


class Unsigned:
    """A file without a signature, or with inputs as `details` says."""

    def __init__(self, *details):
        self.details = [{"shape_signature": detail["shape"]} | detail for detail in details]

    def get_signature_list(self):
        return {}

    def get_input_details(self):
        return list(self.details)


def test_without_a_signature_the_tensors_names_serve():
    detail = {"name": "serving_default_ids:0", "dtype": np.int64, "shape": np.array([1, 5])}
    (found,) = text_inputs(PATH, Unsigned(detail)).items()
    assert found[0] == "serving_default_ids:0" and found[1].items() >= detail.items()


@pytest.mark.parametrize(
    ("dtype", "shape"), [(np.float32, [1, 5]), (np.int8, [1, 5]), (np.int32, [1, 5, 3]), (np.int32, [5])]
)
def test_an_input_of_no_text_is_named(dtype, shape):
    with pytest.raises(TfliteError) as error:
        text_inputs(PATH, Unsigned({"name": "image", "dtype": dtype, "shape": np.array(shape)}))
    assert str(error.value) == "other.tflite: its input image is no [1, S] of integers, so this is no text model"


def test_inputs_that_tell_no_cost_of_one_text_are_named():
    def told(*details):
        with pytest.raises(TfliteError) as error:
            text_inputs(PATH, Unsigned(*details))
        return str(error.value).removeprefix("other.tflite: ")

    assert told() == "has no input, so this is no text model"
    ids = {"name": "x", "dtype": np.int32, "shape": np.array([8, 5])}
    assert told(ids) == "its input x holds 8 rows at once; convert it for one, [1, 5]"
    ids |= {"shape": np.array([1, 1]), "shape_signature": np.array([-1, -1])}
    assert told(ids) == "its input x leaves the length open; convert it with one, such as [1, 64]"
    ids |= {"shape": np.array([1, 5]), "shape_signature": np.array([-1, 5])}
    assert list(text_inputs(PATH, Unsigned(ids))) == ["x"]


def test_a_signed_file_is_looked_at_as_well():
    graph = Graph()
    x = graph.reshape("cube", graph.input("ids", (1, 4)), (1, 1, 4), (2,))
    table = graph.constant("table", np.ones((2, 3), np.float32))
    graph.output("rows", graph.gather("rows", table, x))
    interpreter = Interpreter(model_content=write_float_graph(graph))
    assert list(text_inputs(PATH, interpreter)) == ["ids"]
