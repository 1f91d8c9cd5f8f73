"""ln r for 1 ≤ r ≤ n as a sum of sigmoids, so that it runs as two small convolutions around a LOGISTIC."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

_UNITS = 12
# Sigmoids are flat beyond this; narrower would lose their tails, wider would coarsen their slopes.
_UNIT_REACH = 6.0


@dataclass(frozen=True)
class Logarithm:
    """ln r ≈ constant + Σ weights[k] · sigmoid(slopes[k] · r + offsets[k]).

    Attributes:
        slopes, offsets, weights: float32 (units,).
        constant: added to the sum.
        largest_error: greatest absolute error on [1, n].

    """

    slopes: np.ndarray
    offsets: np.ndarray
    weights: np.ndarray
    constant: float
    largest_error: float

    @property
    def unit_range(self) -> tuple[float, float]:
        """The range of the sigmoids' arguments that matters."""
        return -_UNIT_REACH, _UNIT_REACH

    @staticmethod
    @cache
    def fit(largest: int) -> "Logarithm":
        """Fits ln on [1, largest] by least squares; sigmoid k climbs around one of geometrically spaced points."""
        centres = np.geomspace(1.0, max(largest, 2), _UNITS)
        ratio = centres[1] / centres[0]
        # One unit's climb reaches its neighbours: the argument grows by 3 from one centre to the next.
        slopes = 3.0 / (centres * (ratio - 1))
        offsets = -slopes * centres
        points = np.geomspace(1.0, max(largest, 2), 4001)
        arguments = np.clip(slopes * points[:, None] + offsets, -_UNIT_REACH, _UNIT_REACH)
        features = np.column_stack([1 / (1 + np.exp(-arguments)), np.ones(len(points))])
        # A slight pull towards small weights: large ones would amplify the rounding of the sigmoids.
        penalty = 1e-3 * math.sqrt(len(points)) * np.eye(_UNITS + 1)
        target = np.concatenate([np.log(points), np.zeros(_UNITS + 1)])
        solution = np.linalg.lstsq(np.vstack([features, penalty]), target, rcond=None)[0]
        error = float(np.abs(features @ solution - np.log(points)).max())
        return Logarithm(
            slopes.astype(np.float32),
            offsets.astype(np.float32),
            solution[:-1].astype(np.float32),
            float(solution[-1]),
            error,
        )
