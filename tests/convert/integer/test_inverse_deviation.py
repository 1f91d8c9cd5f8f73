"""1 / √variance out of convolutions, products and sigmoids, before anything is rounded to eight bits."""

import numpy as np
import pytest

from convert.graph.constructions import USUAL, Constructions
from convert.graph.graph import Graph
from convert.integer.inverse_deviation import inverse_deviation, massive_root, root
from convert.integer.norm_plan import plan_norm
from convert.ptq.float_graph import write_float_graph
from convert.tflite.contract import SIGNATURE
from convert.tflite.running.litert import open_content

TOKENS, WIDTH = 24, 64
EPSILON = 1e-3


def residuals():
    rows = np.random.default_rng(3).normal(0, 1, (TOKENS, WIDTH)).astype(np.float32)
    return rows * np.linspace(0.8, 1.3, TOKENS, dtype=np.float32)[:, None]


def ordinary():
    return residuals()


def with_a_wide_channel():
    rows = residuals()
    rows[:, 5] *= 12
    return rows


def with_massive_tokens():
    rows = residuals()
    # Every channel is as large, so that none of them alone is an outlier.
    rows[::6] = 4 * np.sign(rows[::6])
    return rows


def with_massive_values():
    rows = residuals()
    rows[::6, 5] = 90
    return rows


SQUARES_FIRST = Constructions(squares_first=True)


@pytest.mark.parametrize("constructions", [USUAL, SQUARES_FIRST], ids=["by product", "squares first"])
@pytest.mark.parametrize(
    ("make", "outliers", "coarse"),
    [
        (ordinary, False, False),
        (with_a_wide_channel, True, False),
        (with_massive_tokens, False, True),
        (with_massive_values, True, True),
    ],
)
def test_every_layout_gives_each_token_its_own_root(make, outliers, coarse, constructions):
    rows = make()
    plan = plan_norm(rows, np.zeros(TOKENS))
    assert (len(plan.outliers) > 0, plan.ceiling is not None) == (outliers, coarse), "the layout that is to be tried"
    centred = rows - rows.mean(axis=1, keepdims=True)

    graph = Graph(constructions)
    ids = graph.reshape("rows", graph.input("ids", (1, TOKENS)), (1, 1, TOKENS), (2,))
    stored = graph.gather("centred", graph.constant("table", centred / plan.scale), ids)
    inverse = inverse_deviation(graph, "norm", stored, plan, EPSILON)
    assert (inverse.shape, inverse.token_axes) == ((1, 1, TOKENS, 1), (2,))
    graph.output("inverse", inverse)
    interpreter = open_content(write_float_graph(graph), 1)
    ids = np.arange(TOKENS, dtype=np.int32)[None]
    found = interpreter.get_signature_runner(SIGNATURE)(ids=ids)["inverse"].ravel()

    expected = 1 / np.sqrt(np.square(centred).mean(axis=1) + EPSILON)
    np.testing.assert_allclose(found, expected, rtol=0.05)
    assert np.abs(found / expected - 1).mean() < 0.015


def test_the_root_is_close_over_its_whole_range():
    points = np.geomspace(0.05, 5, 400)
    np.testing.assert_allclose(root(0.05, 5)(points), 1 / np.sqrt(points), rtol=0.06)


def test_the_coarse_factor_leaves_usual_tokens_alone():
    ceiling, greatest = 4.0, 400.0
    usual = np.linspace(0, 0.7 * ceiling, 100)
    assert massive_root(ceiling, greatest)(usual).min() >= 1, "what is above 1 is cut off"
    massive = np.geomspace(1.2 * ceiling, greatest, 200)
    np.testing.assert_allclose(massive_root(ceiling, greatest)(massive), np.sqrt(ceiling / massive), rtol=0.06)
