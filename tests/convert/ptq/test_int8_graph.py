"""Ranges become scales: what is fixed, what is passed on, what is told when it is missing."""

import numpy as np
import pytest

from convert.graph.graph import Graph
from convert.ptq.int8_graph import Int8Graph, affine, tensors_to_measure


@pytest.fixture
def graph():
    return Graph()


@pytest.fixture
def x(graph):
    table = graph.constant("table", np.array([[-1.0, 0.5], [1.0, 0.25]], np.float32))
    return graph.reshape("x", graph.gather("rows", table, graph.input("ids", (1, 3))), (1, 1, 3, 2))


def quantizations(graph, ranges=None):
    operators, _ = Int8Graph(graph, ranges or {}).operators()
    made = {operator.output.name: operator.output for operator in operators}
    return {name: (float(t.steps.scale[0]), t.steps.zero_point) for name, t in made.items()}


def test_what_passes_values_on_has_the_scale_of_its_first_input(graph, x):
    graph.largest("largest", graph.first("first", graph.transpose("turned", x, (0, 1, 3, 2)), 1, axis=3), 2)
    found = quantizations(graph)
    assert set(found.values()) == {(float(np.float32(1 / 127)), 0)}
    assert list(found) == ["rows", "x", "turned", "first", "largest"]
    assert tensors_to_measure(graph) == []


def test_what_is_joined_takes_the_integers_of_the_first(graph, x):
    y, z = graph.mul("y", x, x), graph.mul("z", x, x)
    graph.join("both", y, z)
    assert tensors_to_measure(graph) == [y]
    found = quantizations(graph, {y: (-1.0, 1.0)})
    assert found["y"] == found["z"] == found["both"]


@pytest.mark.parametrize(
    ("kind", "scale", "zero_point"), [("LOGISTIC", 1 / 256, -128), ("SOFTMAX", 1 / 256, -128), ("TANH", 1 / 128, 0)]
)
def test_the_specification_fixes_some_outputs(graph, x, kind, scale, zero_point):
    graph.unary(kind, "y", x)
    assert quantizations(graph)["y"] == (scale, zero_point)
    assert tensors_to_measure(graph) == []


def test_a_bound_is_no_operator_but_the_end_of_the_range_before_it(graph, x):
    y = graph.add("y", x, x)
    low = graph.maximum("low", y, graph.constant("zero", np.zeros((1, 1, 1, 1), np.float32)))
    high = graph.minimum("high", low, graph.constant("one", np.ones((1, 1, 1, 1), np.float32)))
    graph.mul("z", high, high)
    assert tensors_to_measure(graph) == [y, graph.operators[-1].output]
    operators, _ = Int8Graph(graph, {y: (-2.0, 2.0), graph.operators[-1].output: (0.0, 1.0)}).operators()
    assert [operator.kind for operator in operators] == ["GATHER", "RESHAPE", "ADD", "MUL"]
    assert operators[-1].inputs == [operators[-2].output] * 2
    assert operators[-2].output.steps.scale == np.float32(1 / 255)


def test_an_addend_has_at_least_a_512th_of_the_step_of_its_sum(graph, x):
    fine = graph.mul("fine", x, x)
    total = graph.add("sum", graph.transpose("turned", fine, (0, 1, 2, 3)), x)
    found = quantizations(graph, {fine: (0.0, 1e-6), total: (-4.0, 4.0)})
    assert found["fine"][0] == pytest.approx(found["sum"][0] / 512)
    assert found["turned"] == found["fine"]


@pytest.mark.parametrize(("kind", "axis"), [("conv", 0), ("depthwise", 3)])
def test_each_output_channel_of_a_kernel_has_its_own_scale(graph, x, kind, axis):
    if kind == "conv":
        y = graph.conv("y", x, np.array([[1.27, 0.0], [0.0, -2.54]], np.float32), np.ones(2, np.float32))
    else:
        y = graph.depthwise("y", x, np.array([1.27, -2.54], np.float32), np.ones(2, np.float32))
    operators, _ = Int8Graph(graph, {y: (-1.0, 1.0)}).operators()
    kernel, bias = operators[-1].constant(1), operators[-1].constant(2)
    np.testing.assert_allclose(kernel.steps.scale, [0.01, 0.02], rtol=1e-6)
    assert (kernel.steps.axis, kernel.shape) == (axis, graph.operators[-1].inputs[1].shape)
    assert kernel.data.ravel()[[0, -1]].tolist() == [127, -127]
    np.testing.assert_allclose(bias.data * bias.steps.scale, 1, rtol=1e-4)
    np.testing.assert_allclose(bias.steps.scale, kernel.steps.scale / 127, rtol=1e-6)


def test_a_range_that_was_not_measured_is_named(graph, x):
    y = graph.mul("y", x, x)
    with pytest.raises(LookupError, match="y: has no range; measure all of tensors_to_measure"):
        Int8Graph(graph, {}).operators()
    Int8Graph(graph, {y: (0.0, 1.0)}).operators()


@pytest.mark.parametrize(
    ("low", "high", "symmetric", "scale", "zero_point"),
    [
        (-1.0, 1.55, False, 0.01, -28),
        (0.5, 2.55, False, 0.01, -128),
        (-2.54, 1.0, True, 0.02, 0),
        (0.0, 0.0, False, 1.0, 0),
    ],
)
def test_zero_is_always_exact(low, high, symmetric, scale, zero_point):
    found = affine(low, high, symmetric)
    assert (found.scale[0], found.zero_point) == (pytest.approx(scale), zero_point)


def test_the_offset_of_almost_no_weights_fits_into_32_bits(graph, x):
    weights = np.array([[0.5, -0.25], [3e-11, -1e-11]], np.float32)
    wanted = np.array([0.1, 0.7], np.float32)
    y = graph.conv("y", x, weights, wanted)
    kernel = graph.operators[-1].inputs[1]
    decided = np.array([[100, -50], [127, -42]], np.int8).reshape(kernel.shape)
    operators, _ = Int8Graph(graph, {y: (-1.0, 1.0)}, {kernel: decided}).operators()
    stored, offsets = operators[-1].constant(1), operators[-1].constant(2)
    np.testing.assert_allclose(offsets.data * offsets.steps.scale.astype(np.float64), wanted, atol=1e-3)
    np.testing.assert_array_equal(stored.data[0], decided[0])
    # Beside such an offset the weights are nothing, also where they were decided in steps of their own.
    np.testing.assert_array_equal(stored.data[1], 0)
