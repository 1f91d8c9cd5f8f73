"""Ranges of activations over real text: the float graph runs, and every tensor that needs a range is watched."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from convert.graph.graph import Graph, Tensor
from convert.graph.roles import Role
from convert.integer.attention_plan import AttentionStatistics
from convert.integer.feed_forward_plan import ExcessPlan, UnitPlan, plan_excess, plan_units
from convert.integer.norm_plan import FeedForwardRows, plan_norm
from convert.integer.plan import IntegerPlan
from convert.ptq.observe import ObservedGraph
from convert.ptq.ranges import SAMPLE, choose_range, with_headroom
from convert.tflite.contract import OUTPUT_NAMES
from keras_model.data.tasks import REGRESSION
from keras_model.encode.windows import Features

# Tokens of one LayerNorm site that are kept to plan it; more change nothing and cost memory.
_TOKENS_PER_SITE = 8192


def plan_integers(graph: Graph, groups: int, sentences: Sequence[Features], threads: int) -> IntegerPlan:
    """Runs the float graph and plans the integer layout of each LayerNorm and feed-forward layer.

    Args:
        graph: built with `FloatArithmetic`.
        groups: of the convolutions that read the feed-forward units.
        sentences: int32 `ids`, `mask`, `segment_ids`, [1, S] each.
        threads: of the interpreter.

    Returns:
        A plan for each layer, by its site, in the order of the network.

    Raises:
        MissingRoleError: a layer of the graph lacks an operator that is planned by.
    """
    sums = graph.by_site(Role.RESIDUAL)
    units = graph.by_site(Role.UNITS)
    watched = {tensor.name: tensor for site in sums.values() for tensor in (site.output, site.inputs[0])}
    watched |= {site.output.name: site.output for site in units.values()}
    values_at = graph.by_site(Role.VALUE)
    attended = {site: (key.output, values_at[site].output) for site, key in graph.by_site(Role.KEY).items()}
    watched |= {tensor.name: tensor for tensors in attended.values() for tensor in tensors}
    attention = {name: AttentionStatistics(keys.shape[-1]) for name, (keys, _) in attended.items()}
    pooled = [operator.output for operator in graph.with_role(Role.POOLED)]
    powers: list[float] = []
    watched |= {tensor.name: tensor for tensor in pooled}
    observed = ObservedGraph(graph, list(watched.values()), threads)
    rows: dict[str, list[np.ndarray]] = {name: [] for name in sums}
    means: dict[str, list[np.ndarray]] = {name: [] for name in sums}
    largest = {name: np.full(site.output.shape[-1], -np.inf) for name, site in units.items()}
    for inputs in sentences:
        values = observed.run(inputs)
        for name, site in sums.items():
            residual = values[site.output.name]
            if sum(map(len, rows[name])) < _TOKENS_PER_SITE:
                rows[name].append(residual.reshape(-1, residual.shape[-1]).copy())
            means[name].append(values[site.inputs[0].name].mean(axis=-1).ravel())
        for name, site in units.items():
            largest[name] = np.maximum(largest[name], values[site.output.name][0, 0].max(axis=0))
        for name, pair in attended.items():
            attention[name].add(*(values[tensor.name][0, 0] for tensor in pair))
        powers += [float(np.square(values[tensor.name]).mean()) for tensor in pooled]
    layers = {name: plan_excess(most) if groups == 1 else plan_units(most, groups) for name, most in largest.items()}
    before = _rows_before_norms(graph, layers, sentences, threads)
    return IntegerPlan(
        length=graph.inputs[0].shape[1],
        norms={
            name: plan_norm(np.concatenate(rows[name]), np.concatenate(means[name]), before.get(name)) for name in sums
        },
        units=layers,
        attention={name: statistics.plan() for name, statistics in attention.items()},
        pooled=(min(powers), max(powers)) if powers else None,
    )


def _rows_before_norms(
    graph: Graph, layers: Mapping[str, UnitPlan | ExcessPlan], sentences: Sequence[Features], threads: int
) -> dict[str, FeedForwardRows]:
    """What feed-forward layers do at the tokens that the LayerNorm behind each is planned by.

    The last LayerNorm is left out: nothing carries on what it makes, so that its massive part had no way to go.
    """
    updates = graph.by_site(Role.UPDATE)
    units = {operator.output: layers[name] for name, operator in graph.by_site(Role.UNITS).items()}
    read = {site: units.get(updates[site].inputs[0]) for site in list(updates)[:-1]}
    plans = {site: plan for site, plan in read.items() if plan is not None and _may_be_massive(plan)}
    if not plans:
        return {}
    observed = ObservedGraph(
        graph, [x for site in plans for x in (updates[site].inputs[0], updates[site].output)], threads
    )
    excess: dict[str, list[np.ndarray]] = {site: [] for site in plans}
    update: dict[str, list[np.ndarray]] = {site: [] for site in plans}
    tokens = 0
    for inputs in sentences:
        if tokens >= _TOKENS_PER_SITE:
            break
        values = observed.run(inputs)
        for site, plan in plans.items():
            found = values[updates[site].inputs[0].name][0, 0]
            if isinstance(plan, ExcessPlan):
                excess[site].append(np.maximum(found[:, plan.units] - plan.ceiling, 0))
            update[site].append(values[updates[site].output.name][0, 0].copy())
        tokens += len(found)
    return {
        site: FeedForwardRows(np.concatenate(excess[site]) if excess[site] else None, np.concatenate(update[site]))
        for site in plans
    }


def _may_be_massive(plan: UnitPlan | ExcessPlan) -> bool:
    return isinstance(plan, UnitPlan) or len(plan.units) > 0


def measure_ranges(
    graph: Graph, tensors: list[Tensor], sentences: Iterable[Features], threads: int
) -> dict[Tensor, tuple[float, float]]:
    """The range that each tensor's int8 scale should cover.

    Args:
        graph: built with `IntegerArithmetic`, still in float.
        tensors: those whose range is not known beforehand.
        sentences: as for `plan_integers`.
        threads: of the interpreter.
    """
    observed = ObservedGraph(graph, tensors, threads)
    generator = np.random.default_rng(0)
    lowest = dict.fromkeys(tensors, np.inf)
    highest = dict.fromkeys(tensors, -np.inf)
    samples: dict[Tensor, list[np.ndarray]] = {tensor: [] for tensor in tensors}
    for inputs in sentences:
        values = observed.run(inputs)
        for tensor in tensors:
            flat = values[tensor.name].ravel()
            lowest[tensor] = min(lowest[tensor], float(flat.min()))
            highest[tensor] = max(highest[tensor], float(flat.max()))
            samples[tensor].append(flat[generator.integers(0, flat.size, min(flat.size, SAMPLE))])
    ranges = {
        tensor: choose_range(np.concatenate(samples[tensor]), lowest[tensor], highest[tensor], tensor.symmetric)
        for tensor in tensors
    }
    # Saturated scores would tie where a ranking has its best.
    return ranges | {score: with_headroom(lowest[score], highest[score]) for score in score_tensors(graph)}


def score_tensors(graph: Graph) -> list[Tensor]:
    """The numbers of a graph that scores texts, before they are its output; empty for the other tasks."""
    if OUTPUT_NAMES[REGRESSION] not in graph.outputs:
        return []
    return [operator.output for operator in graph.with_role(Role.LOGITS)]
