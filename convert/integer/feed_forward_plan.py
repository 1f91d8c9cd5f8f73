"""Feed-forward units with massive activations, split so that the others keep a fine scale.

In most blocks one or two of thousands of units reach 15-25 at a few tokens while all others stay below 6. Their scale
would leave the rest five bits. A unit that reaches beyond a ceiling T is shared out among copies of itself:
g(x) ≈ g(min(x, T)) + g(min(x - T, T)) + ..., exact for ReLU and within .17 for GELU, whose copies are read with the
same output weights. SiLU's long tails stand off by up to .8 where a unit of 22 has a T of 4. The minimum is free: an
int8 type saturates at T by itself.
"""

from dataclasses import dataclass

import numpy as np

# Copies a block may add, and the share of its units that they may be: each stands off by up to .17.
_MOST_COPIES = 8
_LARGEST_SHARE = 0.01
# Lowering the ceiling by less than this factor gains under half a bit: not worth a copy.
_WORTHWHILE = 1.4
# Texts may drive a massive unit further than the calibration did; beyond this much further it saturates.
_HEADROOM = 1.1


@dataclass(frozen=True)
class UnitPlan:
    """The units of one feed-forward layer.

    Attributes:
        ceiling: T; no stored value is larger.
        sources: (groups, extra) unit that each added unit copies, -1 for a unit of zeros that fills up a group.
        offsets: (groups, extra) multiple of T that the copy's argument is lowered by.
    """

    ceiling: float
    sources: np.ndarray
    offsets: np.ndarray

    @property
    def extra(self) -> int:
        """Units added to each group."""
        return self.sources.shape[1]


@dataclass(frozen=True)
class ExcessPlan:
    """The units of one ungrouped feed-forward layer: what exceeds the ceiling is a small tensor of its own.

    Attributes:
        ceiling: T; a unit stores min(g(x), T).
        units: (excess,) the units that reach beyond it.
        spans: (excess,) how far at most; max(x - T, 0) is stored as a share of it that is T at the end.
    """

    ceiling: float
    units: np.ndarray
    spans: np.ndarray

    @property
    def factors(self) -> np.ndarray:
        """(excess,) what a stored excess is multiplied by to be what exceeds the ceiling."""
        return self.spans / self.ceiling


def plan_excess(largest: np.ndarray) -> ExcessPlan:
    """Chooses the ceiling that few units exceed.

    Args:
        largest: (units,) activated value of each unit over calibration tokens.

    Returns:
        The plan; no unit exceeds the ceiling where none stands out.
    """
    largest = np.maximum(largest, np.finfo(np.float32).tiny)
    ordered = np.sort(largest)[::-1]
    ceiling = float(ordered[min(_MOST_COPIES, round(_LARGEST_SHARE * len(largest)))])
    if ordered[0] < _WORTHWHILE * ceiling:
        ceiling = float(ordered[0])
    units = np.flatnonzero(largest > ceiling)
    return ExcessPlan(ceiling, units, _HEADROOM * (largest[units] - ceiling))


def plan_units(largest: np.ndarray, groups: int) -> UnitPlan:
    """Chooses the lowest ceiling that few copies can serve.

    Args:
        largest: (units,) activated value of each unit over calibration tokens.
        groups: groups of the convolution that reads the units.

    Returns:
        The plan; without copies where no unit stands out.
    """
    largest = np.maximum(largest, np.finfo(np.float32).tiny)
    ceilings = np.sort(largest)[::-1]
    budget = min(_MOST_COPIES, round(_LARGEST_SHARE * len(largest)))
    counts = [_copies(largest, ceiling).sum() for ceiling in ceilings[: budget + 1]]
    ceiling = float(min(c for c, n in zip(ceilings, counts, strict=False) if n <= budget))
    if ceilings[0] < _WORTHWHILE * ceiling:
        ceiling = float(ceilings[0])
    copies = _copies(largest, ceiling)
    per_group = len(largest) // groups
    lists: list[list[tuple[int, int]]] = [[] for _ in range(groups)]
    for unit in map(int, np.flatnonzero(copies)):
        lists[unit // per_group].extend((unit, step) for step in range(1, copies[unit] + 1))
    extra = max(map(len, lists))
    sources = np.full((groups, extra), -1)
    offsets = np.zeros((groups, extra))
    for group, entries in enumerate(lists):
        for place, (unit, step) in enumerate(entries):
            sources[group, place], offsets[group, place] = unit, step
    return UnitPlan(ceiling, sources, offsets)


def _copies(largest: np.ndarray, ceiling: float) -> np.ndarray:
    return np.maximum(np.ceil(largest / ceiling - 1e-6) - 1, 0).astype(int)
