import numpy as np
import pytest

from convert.graph.graph import Graph
from convert.graph.trained_network import read_network
from convert.ptq.float_graph import write_float_graph
from convert.verify.multiply_adds import multiply_adds
from support.comparison import closed_formula
from support.deployment_graphs import float_graph, model


@pytest.mark.parametrize("length", [3, 12])
@pytest.mark.parametrize("architecture", ["squeezebert", "albert"])
def test_multiply_adds_are_those_of_the_closed_formula(architecture, length):
    network = read_network(model(architecture, "classification"))
    graph = float_graph(architecture, "classification", length)
    for weights in ("float32", "int8"):
        assert multiply_adds(write_float_graph(graph, weights)) == closed_formula(network, length)


def test_multiply_adds_of_each_kind_of_operator():
    graph = Graph()
    ids = graph.input("ids", (1, 6))
    table = graph.constant("table", np.zeros((5, 8), np.float32))
    x = graph.reshape("x", graph.gather("rows", table, ids), (1, 1, 6, 8))
    assert multiply_adds(write_float_graph(graph)) == 0
    graph.conv("grouped", x, np.zeros((4, 2), np.float32), np.zeros(4, np.float32), groups=4)
    assert multiply_adds(write_float_graph(graph)) == 6 * 4 * 2
    graph.depthwise("each", x, np.ones(8, np.float32), np.zeros(8, np.float32))
    assert multiply_adds(write_float_graph(graph)) == 6 * 4 * 2 + 6 * 8
    graph.batch_matmul("scores", x, x, transpose_b=True)
    assert multiply_adds(write_float_graph(graph)) == 6 * 4 * 2 + 6 * 8 + 6 * 6 * 8
    graph.add("sum", x, x)
    assert multiply_adds(write_float_graph(graph)) == 6 * 4 * 2 + 6 * 8 + 6 * 6 * 8
