"""What is measured over texts: every text counts, padding does not."""

import numpy as np
import pytest

from convert.graph.graph import Graph
from convert.graph.roles import Layer, Role
from convert.integer.norm_plan import plan_norm
from convert.ptq import calibration
from convert.ptq.calibration import measure_ranges
from convert.ptq.observe import ObservedGraph
from support.deployment_graphs import float_graph
from support.integer_graphs import LENGTH, integer_case, planned

CASE = ("squeezebert", "token")
TABLE = np.array([[-9.0, 9.0], [-1.0, 0.5], [0.25, 2.0]], np.float32)


def sentence(*ids):
    padding = 4 - len(ids)
    return {
        "ids": np.array([[*ids, *[0] * padding]], np.int32),
        "mask": np.array([[1] * len(ids) + [0] * padding], np.int32),
    }


@pytest.fixture
def looked_up():
    graph = Graph()
    rows = graph.reshape("rows", graph.input("ids", (1, 4)), (1, 1, 4), (2,))
    found = graph.gather("found", graph.constant("table", TABLE), rows)
    mask = graph.reshape("mask_rows", graph.input("mask", (1, 4)), (1, 1, 4), (2,))
    graph.output("answer", graph.add("answer", found, graph.gather("ones", graph.constant("one", TABLE), mask)))
    return graph, found


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        ([sentence(1, 1)], (-1.0, 0.5)),
        ([sentence(1), sentence(2)], (-1.0, 2.0)),
        ([sentence(2), sentence(1)], (-1.0, 2.0)),
        ([sentence(2, 1, 2, 1)], (-1.0, 2.0)),
        ([sentence(2)], (0.25, 2.0)),
    ],
)
def test_a_range_holds_what_stands_at_tokens_of_any_text(looked_up, sentences, expected):
    graph, found = looked_up
    low, high = measure_ranges(graph, [found], sentences, 1)[found]
    assert low == pytest.approx(expected[0], abs=0.05)
    assert high == pytest.approx(expected[1], abs=0.05)


@pytest.mark.parametrize(("answer", "room"), [("score", 0.25), ("span_logits", 0)])
def test_scores_alone_have_room_for_greater_ones(looked_up, answer, room):
    """A document that answers better than all that were calibrated on shall not tie with the best of them."""
    graph, found = looked_up
    doubled = graph.conv("logits", found, np.eye(2, dtype=np.float32) * 2, np.zeros(2, np.float32))
    numbers = graph.mark(doubled, Role.LOGITS, graph.site(Layer.HEAD, "head"))
    graph.output(answer, graph.reshape(answer, numbers, (1, 8)))
    low, high = measure_ranges(graph, [numbers], [sentence(1), sentence(2)], 1)[numbers]
    assert (low, high) == pytest.approx((-2 - room * 6, 4 + room * 6), abs=0.01)


@pytest.fixture(scope="module")
def case():
    return integer_case(*CASE)


def facts(plan):
    """Every number of a plan, by site."""
    parts = {**plan.norms, **plan.units, **plan.attention}
    return {site: [np.asarray(x, float) for x in vars(part).values() if x is not None] for site, part in parts.items()}


def test_a_plan_has_each_layer_in_the_order_of_the_network(case):
    sites = float_graph(*CASE, LENGTH)
    assert list(case.plan.norms) == list(sites.by_site(Role.RESIDUAL))
    assert list(case.plan.units) == list(sites.by_site(Role.UNITS))
    assert list(case.plan.attention) == list(sites.by_site(Role.KEY))
    assert case.plan.length == LENGTH


def test_means_and_extremes_are_those_of_the_tokens(case):
    graph = float_graph(*CASE, LENGTH)
    (name, residual), *_ = graph.by_site(Role.RESIDUAL).items()
    (block, key), *_ = graph.by_site(Role.KEY).items()
    watched = ObservedGraph(graph, [residual.output, key.output], 1)
    found = [watched.run(inputs) for inputs in case.sentences]
    sums = np.concatenate([values[residual.output.name][0, 0] for values in found])
    keys = np.concatenate([values[key.output.name][0, 0] for values in found])
    assert len(sums) == sum(int(inputs["mask"].sum()) for inputs in case.sentences) < LENGTH * len(case.sentences)
    assert case.plan.norms[name].largest_variance == pytest.approx(sums.var(axis=1).max(), rel=1e-5)
    assert case.plan.norms[name].smallest_variance == pytest.approx(sums.var(axis=1).min(), rel=1e-5)
    np.testing.assert_allclose(case.plan.attention[block].key_mean, keys.mean(axis=0), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("order", [[5, 4, 3, 2, 1, 0], [0, 1, 2, 3, 4, 5] * 2])
def test_neither_order_nor_repetition_changes_a_plan(case, order):
    sentences = [case.sentences[index] for index in order]
    again, before = facts(planned(*CASE, sentences)), facts(case.plan)
    for site, numbers in before.items():
        for one, other in zip(again[site], numbers, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_each_text_counts(case):
    fewer, before = facts(planned(*CASE, case.sentences[:2])), facts(case.plan)
    assert any(not np.allclose(fewer[site][-1], before[site][-1], rtol=1e-3) for site in case.plan.attention)


def test_where_tokens_are_many_a_layernorm_and_what_stands_before_it_are_planned_by_the_same_ones(case, monkeypatch):
    seen = []

    def plan_seen(residual, means, before=None):
        if before is not None:
            seen.append((len(residual), len(before.update)))
        return plan_norm(residual, means, before)

    whole = sum(int(inputs["mask"].sum()) for inputs in case.sentences)
    monkeypatch.setattr(calibration, "_TOKENS_PER_SITE", whole // 2)
    monkeypatch.setattr(calibration, "plan_norm", plan_seen)
    planned(*CASE, case.sentences)
    assert seen
    for of_the_sum, before in seen:
        assert whole // 2 <= of_the_sum < whole
        assert before == of_the_sum
