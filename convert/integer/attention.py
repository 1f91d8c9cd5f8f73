"""Attention out of integer operators that XNNPACK runs.

The builtin int8 softmax is not delegated and costs more than the rest of the attention. Here the exponentials
e^(score - largest) are multiplied by 1 / Σ, which a sum of sigmoids makes of their sum. Among very many keys shares are
too small for eight bits: there half of the division, 1 / √Σ, waits until the values are averaged.
"""

from functools import cache

import numpy as np

from convert.graph.constructions import Constructions
from convert.graph.graph import Graph, Tensor
from convert.integer.sigmoid_sum import SigmoidSum, apply_to_sum

# Scores further than this below their row's maximum count as 0: e^-8 is far below half a step of 1 / 255.
_REACH = 8.0
_UNITS = 16
# e^y = s / (1 - s) of s = sigmoid(y). For y ≤ 0 this is s · (1 + s · (b + d · s²)) to .0011, and with each operator
# rounded to .0065, where the sigmoid's own step of 1/256 counts four times.
_SQUARE, _FOURTH = 1.0909, 3.6185
# Up to so many keys, shares are stored whole; among more, 1 / √Σ of them.
_MOST_SHARES = 128


def attend(
    graph: Graph,
    name: str,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor,
    longest: int,
    bias: Tensor | None = None,
) -> Tensor:
    """softmax(query·keyᵀ + bias)·value of each head.

    Args:
        graph: is added to.
        name: prefix of the tensors.
        query: [1, heads, T, d].
        key: [1, heads, S, d], symmetric. Padded keys must not exceed the others' scores.
        value: [1, heads, d, S], symmetric.
        mask: [1, 1, T, S], the first of `mask_values` at padded keys, else the second.
        longest: keys that a sum may have.
        bias: [1, heads, T, S], at most 0, and at padded keys no greater than at the first token; or None.

    Returns:
        [1, heads, T, d].
    """
    scores = graph.batch_matmul(f"{name}/scores", query, key, transpose_b=True)
    products = scores
    if bias is not None:
        scores = graph.add(f"{name}/placed", products, bias)
    largest = graph.largest(f"{name}/largest", scores, -1)
    # A score counts only near its row's maximum: what is out of reach of the smallest maximum may saturate.
    # A bias of at most 0 brings no product nearer to it.
    products.reach = scores.reach = (largest, _REACH)
    below = graph.sub(f"{name}/below", scores, largest)
    below.value_range = (-_REACH, 0.0)
    form = _by_sigmoid if graph.constructions.no_elu else _by_elu
    exponentials = form(graph, f"{name}/exponentials", below, mask)
    at_once = longest <= _MOST_SHARES
    factor = apply_to_sum(graph, f"{name}/factor", exponentials, reciprocal(longest, 1.0 if at_once else 0.5))
    factor.value_range = (0.0, 1.0)
    shares = graph.mul(f"{name}/shares", exponentials, factor)
    shares.value_range = (0.0, 1.0)
    if at_once:
        return graph.batch_matmul(f"{name}/context", shares, value, transpose_b=True)
    weighted = graph.batch_matmul(f"{name}/weighted", shares, value, transpose_b=True)
    return graph.mul(f"{name}/context", weighted, factor)


def mask_values(constructions: Constructions) -> tuple[float, float]:
    """What the mask holds at padding and at tokens, so that adding it makes padding's exponentials 0."""
    return (-_REACH, 0.0) if constructions.no_elu else (0.0, 1.0)


def _by_elu(graph: Graph, name: str, below: Tensor, mask: Tensor) -> Tensor:
    """ELU(y) = e^y - 1 for y ≤ 0 is a table look-up.

    Adding the mask makes it e^y, or at padding less than 0, which the type cuts off.
    """
    less_one = graph.unary("ELU", f"{name}/less_one", below)
    less_one.value_range = (-1.0, 0.0)
    raised = graph.add(f"{name}/raised", less_one, mask)
    raised.value_range = (0.0, 1.0)
    zero = graph.scalar(f"{name.removesuffix('/exponentials')}/zero", 0.0)
    return graph.maximum(name, raised, zero)


def _by_sigmoid(graph: Graph, name: str, below: Tensor, mask: Tensor) -> Tensor:
    """e^y out of the sigmoid of y, for engines without ELU.

    The mask makes every score at padding so low that its sigmoid rounds to 0. What follows the sigmoid is one chain,
    of which the delegate makes a table.
    """
    masked = graph.add(f"{name}/masked", below, mask)
    masked.value_range = (-_REACH, 0.0)
    sigmoid = graph.unary("LOGISTIC", f"{name}/sigmoid", masked)
    scaled = graph.mul(f"{name}/scaled", sigmoid, graph.scalar(f"{name}/fourth", _FOURTH))
    scaled.value_range = (0.0, _FOURTH / 2)
    square = graph.mul(f"{name}/square", scaled, sigmoid)
    square.value_range = (0.0, _FOURTH / 4)
    slope = graph.add(f"{name}/slope", square, graph.scalar(f"{name}/second", _SQUARE))
    slope.value_range = (0.0, _SQUARE + _FOURTH / 4)
    rise = graph.mul(f"{name}/rise", slope, sigmoid)
    rise.value_range = (0.0, _SQUARE / 2 + _FOURTH / 8)
    quotient = graph.add(f"{name}/quotient", rise, graph.scalar(f"{name}/one", 1.0))
    quotient.value_range = (0.0, 1.0 + _SQUARE / 2 + _FOURTH / 8)
    exponentials = graph.mul(name, quotient, sigmoid)
    exponentials.value_range = (0.0, 1.0)
    return exponentials


@cache
def reciprocal(largest: int, power: float) -> SigmoidSum:
    """1 / r^power for 1 ≤ r ≤ largest."""
    points = np.geomspace(1.0, max(largest, 2), 4001)
    # Among r keys of like weight, the values' errors and so the average itself are some 1 / √r: relative to that, an
    # error of 1 / r counts √r times. One of 1 / √r has that factor once more to come.
    return SigmoidSum.fit(points, points**-power, np.sqrt(points), 1.0, 1.4 * max(largest, 2), _UNITS)
