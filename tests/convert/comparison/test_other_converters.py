"""The same model out of TensorFlow's converter: what it is fed, and what it says when it refuses."""

import numpy as np
import pytest
import tensorflow as tf

from convert.comparison.other_converters import as_convolutions, converted_by_tensorflow, converter_peers, random_rows
from convert.graph.graph import Graph
from convert.ptq.float_graph import write_float_graph
from keras_model.errors import CheckpointError, InputFileError, UserError
from support.deployment_graphs import model, rows
from support.places import DATA


def test_rows_fill_every_input_up_to_a_random_length():
    made = list(random_rows(50, 12))
    assert len(made) > 4
    for row in made:
        assert {name: (values.shape, values.dtype) for name, values in row.items()} == {
            name: ((1, 12), np.dtype(np.int32)) for name in ("ids", "mask", "segment_ids")
        }
        tokens = row["mask"].sum()
        assert 2 <= tokens <= 12
        np.testing.assert_array_equal(row["mask"][0], np.arange(12) < tokens)
        assert not row["ids"][row["mask"] == 0].any()
        assert row["ids"].max() < 50
    assert len({row["mask"].sum() for row in made}) > 1
    for row, again in zip(made, random_rows(50, 12), strict=True):
        np.testing.assert_array_equal(row["ids"], again["ids"])


def test_the_peer_is_the_same_function():
    # One that no other test has: its layers are changed in place.
    task = model.__wrapped__("squeezebert", "classification")
    features = rows("squeezebert", 8, count=1)
    before = np.asarray(task(features))
    fixed = as_convolutions(task, 8)
    assert [tensor.shape for tensor in fixed.inputs] == [(1, 8)] * 3
    np.testing.assert_allclose(np.asarray(fixed(features)), before, atol=1e-5)


def test_a_refusal_of_the_converter_is_one_line(monkeypatch):
    def refuse(model):
        raise RuntimeError("\nno kernel for Foo\n  at line 3")

    monkeypatch.setattr(tf.lite.TFLiteConverter, "from_keras_model", refuse)
    with pytest.raises(CheckpointError) as error:
        converted_by_tensorflow(None, "my_model", "float32", [])
    assert str(error.value) == "my_model: TensorFlow's converter refuses the model: no kernel for Foo"


def test_what_gives_no_length_for_a_peer_is_refused(tmp_path):
    with pytest.raises(InputFileError, match="no such model folder"), converter_peers(tmp_path / "none", tmp_path):
        pass
    folder, beside = DATA / "tiny_intents", tmp_path / "image.tflite"
    graph = Graph()
    x = graph.reshape("x", graph.input("ids", (1, 2)), (1, 1, 2), (2,))
    graph.input("image", (1, 2, 3))
    graph.output("y", graph.gather("y", graph.constant("table", np.ones((2, 3), np.float32)), x))
    beside.write_bytes(write_float_graph(graph))
    with pytest.raises(UserError) as error, converter_peers(folder, beside):
        pass
    assert str(error.value) == f"{beside}: its inputs are not all [1, S], so there is no length to build a peer for"


def test_a_length_beyond_the_positions_is_refused(tmp_path):
    positions = 513
    graph = Graph()
    x = graph.reshape("x", graph.input("ids", (1, positions)), (1, 1, positions), (2,))
    graph.output("y", graph.gather("y", graph.constant("table", np.ones((2, 3), np.float32)), x))
    beside = tmp_path / "long.tflite"
    beside.write_bytes(write_float_graph(graph))
    folder = DATA / "tiny_intents"
    message = rf"^{beside}: its length 513 exceeds the \d+ positions of {folder}$"
    with pytest.raises(UserError, match=message), converter_peers(folder, beside):
        pass
