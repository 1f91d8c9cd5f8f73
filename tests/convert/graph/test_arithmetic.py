"""What every number format shares: hidden states, the mask, token axes."""

import numpy as np
import pytest

from convert.graph.arithmetic import MASKED_SCORE, Hidden, Stored, mask_bias, tokens_from_axis, unscaled
from convert.graph.graph import Graph
from convert.ptq.float_graph import write_float_graph
from convert.tflite.contract import SIGNATURE
from convert.tflite.running.litert import open_content

LENGTH = 4


@pytest.fixture
def graph():
    return Graph()


@pytest.fixture
def rows(graph):
    return graph.reshape("rows", graph.input("mask", (1, LENGTH)), (1, 1, LENGTH), (2,))


def test_padding_is_lowered_and_tokens_are_left(graph, rows):
    bias = mask_bias(graph, "bias", rows)
    assert (bias.shape, bias.token_axes) == ((1, 1, LENGTH, 1), (2,))
    graph.output("bias", bias)
    interpreter = open_content(write_float_graph(graph), 1)
    found = interpreter.get_signature_runner(SIGNATURE)(mask=np.array([[1, 1, 0, 1]], np.int32))["bias"]
    np.testing.assert_array_equal(found.ravel(), [0, 0, MASKED_SCORE, 0])


def test_a_masked_score_vanishes_beside_any_other():
    assert np.exp(np.float32(MASKED_SCORE)) * 512 < 2**-24


def test_values_that_are_stored_as_they_are_need_no_scale(graph):
    tensor = graph.constant("x", np.zeros((1, 1, 3, 5), np.float32))
    stored = unscaled(tensor)
    assert stored.tensor is tensor
    np.testing.assert_array_equal(stored.scale, np.ones(5))
    np.testing.assert_array_equal(stored.shift, np.zeros(5))


def test_the_residual_path_is_what_carries_on(graph):
    read, carried = (graph.constant(name, np.zeros((1, 1, 3, 5), np.float32)) for name in ("read", "carried"))
    assert Hidden(unscaled(read), carried).stream is carried
    with pytest.raises(ValueError, match=r"^read: nothing carries these hidden states on to another block$"):
        _ = Hidden(Stored(read, np.ones(5), np.zeros(5)), None).stream


def test_the_token_axis_moves_with_a_reshape(graph, rows):
    assert tokens_from_axis(rows, 2, 1) == (1,)
    assert tokens_from_axis(rows, 1, 2) == ()
    assert tokens_from_axis(graph.constant("c", np.zeros((1, 1, LENGTH))), 2, 1) == ()
