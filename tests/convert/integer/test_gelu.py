"""GELU as a chain of operators: the function it is meant to be, and one table in the delegate."""

from math import erf

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from convert.graph.graph import Graph
from convert.integer.gelu import gelu
from convert.ptq.int8_graph import Int8Graph
from convert.tflite.writer import write_tflite


def content(ceiling):
    """A file that looks up 256 values from -4 to `ceiling` and takes their GELU, and its operators."""
    graph = Graph()
    ids = graph.input("ids", (1, 256))
    rows = graph.reshape("rows", ids, (1, 1, 256), (2,))
    table = graph.constant("table", np.linspace(-4, ceiling, 256, dtype=np.float32)[:, None])
    out = gelu(graph, "units", graph.gather("x", table, rows))
    operators, inputs = Int8Graph(graph, {out: (-0.17, ceiling)}).operators()
    return write_tflite(operators, inputs, {"y": operators[-1].output}, ""), operators


def answers(file, resolver):
    interpreter = Interpreter(model_content=file, experimental_op_resolver_type=resolver)
    run = interpreter.get_signature_runner("serving_default")
    return run(ids=np.arange(256, dtype=np.int32)[None])["y"].ravel().astype(int)


@pytest.mark.parametrize("ceiling", [2.0, 6.0, 14.0])
def test_int8_gelu_is_within_two_steps_of_gelu(ceiling):
    file, operators = content(ceiling)
    values = answers(file, OpResolverType.AUTO)
    lookup = operators[1]
    x, y = lookup.output.quantization, operators[-1].output.quantization
    table = lookup.inputs[0].data.ravel().astype(int)
    true = np.array([v * 0.5 * (1 + erf(v / 2**0.5)) for v in (table - x.zero_point) * float(x.scale[0])])
    assert np.abs((values - y.zero_point) - true / float(y.scale[0])).max() < 2


def test_the_delegate_answers_as_the_builtin_operators_within_a_step():
    file, _ = content(6.0)
    builtin = answers(file, OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
    assert np.abs(answers(file, OpResolverType.AUTO) - builtin).max() <= 1
