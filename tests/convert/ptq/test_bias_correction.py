"""Statistics of the convolutions' inputs, and what the corrected offsets do to a whole int8 graph."""

import numpy as np
import pytest

from convert.graph.build_graph import build_graph
from convert.graph.roles import TRAINED, Role
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.ptq.bias_correction import correct_biases
from convert.ptq.calibration import measure_ranges, plan_integers
from convert.ptq.covariance import measure_covariances
from convert.ptq.gptq import round_kernels
from convert.ptq.int8_graph import Int8Graph, tensors_to_measure
from convert.ptq.observe import ObservedGraph, at_tokens
from convert.tflite.contract import SIGNATURE
from convert.tflite.running.litert import open_content
from support.deployment_graphs import INPUTS, float_graph, model, rows

LENGTH = 16
CASE = ("squeezebert", "token")


@pytest.fixture(scope="module")
def sentences():
    features = rows(CASE[0], LENGTH, count=40, seed=1)
    return [{name: features[name][row : row + 1] for name in INPUTS} for row in range(40)]


@pytest.fixture(scope="module")
def graph(sentences):
    network = read_network(model(*CASE))
    plan = plan_integers(float_graph(*CASE, LENGTH), network.unit_groups, sentences, 1)
    return build_graph(network, LENGTH, IntegerArithmetic(plan))


@pytest.fixture(scope="module")
def ranges(graph, sentences):
    return measure_ranges(graph, tensors_to_measure(graph), sentences, 1)


@pytest.fixture(scope="module")
def covariances(graph, sentences):
    return measure_covariances(graph, sentences, 1)


@pytest.fixture(scope="module")
def kernels(covariances):
    return round_kernels(covariances)


@pytest.fixture(scope="module")
def offsets(graph, ranges, kernels, sentences):
    return correct_biases(Int8Graph(graph, ranges, kernels), sentences, 1)


def mean_errors(graph, ranges, constants, sentences):
    """Of each trained convolution: |mean error of a channel| at the tokens, in steps of its output, averaged."""
    tensors = [operator.output for operator in graph.with_role(*TRAINED)]
    observed = ObservedGraph(graph, tensors, 1)
    interpreter = open_content(Int8Graph(graph, ranges, constants).write("int8", tensors), 1)
    runner = interpreter.get_signature_runner(SIGNATURE)
    details = runner.get_output_details()
    errors = {tensor.name: [] for tensor in tensors}
    for sentence in sentences:
        wanted, stored = observed.run(sentence), runner(**sentence)
        for tensor in tensors:
            scale, zero_point = details[tensor.name]["quantization"]
            got = at_tokens(tensor, stored[tensor.name], sentence).astype(float) - zero_point
            true = np.clip(wanted[tensor.name], *(tensor.value_range or (-np.inf, np.inf)))
            errors[tensor.name].append((got - true / scale).reshape(-1, tensor.shape[-1]))
    return {name: np.abs(np.concatenate(parts).mean(axis=0)).mean() for name, parts in errors.items()}


def test_the_covariance_is_that_of_the_inputs_at_tokens(graph, covariances, sentences):
    operator = next(operator for operator in graph.operators if operator.output.name == "block_1/units/in")
    groups = operator.options["groups"]
    observed = ObservedGraph(graph, [operator.inputs[0]], 1)
    read = np.concatenate([observed.run(sentence)[operator.inputs[0].name][0, 0] for sentence in sentences])
    parts = read.astype(float).reshape(len(read), groups, -1)
    for group in range(groups):
        wanted = np.cov(parts[:, group].T, bias=True)
        apart = ~np.eye(len(wanted), dtype=bool)
        np.testing.assert_allclose(covariances[operator][group][apart], wanted[apart], atol=1e-3 * wanted.max())
        # Shrunk: each channel's own variance counts somewhat more than what it shares with others.
        assert (np.diagonal(covariances[operator][group]) > np.diagonal(wanted)).all()


def test_every_convolution_of_the_network_is_rounded_and_no_helper(graph, kernels):
    names = {kernel.name.removesuffix("/kernel") for kernel in kernels}
    assert {"block_0/query", "block_0/units/in", "block_1/output_norm/update", "logits"} <= names
    assert not {
        name for name in names if name.endswith(("/arguments", "/weighted", "/power", "/mean", "/inverse_usual"))
    }


def test_the_mean_error_of_the_convolutions_goes(graph, ranges, kernels, offsets, sentences):
    plain = mean_errors(graph, ranges, {}, sentences)
    corrected = mean_errors(graph, ranges, kernels | offsets, sentences)
    assert np.mean(list(corrected.values())) < 0.5 * np.mean(list(plain.values()))
    assert max(corrected.values()) < 0.25  # steps


def test_the_offsets_are_what_the_file_holds(graph, ranges, kernels, offsets):
    assert {values.dtype for values in offsets.values()} == {np.dtype(np.int32)}
    written = Int8Graph(graph, ranges, kernels | offsets).write()
    assert written != Int8Graph(graph, ranges, kernels).write()
    assert all(values.tobytes() in written for values in kernels.values())


def test_a_second_correction_gives_the_same_offsets(graph, ranges, kernels, offsets, sentences):
    again = correct_biases(Int8Graph(graph, ranges, kernels), sentences, 1)
    assert again.keys() == offsets.keys()
    for bias, values in offsets.items():
        np.testing.assert_array_equal(again[bias], values)


def test_an_offset_of_almost_no_weights_keeps_its_sign(sentences):
    """It takes 31 bits, and its correction as many, where it is less than half a step of what the convolution makes."""
    few = sentences[:4]
    network = read_network(model(*CASE))
    plan = plan_integers(float_graph(*CASE, LENGTH), network.unit_groups, few, 1)
    graph = build_graph(network, LENGTH, IntegerArithmetic(plan))
    (logits,) = graph.with_role(Role.LOGITS)
    kernel, bias = logits.constant(1).data, logits.constant(2).data
    kernel[0] *= 1e-12
    bias[:] = 0
    bias[0] = 1e-4
    ranges = measure_ranges(graph, tensors_to_measure(graph), few, 1)
    offsets = correct_biases(Int8Graph(graph, ranges), few, 1)
    assert 2**30 < offsets[logits.inputs[2]][0] < 2**31 - 2**26
