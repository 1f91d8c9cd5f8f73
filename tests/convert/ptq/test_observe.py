"""What a float graph shows of its inside: the values at tokens, and its outputs whole."""

import numpy as np
import pytest

from convert.graph.graph import Graph
from convert.ptq.observe import ObservedGraph, at_tokens

LENGTH = 4
TABLE = np.array([[0.0, 0.0], [1.0, -2.0], [3.0, 4.0]], np.float32)
INPUTS = {"ids": np.array([[1, 2, 0, 0]], np.int32), "mask": np.array([[1, 1, 0, 0]], np.int32)}


@pytest.fixture
def graph():
    return graph_of(TABLE)


def graph_of(table):
    graph = Graph()
    rows = graph.reshape("rows", graph.input("ids", (1, LENGTH)), (1, 1, LENGTH), (2,))
    found = graph.gather("found", graph.constant("table", table), rows)
    doubled = graph.add("doubled", found, found)
    graph.batch_matmul("products", found, found, transpose_b=True)
    mask = graph.reshape("mask_rows", graph.input("mask", (1, LENGTH)), (1, 1, LENGTH), (2,))
    graph.output("answer", graph.add("answer", doubled, graph.gather("ones", graph.constant("one", TABLE + 1), mask)))
    return graph


def made(graph, name):
    return next(operator.output for operator in graph.operators if operator.output.name == name)


def test_padding_is_left_out_of_what_is_watched_but_not_of_the_answer(graph):
    watched = [made(graph, name) for name in ("doubled", "products")]
    values = ObservedGraph(graph, watched, 1).run(INPUTS)
    tokens = TABLE[[1, 2]]
    np.testing.assert_array_equal(values["doubled"], 2 * tokens[None, None])
    np.testing.assert_allclose(values["products"][0, 0], tokens @ tokens.T)
    assert values["answer"].shape == (1, 1, LENGTH, 2)


def test_one_graph_is_asked_for_many_sentences(graph):
    watched = ObservedGraph(graph, [made(graph, "doubled")], 1)
    first = watched.run(INPUTS)["doubled"].copy()
    other = watched.run({"ids": np.array([[2, 2, 2, 2]], np.int32), "mask": np.ones((1, LENGTH), np.int32)})
    np.testing.assert_array_equal(other["doubled"][0, 0], 2 * TABLE[[2] * LENGTH])
    np.testing.assert_array_equal(watched.run(INPUTS)["doubled"], first)


def test_only_axes_of_tokens_are_cut(graph):
    products, table = made(graph, "products"), graph.constant("other", np.ones((LENGTH, 2), np.float32))
    assert at_tokens(products, np.ones((1, 1, LENGTH, LENGTH)), INPUTS).shape == (1, 1, 2, 2)
    assert at_tokens(table, np.ones((LENGTH, 2)), INPUTS).shape == (LENGTH, 2)


@pytest.mark.parametrize("large", [2e15, np.inf, np.nan])
def test_numbers_that_no_trained_network_makes_are_told(large):
    graph = graph_of(np.where(TABLE == 4, np.float32(large), TABLE))
    observed = ObservedGraph(graph, [made(graph, "found")], 1)
    without = {"ids": np.array([[1, 0, 2, 2]], np.int32), "mask": INPUTS["mask"]}
    assert observed.run(without)["found"].max() == 1, "what stands at padding does not count"
    with pytest.raises(FloatingPointError, match=r"^found reaches (2e\+15|inf|nan)$"):
        observed.run(INPUTS)
