import numpy as np
import pytest

from convert.graph.graph import Constant, Graph

LENGTH = 6


@pytest.fixture
def graph():
    return Graph()


@pytest.fixture
def tokens(graph):
    """Hidden states [1, 1, tokens, 4] that came from ids."""
    table = graph.constant("table", np.zeros((9, 4), np.float32))
    rows = graph.reshape("rows", graph.input("ids", (1, LENGTH)), (1, 1, LENGTH), (2,))
    return graph.gather("hidden", table, rows)


def test_ids_hand_their_token_axis_down_to_hidden_states(tokens):
    assert (tokens.shape, tokens.token_axes) == ((1, 1, LENGTH, 4), (2,))


def test_a_convolution_changes_channels_and_keeps_tokens(graph, tokens):
    out = graph.conv("out", tokens, np.zeros((6, 2), np.float32), np.zeros(6, np.float32), groups=2)
    assert (out.shape, out.token_axes) == ((1, 1, LENGTH, 6), (2,))
    operator = graph.operators[-1]
    assert operator.inputs[1].shape == (6, 1, 1, 2)
    assert operator.options == {"groups": 2}


def test_a_kernel_that_does_not_fit_is_refused(graph, tokens):
    with pytest.raises(ValueError, match=r"out: kernel \(6, 4\) with 2 groups does not fit input"):
        graph.conv("out", tokens, np.zeros((6, 4), np.float32), np.zeros(6, np.float32), groups=2)


def test_attention_scores_have_tokens_on_both_axes(graph, tokens):
    split = graph.reshape("split", tokens, (1, LENGTH, 2, 2), (1,))
    heads = graph.transpose("heads", split, (0, 2, 1, 3))
    assert (heads.shape, heads.token_axes) == ((1, 2, LENGTH, 2), (2,))

    scores = graph.batch_matmul("scores", heads, heads, transpose_b=True)
    assert (scores.shape, scores.token_axes) == ((1, 2, LENGTH, LENGTH), (2, 3))

    context = graph.batch_matmul("context", scores, heads, transpose_b=False)
    assert (context.shape, context.token_axes) == ((1, 2, LENGTH, 2), (2,))


def test_reductions_and_the_first_token_lose_the_axis_they_reduce(graph, tokens):
    assert graph.mean("by_channel", tokens, -1).token_axes == (2,)
    pooled = graph.mean("by_token", tokens, 2)
    assert (pooled.shape, pooled.token_axes) == ((1, 1, 1, 4), ())
    first = graph.first("first", tokens, 1, axis=2)
    assert (first.shape, first.token_axes) == ((1, 1, 1, 4), ())
    largest = graph.largest("largest", tokens, 2)
    assert (largest.shape, largest.token_axes) == ((1, 1, 1, 4), ())


def test_a_broadcast_aligns_token_axes_at_the_last_axis(graph, tokens):
    row = graph.reshape("row", graph.inputs[0], (LENGTH, 1), (0,))
    factor = graph.constant("factor", np.ones((LENGTH, 1), np.float32))
    assert graph.mul("scaled", tokens, factor).token_axes == (2,)
    assert graph.minimum("limited", factor, row).token_axes == (0,)
    assert graph.add("sum", tokens, row).token_axes == (2,)


def test_constants_become_float32_or_int32(graph):
    assert graph.constant("float", np.ones(2)).data.dtype == np.float32
    integers = graph.constant("integer", np.arange(3))
    assert (integers.data.dtype, integers.dtype, isinstance(integers, Constant)) == (np.int32, np.int32, True)


def test_only_a_constant_input_is_given_as_one(graph, tokens):
    graph.add("sum", tokens, graph.constant("one", np.ones((1, 1, 1, 4), np.float32)))
    operator = graph.operators[-1]
    assert operator.constant(1) is operator.inputs[1]
    with pytest.raises(TypeError, match="sum: input 0 of this ADD, hidden, is no constant"):
        operator.constant(0)


def test_a_name_is_given_once(graph):
    graph.constant("twice", np.ones(1))
    with pytest.raises(ValueError, match="two tensors are named 'twice'"):
        graph.constant("twice", np.ones(1))


def test_a_reshape_keeps_the_number_of_values(graph, tokens):
    with pytest.raises(ValueError, match="does not reshape"):
        graph.reshape("wrong", tokens, (1, 5))


def test_values_of_another_length_go_to_the_tensors_of_the_same_name(tokens, graph):
    other = Graph()
    table = other.constant("table", np.zeros((9, 4), np.float32))
    assert graph.adopt({table: 7}) == {graph.operators[-1].inputs[0]: 7}
    renamed = other.constant("tables", np.zeros((9, 4), np.float32))
    with pytest.raises(LookupError, match="no tensor named tables, unlike the one of another length"):
        graph.adopt({table: 7, renamed: 8})
