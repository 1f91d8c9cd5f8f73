"""The simulation answers what the file answers."""

import numpy as np
import pytest
import tensorflow as tf

from convert.graph.build_graph import build_graph
from convert.graph.constructions import Constructions
from convert.graph.graph import Graph
from convert.graph.trained_network import read_network
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.ptq.calibration import measure_ranges, plan_integers
from convert.ptq.float_graph import write_float_graph
from convert.ptq.int8_graph import Int8Graph, tensors_to_measure
from convert.ptq.observe import at_tokens
from convert.qat.execution import GraphExecution
from convert.qat.simulation import simulate_int8
from convert.tflite.contract import SIGNATURE
from convert.tflite.running.litert import open_content
from convert.tflite.running.rows import single_rows
from support.deployment_graphs import ARCHITECTURES, HEADS, INPUTS, float_graph, model, outputs, rows

LENGTH = 16
CASES = [(architecture, "token") for architecture in ARCHITECTURES] + [("squeezebert", head) for head in HEADS]
CASES = [(*case, "usual") for case in sorted(set(CASES))] + [("squeezebert", "token", "squares first")]


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def case(request):
    """The integer graph, its ranges, its operators, some rows."""
    architecture, head, construction = request.param
    constructions = Constructions(squares_first=construction == "squares first")
    network = read_network(model(architecture, head))
    sentences = single_rows(rows(architecture, LENGTH, count=24, seed=1))
    plan = plan_integers(float_graph(architecture, head, LENGTH), network.unit_groups, sentences, 1)
    graph = build_graph(network, LENGTH, IntegerArithmetic(plan, constructions))
    ranges = measure_ranges(graph, tensors_to_measure(graph), sentences, 1)
    return graph, ranges, Int8Graph(graph, ranges).operators()[0], rows(architecture, LENGTH, count=6)


def as_tensors(features):
    return {name: tf.constant(features[name]) for name in INPUTS}


@pytest.fixture(scope="module")
def stored(case):
    """Every int8 tensor of the file, real numbers [rows, ...], by name; and the tensors."""
    graph, ranges, operators, features = case
    made = {op.output.name: op.output for op in operators if op.output.dtype == np.int8}
    shown = [op.output for op in graph.operators if op.output.name in made]
    interpreter = open_content(Int8Graph(graph, ranges).write("int8", observed=shown), 1)
    runner = interpreter.get_signature_runner(SIGNATURE)
    answers = [runner(**sentence) for sentence in single_rows(features)]
    values = {}
    for tensor in made.values():
        integers = np.stack([answer[tensor.name] for answer in answers]).astype(np.float32)
        values[tensor.name] = (integers - tensor.quantization.zero_point) * tensor.quantization.scale[0]
    return values, made


def test_every_operator_gives_the_integers_of_the_file(case, stored):
    _, _, operators, features = case
    values, made = stored
    given = {name: tf.constant(value) for name, value in values.items()}
    given |= simulate_int8([op for op in operators if op.output.dtype == np.int32]).run(as_tensors(features))
    kinds = {}
    for operator in operators:
        if operator.output.name not in made:
            continue
        read = {tensor.name: given[tensor.name] for tensor in operator.inputs if tensor.name in given}
        got = simulate_int8([operator]).run({}, read)[operator.output.name].numpy()
        steps = np.abs(got - values[operator.output.name]) / operator.output.quantization.scale[0]
        kinds.setdefault(operator.kind, []).append(np.broadcast_to(steps, values[operator.output.name].shape).ravel())
    assert len(kinds) >= 10
    for kind, parts in kinds.items():
        steps = np.concatenate(parts)
        # What lies in the middle of two integers may go to either.
        assert steps.max() < 1.01, kind
        assert (steps > 0.5).mean() < 0.01, kind


def test_the_whole_graph_gives_the_answers_of_the_file(case, stored):
    graph, _, operators, features = case
    values, made = stored
    (answer,) = graph.outputs.values()
    got = simulate_int8(operators).run(as_tensors(features))[answer.name].numpy()
    steps = np.abs(got - values[answer.name]) / made[answer.name].quantization.scale[0]
    steps = np.concatenate(
        [at_tokens(answer, s, row).ravel() for s, row in zip(steps, single_rows(features), strict=True)]
    )
    # What went to the neighbour is carried on, so that a few answers lie a few steps apart.
    assert np.quantile(steps, 0.98) < 4.5
    assert steps.mean() < 0.5


def test_without_rounding_it_is_the_float_graph(case):
    graph, _, _, features = case
    (answer,) = graph.outputs.values()
    got = GraphExecution.of_float(graph.operators).run(as_tensors(features))[answer.name]
    expected = outputs(write_float_graph(graph), features)
    np.testing.assert_allclose(got.numpy().reshape(expected.shape), expected, atol=1e-4 * np.abs(expected).max())


def test_gradients_pass_rounding_and_stop_at_saturation():
    graph = Graph()
    ids = graph.input("ids", (1, 2))
    values = graph.gather("values", graph.constant("table", np.array([[-1.0], [0.3], [1.0]], np.float32)), ids)
    result = graph.mul("result", values, graph.constant("factor", np.array([[[1.0]]], np.float32)))
    graph.output("result", result)
    operators, _ = Int8Graph(graph, {result: (-0.5, 0.5)}).operators()
    simulation = simulate_int8(operators)
    factor = tf.Variable([[[1.0]]])
    for rows_read, slope in ([[1, 1]], 0.6), ([[2, 2]], 0.0), ([[0, 0]], 0.0):
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(simulation.run({"ids": tf.constant(rows_read)}, {"factor": factor})["result"])
        assert float(tf.squeeze(tape.gradient(total, factor))) == pytest.approx(slope, abs=0.01)
