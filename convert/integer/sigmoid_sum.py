"""A function of one number as a sum of sigmoids, so that it runs as two small convolutions around a LOGISTIC.

XNNPACK has no division and no root in int8. It has a sigmoid, and monotone functions are short sums of those.
"""

import math
from dataclasses import dataclass

import numpy as np

from convert.graph.graph import Graph, Tensor

# Sigmoids are flat beyond this; narrower would lose their tails, wider would coarsen their slopes.
_REACH = 6.0
# From one sigmoid's centre to the next, the argument grows by this.
_CLIMB = 3.0
# A slight pull towards small weights: large ones would amplify the rounding of the sigmoids.
_PULL = 2e-4


@dataclass(frozen=True)
class SigmoidSum:
    """f(x) ≈ constant + Σ weights[k] · sigmoid(slopes[k] · x + offsets[k]).

    Attributes:
        slopes, offsets, weights: float32 (units,).
        constant: added to the sum.
    """

    slopes: np.ndarray
    offsets: np.ndarray
    weights: np.ndarray
    constant: float

    @property
    def unit_range(self) -> tuple[float, float]:
        """The range of the sigmoids' arguments that matters."""
        return -_REACH, _REACH

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """The sum at points (n,), float64 (n,)."""
        return _sigmoids(points, self.slopes, self.offsets) @ self.weights + self.constant

    @staticmethod
    def fit(
        points: np.ndarray, values: np.ndarray, importance: np.ndarray, least: float, greatest: float, units: int
    ) -> "SigmoidSum":
        """Fits f by least squares.

        Args:
            points: where f is known, (n,).
            values: f there, (n,).
            importance: what an error there is multiplied by, (n,).
            least: x around which the first sigmoid climbs, above 0.
            greatest: the last one's; the others lie between in geometric progression.
            units: sigmoids.

        Returns:
            The sum, its weights already multiples of a 127th of the largest, as an int8 kernel will hold them.
        """
        centres = np.geomspace(least, max(greatest, least * 1.01), units)
        slopes = (_CLIMB / (centres * (centres[1] / centres[0] - 1))).astype(np.float32)
        offsets = (-slopes * centres).astype(np.float32)
        features = _sigmoids(points, slopes, offsets)
        pull = np.hstack([_PULL * np.sqrt(len(points)) * np.eye(units), np.zeros((units, 1))])
        equations = np.vstack([np.column_stack([features, np.ones(len(points))]) * importance[:, None], pull])
        targets = np.concatenate([values * importance, np.zeros(units)])
        weights = np.linalg.lstsq(equations, targets, rcond=None)[0][:-1]
        step = np.abs(weights).max() / 127
        weights = (np.round(weights / step) * step).astype(np.float32)
        # What rounding the weights shifts on the whole, the constant takes back.
        constant = np.average(values - features @ weights, weights=importance**2)
        return SigmoidSum(slopes, offsets, weights, float(constant))


def _sigmoids(points: np.ndarray, slopes: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    arguments = np.clip(slopes * np.asarray(points, np.float64)[:, None] + offsets, -_REACH, _REACH)
    return 1 / (1 + np.exp(-arguments))


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
