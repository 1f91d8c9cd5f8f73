"""Operators computed in TensorFlow: many rows at once, with other constants, each result on its way."""

import numpy as np
import pytest
import tensorflow as tf

from convert.graph.graph import Constant, Graph, Operator
from convert.qat.execution import GraphExecution, constants_of
from support.deployment_graphs import float_graph, rows


def test_an_operator_without_a_function_is_named():
    ids = Graph().input("ids", (1, 2))
    with pytest.raises(NotImplementedError, match=r"SIGN: no function in convert\.qat\.execution computes it"):
        GraphExecution.of_float([Operator("SIGN", [ids], ids)])


@pytest.mark.parametrize("head", ["classification", "embedding"])
def test_many_rows_at_once_are_the_rows_one_by_one(head):
    graph = float_graph("squeezebert", head, 8)
    (answer,) = graph.outputs.values()
    features = rows("squeezebert", 8, count=3)
    execution = GraphExecution.of_float(graph.operators)
    together = execution.run({name: tf.constant(values) for name, values in features.items()})[answer.name]
    assert together.shape == (3, *answer.shape)
    for row in range(3):
        alone = execution.run({name: tf.constant(values[row : row + 1]) for name, values in features.items()})
        np.testing.assert_allclose(alone[answer.name][0], together[row], atol=1e-6)


def test_constants_may_be_replaced_for_one_run():
    graph = Graph()
    table = graph.constant("table", np.array([[1.0], [2.0]], np.float32))
    values = graph.gather("values", table, graph.input("ids", (1, 2)))
    result = graph.mul("result", values, graph.constant("factor", np.array([[[3.0]]], np.float32)))
    execution = GraphExecution.of_float(graph.operators)
    inputs = {"ids": tf.constant([[0, 1], [1, 1]])}
    replaced = execution.run(inputs, {"factor": tf.constant([[[10.0]]])})[result.name]
    np.testing.assert_array_equal(replaced[..., 0], [[[10, 20]], [[20, 20]]])
    np.testing.assert_array_equal(execution.run(inputs)[result.name][..., 0], [[[3, 6]], [[6, 6]]])


def test_the_results_of_every_operator_are_told_and_stored_on_the_way():
    graph = Graph()
    table = graph.constant("table", np.array([[1.25], [-2.0]], np.float32))
    values = graph.gather("values", table, graph.input("ids", (1, 2)))
    graph.unary("RELU", "result", graph.add("sum", values, values))
    execution = GraphExecution(
        graph.operators,
        constants_of(graph.operators, Constant, lambda tensor: tf.constant(tensor.data)),
        lambda operator, result: tf.round(result),
    )
    found = execution.run({"ids": tf.constant([[0, 1]])})
    assert list(found) == ["values", "sum", "result"]
    assert [np.ravel(value).tolist() for value in found.values()] == [[1, -2], [2, -4], [2, 0]]


def test_what_is_wanted_is_kept_and_the_rest_let_go_once_it_was_read():
    graph = Graph()
    table = graph.constant("table", np.array([[1.0], [-2.0]], np.float32))
    values = graph.gather("values", table, graph.input("ids", (1, 2)))
    doubled = graph.add("sum", values, values)
    graph.add("result", graph.unary("RELU", "above", doubled), doubled)
    execution = GraphExecution.of_float(graph.operators)
    inputs = {"ids": tf.constant([[0, 1]])}
    every = execution.run(inputs)
    wanted = execution.run(inputs, wanted=("result", "values"))
    assert list(wanted) == ["values", "result"]
    for name, value in wanted.items():
        np.testing.assert_array_equal(value, every[name])
