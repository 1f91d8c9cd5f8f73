"""Ranges of activations over real text: the float graph runs, and every tensor that needs a range is watched."""

from collections.abc import Iterable

import numpy as np

from convert.graph.graph import Graph, Tensor
from convert.graph.roles import Role
from convert.integer.attention_plan import AttentionStatistics
from convert.integer.feed_forward_plan import ExcessPlan, UnitPlan, plan_excess, plan_units
from convert.integer.norm_plan import plan_norm
from convert.integer.plan import IntegerPlan
from convert.ptq.observe import ObservedGraph
from convert.ptq.ranges import SAMPLE, choose_range
from keras_model.encode.windows import Features

# Tokens of one LayerNorm site that are kept to plan it; more change nothing and cost memory.
_TOKENS_PER_SITE = 8192


def plan_integers(graph: Graph, groups: int, sentences: Iterable[Features], threads: int) -> IntegerPlan:
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
    layers = {name: plan_excess(most) if groups == 1 else plan_units(most, groups) for name, most in largest.items()}
    excess = _excess_before_norms(graph, layers, sentences, threads)
    return IntegerPlan(
        length=graph.inputs[0].shape[1],
        norms={
            name: plan_norm(np.concatenate(rows[name]), np.concatenate(means[name]), *excess.get(name, ())) for name in sums
        },
        units=layers,
        attention={name: statistics.plan() for name, statistics in attention.items()},
    )


def _excess_before_norms(
    graph: Graph, layers: dict[str, UnitPlan | ExcessPlan], sentences: Iterable[Features], threads: int
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """What exceeds the units' ceilings, (tokens, excess), and the update, (tokens, channels), at each LayerNorm that reads such units and is read by others.

    The tokens are the first ones, as many as the plan of a LayerNorm is made of.
    """
    updates = graph.by_site(Role.UPDATE)
    followed = list(updates)[:-1]
    tensors = {}
    for name, units in graph.by_site(Role.UNITS).items():
        plan = layers[name]
        for site in followed:
            if isinstance(plan, ExcessPlan) and len(plan.units) and updates[site].inputs[0] is units.output:
                tensors[site] = (units.output, plan, updates[site].output)
    if not tensors:
        return {}
    observed = ObservedGraph(graph, [x for units, _, update in tensors.values() for x in (units, update)], threads)
    rows: dict[str, tuple[list[np.ndarray], list[np.ndarray]]] = {site: ([], []) for site in tensors}
    for inputs in sentences:
        if all(sum(map(len, found)) >= _TOKENS_PER_SITE for found, _ in rows.values()):
            break
        values = observed.run(inputs)
        for site, (units, plan, update) in tensors.items():
            beyond = np.maximum(values[units.name][0, 0][:, plan.units] - plan.ceiling, 0)
            if sum(map(len, rows[site][0])) < _TOKENS_PER_SITE:
                rows[site][0].append(beyond)
                rows[site][1].append(values[update.name][0, 0].copy())
    return {site: (np.concatenate(found), np.concatenate(changes)) for site, (found, changes) in rows.items()}


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
    return {
        tensor: choose_range(np.concatenate(samples[tensor]), lowest[tensor], highest[tensor], tensor.symmetric)
        for tensor in tensors
    }
