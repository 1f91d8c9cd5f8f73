"""Operators are found by what they are for: a renamed tensor changes nothing, a missing role is told."""

from functools import cache

import numpy as np
import pytest

from convert.graph.build_graph import build_graph
from convert.graph.graph import Graph
from convert.graph.roles import TRAINED, Layer, MissingRoleError, Role
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.ptq.bias_correction import correct_biases
from convert.ptq.calibration import measure_ranges, plan_integers
from convert.ptq.covariance import measure_covariances
from convert.ptq.int8_graph import Int8Graph, tensors_to_measure
from convert.ptq.signal_to_noise import signal_to_noise
from convert.qat.fine_tuning import norm_results
from convert.qat.variables import TrainedConstants
from convert.tflite.running.rows import single_rows
from support.deployment_graphs import ARCHITECTURES, HEADS, float_graph, model, rows

LENGTH = 12
CASE = ("bert", "classification")


@cache
def sentences(architecture):
    return single_rows(rows(architecture, LENGTH, count=6, seed=1))


@cache
def plan(architecture, head):
    groups = read_network(model(architecture, head)).unit_groups
    return plan_integers(float_graph(architecture, head, LENGTH), groups, sentences(architecture), 1)


def integer_graph(architecture, head):
    return build_graph(read_network(model(architecture, head)), LENGTH, IntegerArithmetic(plan(architecture, head)))


def ranges_of(graph):
    return measure_ranges(graph, tensors_to_measure(graph), sentences(CASE[0]), 1)


def renamed(graph):
    """The graph with another name for every tensor but its inputs and outputs, which the signature knows by name."""
    known = {*graph.inputs, *graph.outputs.values()}
    tensors = {tensor for operator in graph.operators for tensor in (*operator.inputs, operator.output)}
    for number, tensor in enumerate(sorted(tensors - known, key=lambda tensor: tensor.name, reverse=True)):
        tensor.name = f"t{number}"
    return graph


def stripped(graph, role, site):
    """The graph as a walk makes it that forgets to mark one operator."""
    (operator,) = (operator for operator in graph.operators if (operator.role, operator.site) == (role, site))
    operator.role, operator.site = None, ""
    return graph


def assert_same(got, wanted):
    assert len(got) == len(wanted)
    for one, other in zip(got, wanted, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_site_of_a_graph_has_the_roles_of_its_layer(architecture, head):
    blocks = len(model(architecture, head).backbone.encoder_layers)
    for graph in (float_graph(architecture, head, LENGTH), integer_graph(architecture, head)):
        layers = list(graph.sites.values())
        assert [layers.count(layer) for layer in Layer] == [1, blocks, blocks, 2 * blocks, 1]
        graph.with_role(*set(Role) - {Role.RESIDUAL})
        assert {operator.kind for operator in graph.with_role(*TRAINED)} == {"CONV_2D"}
    assert list(float_graph(architecture, head, LENGTH).by_site(Role.RESIDUAL)) == list(plan(architecture, head).norms)


def test_the_plan_of_a_graph_with_other_names_is_the_same():
    network = read_network(model(*CASE))
    again = plan_integers(renamed(float_graph(*CASE, LENGTH)), network.unit_groups, sentences(CASE[0]), 1)
    wanted = plan(*CASE)
    for name in ("norms", "units", "attention"):
        one, other = getattr(again, name), getattr(wanted, name)
        assert list(one) == list(other) != []
        for site in other:
            assert_same(list(vars(one[site]).values()), list(vars(other[site]).values()))


def test_rounding_correction_and_figures_of_a_graph_with_other_names_are_the_same():
    found = []
    for graph in (integer_graph(*CASE), renamed(integer_graph(*CASE))):
        ranges = ranges_of(graph)
        offsets = correct_biases(Int8Graph(graph, ranges), sentences(CASE[0]), 1)
        operators, _ = Int8Graph(graph, ranges, offsets).operators()
        found.append(
            [
                list(measure_covariances(graph, sentences(CASE[0]), 1).values()),
                list(offsets.values()),
                list(signal_to_noise(Int8Graph(graph, ranges, offsets), sentences(CASE[0]), 1).values()),
                [
                    graph.operators.index(operator)
                    for operator in graph.operators
                    if operator.output in set(norm_results(graph))
                ],
                list(TrainedConstants(graph, operators).integers().values()),
            ]
        )
    for before, after in zip(*found, strict=True):
        assert len(before) > 2
        assert_same(after, before)


@pytest.mark.parametrize(
    ("role", "site"),
    [
        (Role.RESIDUAL, "embedding"),
        (Role.RESIDUAL, "block_1/output_norm"),
        (Role.UNITS, "block_0/units"),
        (Role.KEY, "block_1"),
        (Role.VALUE, "block_0"),
    ],
)
def test_calibration_names_the_role_that_is_missing(role, site):
    graph = stripped(float_graph(*CASE, LENGTH), role, site)
    with pytest.raises(MissingRoleError, match=f"no operator has the role {role.name} at site '{site}'; mark it"):
        plan_integers(graph, 1, sentences(CASE[0]), 1)


@pytest.mark.parametrize(
    ("look_up", "role", "site"),
    [
        (lambda graph: measure_covariances(graph, sentences(CASE[0]), 1), Role.QUERY, "block_0"),
        (lambda graph: measure_covariances(graph, sentences(CASE[0]), 1), Role.UPDATE, "block_1/attention_norm"),
        (lambda graph: correct_biases(Int8Graph(graph, {}), sentences(CASE[0]), 1), Role.ARGUMENTS, "block_1/units"),
        (lambda graph: signal_to_noise(Int8Graph(graph, {}), sentences(CASE[0]), 1), Role.CONTEXT, "block_0"),
        (lambda graph: signal_to_noise(Int8Graph(graph, {}), sentences(CASE[0]), 1), Role.CENTRED, "embedding"),
        (norm_results, Role.NORMALIZED, "block_0/output_norm"),
        (lambda graph: TrainedConstants(graph, []), Role.VALUE, "block_1"),
    ],
)
def test_rounding_and_training_name_the_role_that_is_missing(look_up, role, site):
    graph = stripped(integer_graph(*CASE), role, site)
    with pytest.raises(MissingRoleError, match=f"{role.name} at site '{site}'"):
        look_up(graph)


def test_the_results_of_layernorms_are_those_that_are_carried_on_where_they_are():
    graph = integer_graph("squeezebert", "token")
    normalized, carried = graph.by_site(Role.NORMALIZED), graph.by_site(Role.CARRIED)
    (last,) = normalized.keys() - carried.keys()
    assert last == list(normalized)[-1]
    assert norm_results(graph) == [operator.output for operator in [*carried.values(), normalized[last]]]


def test_a_graph_without_a_layer_has_none_of_its_roles():
    with pytest.raises(MissingRoleError, match="no operator has the role UNITS at site 'any feed-forward layer'"):
        Graph().by_site(Role.UNITS)


def test_a_role_is_given_once_where_it_belongs():
    graph = Graph()
    x = graph.unary("RELU", "x", graph.constant("c", np.ones((1, 1, 1, 2), np.float32)))
    y = graph.unary("RELU", "y", x)
    graph.site(Layer.FEED_FORWARD, "site")
    with pytest.raises(ValueError, match="two sites are named 'site'"):
        graph.site(Layer.NORM, "site")
    with pytest.raises(ValueError, match="x: 'elsewhere' is no site of this graph"):
        graph.mark(x, Role.UNITS, "elsewhere")
    with pytest.raises(ValueError, match="x: the role ARGUMENTS is a convolution's, not a RELU's"):
        graph.mark(x, Role.ARGUMENTS, "site")
    with pytest.raises(ValueError, match="c: no operator makes it"):
        graph.mark(graph.operators[0].inputs[0], Role.UNITS, "site")
    assert graph.mark(x, Role.UNITS, "site") is x
    assert (graph.operators[0].role, graph.operators[0].site) == (Role.UNITS, "site")
    with pytest.raises(ValueError, match="x: has the role UNITS already"):
        graph.mark(x, Role.CENTRED, "site")
    with pytest.raises(ValueError, match="y: another operator has the role UNITS at 'site'"):
        graph.mark(y, Role.UNITS, "site")
