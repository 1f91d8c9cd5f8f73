"""SiLU and quick GELU: the function in float, and in int8 as one table of the delegate."""

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from convert.graph.graph import Graph
from convert.graph.sigmoid_gate import GATE_SLOPES, sigmoid_gated
from convert.ptq.float_graph import write_float_graph
from convert.ptq.int8_graph import Int8Graph
from convert.tflite.writer import write_tflite
from support.places import DATA


def looked_up(points, slope):
    """A graph that looks up points by number and activates them, and its output."""
    graph = Graph()
    ids = graph.input("ids", (1, len(points)))
    rows = graph.reshape("rows", ids, (1, 1, len(points)), (2,))
    table = graph.constant("table", np.asarray(points, np.float32)[:, None])
    return graph, sigmoid_gated(graph, "units", graph.gather("x", table, rows), slope)


def answers(content, count, resolver=OpResolverType.AUTO):
    interpreter = Interpreter(model_content=content, experimental_op_resolver_type=resolver)
    run = interpreter.get_signature_runner("serving_default")
    return run(ids=np.arange(count, dtype=np.int32)[None])["y"].ravel()


@pytest.mark.parametrize("name", GATE_SLOPES)
def test_in_float_it_is_the_function_that_transformers_has(name):
    oracle = np.load(DATA / "huggingface" / "activations.npz")
    graph, out = looked_up(oracle["x"], GATE_SLOPES[name])
    graph.output("y", out)
    np.testing.assert_allclose(answers(write_float_graph(graph), len(oracle["x"])), oracle[name], atol=2e-6)


@pytest.mark.parametrize("ceiling", [2.0, 6.0, 14.0])
@pytest.mark.parametrize("name", GATE_SLOPES)
def test_int8_is_within_two_steps_and_alike_with_and_without_the_delegate(name, ceiling):
    slope = GATE_SLOPES[name]
    graph, out = looked_up(np.linspace(-7, ceiling, 256), slope)
    operators, inputs = Int8Graph(graph, {out: (-0.28, ceiling)}).operators()
    content = write_tflite(operators, inputs, {"y": operators[-1].output}, "")

    values = answers(content, 256).astype(int)

    lookup = operators[1]
    x, y = lookup.output.quantization, operators[-1].output.quantization
    points = (lookup.inputs[0].data.ravel().astype(int) - x.zero_point) * float(x.scale[0])
    true = points / (1 + np.exp(-slope * points))
    assert np.abs((values - y.zero_point) - true / float(y.scale[0])).max() < 2
    builtin = answers(content, 256, OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES).astype(int)
    assert np.abs(values - builtin).max() <= 1
