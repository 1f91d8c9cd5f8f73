"""How keys and values are shifted, so that their steps and those of what they make are fine."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class AttentionPlan:
    """Means over calibration tokens of an attention's keys and values, float32 (channels,) each."""

    key_mean: np.ndarray
    value_mean: np.ndarray


class AttentionStatistics:
    """Sums over calibration tokens of an attention's keys and values."""

    def __init__(self, channels: int) -> None:
        self._sums = np.zeros((2, channels))
        self._tokens = 0

    def add(self, keys: np.ndarray, values: np.ndarray) -> None:
        """Count in some tokens, float (tokens, channels) each."""
        self._sums += [part.sum(axis=0, dtype=np.float64) for part in (keys, values)]
        self._tokens += len(keys)

    def plan(self) -> AttentionPlan:
        """The means."""
        return AttentionPlan(*(self._sums / self._tokens).astype(np.float32))
