"""Noise is told where it arises: of the layer that is spoilt and of those behind it, never of those before."""

from functools import cache

import numpy as np
import pytest

from convert.graph.build_graph import build_graph
from convert.graph.roles import TRAINED, Role
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.ptq.calibration import measure_ranges, plan_integers
from convert.ptq.int8_graph import Int8Graph, tensors_to_measure
from convert.ptq.signal_to_noise import signal_to_noise
from convert.tflite.running.rows import single_rows
from support.deployment_graphs import float_graph, model, rows

LENGTH = 8


@cache
def planned():
    network = read_network(model("squeezebert", "classification"))
    sentences = single_rows(rows("squeezebert", LENGTH, count=12, seed=1))
    plan = plan_integers(float_graph("squeezebert", "classification", LENGTH), network.unit_groups, sentences, 1)
    graph = build_graph(network, LENGTH, IntegerArithmetic(plan))
    return graph, measure_ranges(graph, tensors_to_measure(graph), sentences, 1), sentences


def measured(constants=None, ranges=None, threads=1):
    graph, found, sentences = planned()
    return signal_to_noise(Int8Graph(graph, ranges or found, constants or {}), sentences, threads)


@pytest.fixture(scope="module")
def ratios():
    return measured()


def kernels():
    return planned()[0].with_role(*TRAINED)


def silenced(operator):
    """What a convolution gives is 0 everywhere."""
    _, kernel, bias = operator.inputs
    return {kernel: np.zeros(kernel.shape, np.int8), bias: np.zeros(bias.shape, np.int32)}


def test_every_layer_is_told_of_in_the_order_of_the_network(ratios):
    order = {operator.output.name: place for place, operator in enumerate(planned()[0].operators)}
    places = [order[name] for name in ratios]
    assert places == sorted(places)
    told = TRAINED | {Role.CONTEXT, Role.UNITS, Role.CENTRED, Role.CARRIED}
    assert {operator.output.name for operator in planned()[0].with_role(*told)} <= set(ratios)


def test_a_good_graph_is_far_above_its_noise(ratios):
    """Eight bits of a value that uses all of them are some 50 dB; hardly a layer uses them all."""
    assert all(15 < ratio < 60 for ratio in ratios.values())


def test_a_silenced_layer_has_as_much_noise_as_signal_and_those_before_it_no_more_than_ever(ratios):
    spoilt = kernels()[len(kernels()) // 2]
    found = measured(silenced(spoilt))
    names = list(ratios)
    place = names.index(spoilt.output.name)
    assert found[names[place]] == pytest.approx(0, abs=1e-9)
    assert {name: found[name] for name in names[:place]} == {name: ratios[name] for name in names[:place]}
    assert found[names[-1]] < ratios[names[-1]] - 3


def test_a_range_of_eight_times_the_width_costs_three_bits(ratios):
    _, ranges, _ = planned()
    output = kernels()[0].output
    assert output in ranges
    low, high = ranges[output]
    lost = ratios[output.name] - measured(ranges={**ranges, output: (8 * low, 8 * high)})[output.name]
    # Three bits are 18 dB of the rounding's own noise; a part of the noise is that of the inputs.
    assert 6 < lost < 19


def test_values_outside_a_range_that_was_fixed_beforehand_are_no_noise(monkeypatch, ratios):
    """They saturate by design, as those of attention do."""
    output = kernels()[0].output
    low, high = planned()[1][output]
    monkeypatch.setattr(output, "value_range", (low / 4, high / 4))
    assert measured()[output.name] > ratios[output.name] - 3


@pytest.mark.parametrize("offset", [0, 1000])
def test_a_tensor_that_is_silent_in_float_is_left_out(monkeypatch, ratios, offset):
    quiet = kernels()[0]
    _, kernel, bias = quiet.inputs
    for constant in (kernel, bias):
        monkeypatch.setattr(constant, "data", np.zeros_like(constant.data))
    found = measured({bias: np.full(bias.shape, offset, np.int32)})
    assert set(ratios) - set(found) == {quiet.output.name}
    assert np.isfinite([*found.values()]).all()


def test_threads_change_nothing(ratios):
    assert measured(threads=2) == ratios
