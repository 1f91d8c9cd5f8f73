"""What kinds of rounding an int8 graph has: a name in plain words for every value that becomes an integer.

The names come from one table, by the roles that operators have (`convert.graph.roles`). An operator without a role is a
step towards the first one behind it that has one. What the table does not know is named by its tensor, as
"other: NAME", so that no rounding goes uncounted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from convert.graph.graph import Constant, Graph, Operator, Tensor
from convert.graph.operator_kinds import OPERATOR_KINDS
from convert.graph.roles import TRAINED, Layer, Role

WEIGHTS = "weights of the trained maps"
TABLES = "embedding tables"
# Bias correction puts into them what the rounding of everything else shifts (`convert.ptq.bias_correction`).
OFFSETS = "offsets, which take mean errors back"
CONSTANTS = "constants of LayerNorm, softmax and activation"
_EMBEDDINGS = "sum of the embeddings and its LayerNorm"
_HEAD = "head"
# Which LayerNorm stands on the residual path, by the layer in front of it.
_NORMS = {Layer.ATTENTION: "attention's LayerNorm", Layer.FEED_FORWARD: "output LayerNorm"}


@dataclass(frozen=True)
class _Names:
    """Of what an operator of some role gives, and of the steps before it; None where there are none."""

    result: str
    steps: str | None = None


# By the layer of the site, or by the name of the LayerNorm.
_TABLE: dict[tuple[Layer | str, Role], _Names] = {
    (Layer.EMBEDDING, Role.CENTRED): _Names(_EMBEDDINGS),
    (Layer.EMBEDDING, Role.NORMALIZED): _Names(_EMBEDDINGS, _EMBEDDINGS),
    (Layer.EMBEDDING, Role.CARRIED): _Names(_EMBEDDINGS),
    (Layer.EMBEDDING, Role.PROJECTION): _Names(_EMBEDDINGS),
    (Layer.ATTENTION, Role.QUERY): _Names("queries, keys and values"),
    (Layer.ATTENTION, Role.KEY): _Names("queries, keys and values"),
    (Layer.ATTENTION, Role.VALUE): _Names("queries, keys and values"),
    (Layer.ATTENTION, Role.CONTEXT): _Names("averaged values", "scores and softmax"),
    (Layer.FEED_FORWARD, Role.ARGUMENTS): _Names("units before the activation"),
    (Layer.FEED_FORWARD, Role.UNITS): _Names("units after the activation", "steps of the activation"),
    (Layer.HEAD, Role.POOLED): _Names(_HEAD, _HEAD),
    (Layer.HEAD, Role.POOLER): _Names(_HEAD, _HEAD),
    (Layer.HEAD, Role.LOGITS): _Names(_HEAD, _HEAD),
} | {
    (norm, role): _Names(f"{norm}: {result}", steps and f"{norm}: {steps}")
    for norm in _NORMS.values()
    for role, result, steps in (
        (Role.UPDATE, "update", None),
        (Role.RESIDUAL, "residual sum", None),
        (Role.CENTRED, "centred sum", "mean"),
        (Role.NORMALIZED, "normalized", "1 / deviation"),
        (Role.CARRIED, "out, with gamma and beta", "out, with gamma and beta"),
    )
}


@dataclass(frozen=True)
class Rounding:
    """What kind of rounding a tensor has, and in which part of the network.

    Attributes:
        kind: in plain words.
        part: "embeddings", the name of a block, or "head".
    """

    kind: str
    part: str


def kinds_of_rounding(graph: Graph) -> dict[str, Rounding]:
    """The kind of each float result and constant of a graph, by the tensor's name, in the order of execution.

    Args:
        graph: built with `IntegerArithmetic`.

    Raises:
        MissingRoleError: a site lacks a role that the table knows it by.
    """
    # Without it, the site's results would count as steps towards another role.
    graph.with_role(*{role for _, role in _TABLE} - {Role.RESIDUAL})
    found: dict[str, Rounding] = {}
    places = _places(graph)
    destinations = _destinations(graph.operators)
    for operator in graph.operators:
        goal = destinations[operator]
        # Behind the last role there is the answer alone.
        place, part = places[goal.site] if goal else (Layer.HEAD, _HEAD)
        for tensor in operator.inputs:
            if isinstance(tensor, Constant) and tensor.dtype is np.float32:
                found.setdefault(tensor.name, Rounding(_kind_of_constant(operator, tensor, place), part))
        if operator.output.dtype is np.float32:
            found[operator.output.name] = Rounding(_kind_of_result(operator, goal, place), part)
    return found


def parts_of_network(graph: Graph) -> list[str]:
    """The parts in the order of the network, as `Rounding.part` names them."""
    return list(dict.fromkeys(part for _, part in _places(graph).values()))


def _kind_of_result(operator: Operator, goal: Operator | None, place: Layer | str) -> str:
    if goal is None or goal.role is None:
        return _HEAD
    names = _TABLE.get((place, goal.role))
    # What only joins or turns values leaves them the rounding that they have.
    passed_on = OPERATOR_KINDS[goal.kind].passes_values and operator.output in goal.inputs
    kind = names and (names.result if goal is operator or passed_on else names.steps)
    return kind or f"other: {operator.output.name}"


def _kind_of_constant(operator: Operator, tensor: Constant, place: Layer | str) -> str:
    if OPERATOR_KINDS[operator.kind].channel_axis is not None and tensor is operator.inputs[2]:
        return OFFSETS
    if operator.role in TRAINED:
        return WEIGHTS
    return TABLES if operator.kind == "GATHER" and place is Layer.EMBEDDING else CONSTANTS


def _places(graph: Graph) -> dict[str, tuple[Layer | str, str]]:
    """What each site is in the table, and the part of the network that it belongs to."""
    places: dict[str, tuple[Layer | str, str]] = {}
    before, block = Layer.EMBEDDING, ""
    for site, layer in graph.sites.items():
        if layer is Layer.ATTENTION:
            block = site
        part = {Layer.EMBEDDING: "embeddings", Layer.HEAD: _HEAD}.get(layer, block)
        places[site] = (_NORMS[before] if layer is Layer.NORM else layer), part
        before = layer
    return places


def _destinations(operators: Sequence[Operator]) -> dict[Operator, Operator | None]:
    """Each operator's own, if it has a role; else the first operator with one that its result leads to."""
    leads_to: dict[Tensor, Operator] = {}
    destinations: dict[Operator, Operator | None] = {}
    # Backwards, so that of several readers the first in the order of execution has the last word.
    for operator in reversed(operators):
        goal = operator if operator.role is not None else leads_to.get(operator.output)
        destinations[operator] = goal
        if goal is not None:
            leads_to |= dict.fromkeys(operator.inputs, goal)
    return destinations
