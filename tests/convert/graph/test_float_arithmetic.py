"""Each function of the float arithmetic against the same function in NumPy, run as a file."""

import math

import numpy as np
import pytest

from convert.graph.arithmetic import unscaled
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.roles import Layer, Role
from convert.graph.trained_network import Linear, Norm
from convert.ptq.float_graph import write_float_graph
from convert.tflite.contract import SIGNATURE
from convert.tflite.running.litert import open_content

ROWS, WIDTH = 5, 6
GENERATOR = np.random.default_rng(0)
TABLE = GENERATOR.normal(0, 2, (ROWS, WIDTH)).astype(np.float32)
NORM = Norm(*GENERATOR.normal(1, 0.5, (2, WIDTH)).astype(np.float32), 1e-3)
LINEAR = Linear(
    GENERATOR.normal(size=(WIDTH, WIDTH // 2)).astype(np.float32), GENERATOR.normal(size=WIDTH).astype(np.float32), 2
)


@pytest.fixture
def arithmetic():
    return FloatArithmetic()


@pytest.fixture
def x(arithmetic):
    """The rows of `TABLE` as a file's input looks them up, [1, 1, ROWS, WIDTH]."""
    graph = arithmetic.graph
    rows = graph.reshape("rows", graph.input("ids", (1, ROWS)), (1, 1, ROWS), (2,))
    return graph.gather("x", graph.constant("x/table", TABLE), rows)


def run(arithmetic, tensor, ids=range(ROWS)):
    graph = arithmetic.graph
    graph.output("answer", tensor)
    runner = open_content(write_float_graph(graph), 1).get_signature_runner(SIGNATURE)
    return runner(ids=np.array([list(ids)], np.int32))["answer"][0, 0]


def linear(x):
    halves = np.split(x, 2, axis=1)
    parts = [half @ kernel.T for half, kernel in zip(halves, np.split(LINEAR.kernel, 2), strict=True)]
    return np.concatenate(parts, axis=1) + LINEAR.bias


def norm(x):
    centred = x - x.mean(axis=1, keepdims=True)
    return centred / np.sqrt(x.var(axis=1, keepdims=True) + NORM.epsilon) * NORM.gamma + NORM.beta


def test_a_grouped_linear_map(arithmetic, x):
    answer = arithmetic.linear("linear", unscaled(x), LINEAR)
    np.testing.assert_allclose(run(arithmetic, answer), linear(TABLE), atol=1e-5)


def test_a_residual_sum_is_normalized_and_carried_on(arithmetic, x):
    site = arithmetic.graph.site(Layer.NORM, "norm")
    hidden = arithmetic.residual_norm(site, x, x, LINEAR, NORM)
    assert hidden.read.tensor is hidden.carried
    np.testing.assert_allclose(run(arithmetic, hidden.stream), norm(TABLE + linear(TABLE)), atol=1e-5)
    for role in (Role.UPDATE, Role.RESIDUAL, Role.CENTRED, Role.NORMALIZED, Role.CARRIED):
        assert list(arithmetic.graph.by_site(role)) == ["norm"]


def test_the_sum_of_two_tables_is_normalized(arithmetic, x):
    graph = arithmetic.graph
    graph.site(Layer.EMBEDDING, "embedding")
    (ids,) = graph.inputs
    rows = graph.reshape("again", ids, (1, 1, ROWS), (2,))
    order = graph.constant("order", np.arange(ROWS)[::-1].reshape(1, 1, ROWS))
    hidden = arithmetic.embed([("token", TABLE, rows), ("place", 2 * TABLE, order)], NORM)
    np.testing.assert_allclose(run(arithmetic, hidden.read.tensor), norm(TABLE + 2 * TABLE[::-1]), atol=1e-5)


def test_attention_averages_the_values_of_tokens(arithmetic, x):
    graph = arithmetic.graph
    heads = graph.reshape("heads", x, (1, 1, ROWS, WIDTH), (2,))
    turned = graph.transpose("turned", heads, (0, 1, 3, 2))
    rows = graph.constant("mask", np.array([[[1, 1, 0, 1, 0]]]))
    context = arithmetic.attend("attention", heads, heads, turned, arithmetic.read_mask(rows))
    scores = TABLE @ TABLE[[0, 1, 3]].T
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    expected = weights / weights.sum(axis=1, keepdims=True) @ TABLE[[0, 1, 3]]
    np.testing.assert_allclose(run(arithmetic, context), expected, atol=1e-5)


def test_padding_vanishes_however_large_its_scores_are(arithmetic, x):
    graph = arithmetic.graph
    heads = graph.reshape("heads", x, (1, 1, ROWS, WIDTH), (2,))
    keys = graph.mul("keys", heads, graph.constant("factor", np.full((1, 1, 1, 1), 100, np.float32)))
    turned = graph.transpose("turned", heads, (0, 1, 3, 2))
    rows = graph.constant("mask", np.array([[[1, 1, 0, 1, 0]]]))
    context = arithmetic.attend("attention", heads, keys, turned, arithmetic.read_mask(rows))
    scores = 100 * TABLE @ TABLE.T
    tokens = [0, 1, 3]
    assert (scores.max(axis=1) - scores[:, tokens].max(axis=1)).max() > 1000
    expected = TABLE[tokens][scores[:, tokens].argmax(axis=1)]
    np.testing.assert_allclose(run(arithmetic, context), expected, atol=1e-5)


GELU = np.vectorize(lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2)


@pytest.mark.parametrize(
    ("activation", "function"),
    [
        ("relu", lambda x: np.maximum(x, 0)),
        ("gelu", GELU),
        ("gelu_tanh", lambda x: x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2),
        ("silu", lambda x: x / (1 + np.exp(-x))),
        ("quick_gelu", lambda x: x / (1 + np.exp(-1.702 * x))),
    ],
)
def test_activations_go_by_the_names_of_the_backbone(arithmetic, x, activation, function):
    np.testing.assert_allclose(run(arithmetic, arithmetic.activate("units", x, activation)), function(TABLE), atol=1e-6)


def test_a_feed_forward_layer_leaves_its_output_to_the_residual_sum(arithmetic, x):
    site = arithmetic.graph.site(Layer.FEED_FORWARD, "units")
    units, output = arithmetic.feed_forward(site, unscaled(x), LINEAR, "relu", LINEAR)
    assert output is LINEAR
    np.testing.assert_allclose(run(arithmetic, units), np.maximum(linear(TABLE), 0), atol=1e-5)
    assert list(arithmetic.graph.by_site(Role.ARGUMENTS)) == ["units"]
