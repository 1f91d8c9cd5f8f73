"""Functions of one number, as operators: see `convert.integer.sigmoid_sum`."""

import math

import numpy as np

from convert.graph.graph import Graph, Tensor
from convert.integer.sigmoid_sum import SigmoidSum

# Sums that share one row of a convolution, so that it multiplies whole vectors.
_SUMS_PER_ROW = 16


def apply_to_sum(graph: Graph, name: str, terms: Tensor, function: SigmoidSum) -> Tensor:
    """f(Σ terms) over the last axis: [1, h, w, n] → [1, h, w, 1].

    The convolution that adds up is the one that makes the sigmoids' arguments, so that the sum is never rounded.
    """
    kernel = np.repeat(function.slopes[:, None], terms.shape[-1], axis=1)
    arguments = graph.conv(f"{name}/arguments", terms, kernel, function.offsets)
    arguments.value_range = function.unit_range
    sigmoids = graph.unary("LOGISTIC", f"{name}/sigmoids", arguments)
    count = math.prod(terms.shape[:-1])
    together = math.gcd(count, _SUMS_PER_ROW)
    rows = graph.reshape(f"{name}/rows", sigmoids, (1, 1, count // together, sigmoids.shape[-1] * together))
    sums = _add_up(graph, f"{name}/weighted", rows, function, together)
    tokens = tuple(axis for axis in terms.token_axes if axis < len(terms.shape) - 1)
    return graph.reshape(name, sums, (*terms.shape[:-1], 1), tokens)


def apply_to_each(graph: Graph, name: str, x: Tensor, function: SigmoidSum) -> Tensor:
    """f(x) of each number of [1, 1, rows, n]."""
    numbers = x.shape[-1]
    kernel = np.kron(np.eye(numbers, dtype=np.float32), function.slopes[:, None])
    arguments = graph.conv(f"{name}/arguments", x, kernel, np.tile(function.offsets, numbers))
    arguments.value_range = function.unit_range
    sigmoids = graph.unary("LOGISTIC", f"{name}/sigmoids", arguments)
    return _add_up(graph, name, sigmoids, function, numbers)


def _add_up(graph: Graph, name: str, sigmoids: Tensor, function: SigmoidSum, numbers: int) -> Tensor:
    """Rows of `numbers` times the sigmoids → rows of as many sums."""
    kernel = np.kron(np.eye(numbers, dtype=np.float32), function.weights[None])
    return graph.conv(name, sigmoids, kernel, np.full(numbers, function.constant, np.float32))
