"""A function of one number as a sum of sigmoids, so that it runs as two small convolutions around a LOGISTIC.

XNNPACK has no division and no root in int8. It has a sigmoid, and monotone functions are short sums of those.
"""

from dataclasses import dataclass

import numpy as np

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
