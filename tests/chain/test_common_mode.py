"""What all channels of a token err by alike is not seen by the layers that read them."""

from dataclasses import replace

import numpy as np
import pytest

from convert.graph.arithmetic import CommonMode, Stored
from convert.graph.roles import Layer
from convert.graph.trained_network import Linear, Norm
from convert.integer.integer_arithmetic import IntegerArithmetic
from convert.integer.norm_plan import plan_norm
from convert.integer.plan import IntegerPlan
from convert.ptq.float_graph import write_float_graph
from convert.tflite.contract import SIGNATURE
from convert.tflite.running.litert import open_content

TOKENS, CHANNELS, OUTPUTS = 6, 32, 5
GENERATOR = np.random.default_rng(5)
SPREAD = GENERATOR.normal(size=(TOKENS, CHANNELS)).astype(np.float32)
NORM = Norm(
    gamma=GENERATOR.uniform(0.3, 1.5, CHANNELS).astype(np.float32),
    beta=GENERATOR.normal(size=CHANNELS).astype(np.float32),
    epsilon=1e-6,
)
READER = Linear(
    GENERATOR.normal(loc=0.5, size=(OUTPUTS, CHANNELS)).astype(np.float32),
    GENERATOR.normal(size=OUTPUTS).astype(np.float32),
)
NOTHING = Linear(np.zeros((CHANNELS, CHANNELS), np.float32), np.zeros(CHANNELS, np.float32))


def read(wander, own_scale=1.0, following_scale=1.0, gamma=NORM.gamma, reader=READER):
    """What a reader makes of a LayerNorm whose mean wanders about the constant that it is taken for, [TOKENS, OUTPUTS].

    The scales choose what is read: the LayerNorm's values before its factors where its own scale is the smaller one.
    """
    rows = SPREAD - SPREAD.mean(axis=1, keepdims=True)
    plan = plan_norm(rows, np.zeros(TOKENS))
    own = replace(
        plan, scale=np.full(CHANNELS, own_scale, np.float32), outlier_power=0.0, stored_power=2.0, ceiling=None
    )
    following = replace(own, scale=np.full(CHANNELS, following_scale, np.float32))
    arithmetic = IntegerArithmetic(IntegerPlan(TOKENS, norms={"a": own, "b": following}, units={}, attention={}))
    graph = arithmetic.graph
    graph.site(Layer.NORM, "a")
    order = graph.reshape("order", graph.input("ids", (1, TOKENS)), (1, 1, TOKENS), (2,))
    table = graph.constant("table", ((rows + np.asarray(wander)[:, None]) / own_scale).astype(np.float32))
    carried = graph.gather("rows", table, order)
    hidden = arithmetic.residual_norm("a", carried, carried, NOTHING, Norm(gamma, NORM.beta, NORM.epsilon))
    output = arithmetic.linear("reader", hidden.read, reader)
    graph.output("told", graph.reshape("told", output, (TOKENS, OUTPUTS)))
    run = open_content(write_float_graph(graph), 1).get_signature_runner(SIGNATURE)
    return run(ids=np.arange(TOKENS, dtype=np.int32)[None])["told"]


WANDER = 0.05 * np.array([1, -1, 2, 0, -2, 1], np.float32)
SCALES = [{"own_scale": 1.0, "following_scale": 4.0}, {"own_scale": 4.0, "following_scale": 1.0}]


@pytest.mark.parametrize("scales", SCALES, ids=["before the factors", "after them"])
def test_a_wandering_mean_is_not_seen(scales):
    true, told = read(np.zeros(TOKENS), **scales), read(WANDER, **scales)
    # What is left is the variance, which the square of the wandering mean adds to.
    assert np.abs(told - true).max() < 0.01 * np.abs(true).max()
    seen = (READER.kernel * NORM.gamma).sum(axis=1).max() * np.abs(WANDER).max()
    assert seen > 0.1 * np.abs(true).max()


@pytest.mark.parametrize("scales", SCALES, ids=["before the factors", "after them"])
def test_where_the_mean_is_constant_the_reader_computes_the_same_as_ever(scales):
    rows = SPREAD - SPREAD.mean(axis=1, keepdims=True)
    normal = rows / np.sqrt(np.square(rows).mean(axis=1, keepdims=True) + NORM.epsilon)
    expected = (normal * NORM.gamma + NORM.beta) @ READER.kernel.T + READER.bias
    # 1 / √variance is approximated by sigmoids.
    np.testing.assert_allclose(read(np.zeros(TOKENS), **scales), expected, atol=0.02 * np.abs(expected).max())


def test_a_channel_that_was_cut_off_leaves_the_reader_as_it_is():
    gamma = np.where(np.arange(CHANNELS) == 3, 0, NORM.gamma).astype(np.float32)
    told = read(WANDER, own_scale=4.0, gamma=gamma)
    assert np.isfinite(told).all()
    assert np.abs(told - read(np.zeros(TOKENS), own_scale=4.0, gamma=gamma)).max() > 0.05


def test_a_grouped_reader_keeps_its_weights():
    grouped = Linear(READER.kernel[:4, : CHANNELS // 2], READER.bias[:4], groups=2)
    arithmetic = IntegerArithmetic(IntegerPlan(TOKENS, norms={}, units={}, attention={}))
    graph = arithmetic.graph
    table = graph.constant("table", SPREAD)
    rows = graph.gather("rows", table, graph.reshape("order", graph.input("ids", (1, TOKENS)), (1, 1, TOKENS), (2,)))
    ones = np.ones(CHANNELS, np.float32)
    values = Stored(rows, ones, 0 * ones, CommonMode(ones, ones / CHANNELS, 0.0))
    # Each group sees some of the channels, whose mean is not known.
    arithmetic.linear("reader", values, grouped)
    (reader,) = [operator for operator in graph.operators if operator.output.name == "reader"]
    np.testing.assert_array_equal(reader.inputs[1].data.ravel(), grouped.kernel.ravel())
