"""How each LayerNorm is laid out in integers, decided from what flows through it.

After a feed-forward layer a few tokens ([CLS], [SEP], full stops) carry values of 60-220 in two or three channels,
while everything else stays below 12 ("massive activations", Sun et al. 2024, arXiv 2402.17762). One int8 scale cannot
hold both, so a site stores r / s with a vector s that is 1 except at those channels, and computes its variance in two
ranges.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

# A channel is scaled down until its largest value is this many times the root mean square of a usual token.
_REACH = 5.0
# Beyond this the other tokens' values in the channel drown in rounding (measured: 64 is worse than 16).
_LARGEST_SCALE = 16.0
# Variances up to this multiple of the median get the fine range; a second, coarse range serves the rest.
_FINE_RANGE = 4.0
# The mean of the residual path counts as constant if its deviation is below this share of a usual token's: less than
# one rounding step. MiniLM-L6 has up to .018, tiny random networks .13.
_STEADY = 0.02
# A channel is massive from this many times its usual reach; splitting it pays where the rest is at most this share.
_MASSIVE = 4.0
_LEFT = 0.5
# How far usual tokens may excite a unit that counts as the massive tokens' own, as a share of what those do.
_STRAY = 0.1
_MOST_MASSIVE = 8


@dataclass(frozen=True)
class MassivePart:
    """What a few feed-forward units that massive tokens alone excite put into a few channels.

    Attributes:
        channels: (k,) indices.
        kernel: (k, excess) what is in each of them, of what exceeds the units' ceiling; float32.
        power: the most that it adds to a variance.
    """

    channels: np.ndarray
    kernel: np.ndarray
    power: float = 0.0

    @property
    def signs(self) -> np.ndarray:
        """(k,) what is stored, times these, is what the channels hold: 1."""
        return np.ones(len(self.channels), np.float32)


@dataclass(frozen=True)
class ClippedPart:
    """By how much a few channels of an update exceed what its type holds, as they do at massive tokens alone.

    Attributes:
        channels: (k,) indices.
        signs: (k,) float32, 1 or -1: the side on which each exceeds it; what is stored is never below 0.
        limit: the largest value that the stored update holds, on either side.
        limits: (k,) float32, what that is in each channel.
        power: the most that the part adds to a variance.
    """

    channels: np.ndarray
    signs: np.ndarray
    limit: float
    limits: np.ndarray
    power: float = 0.0

    def of(self, update: np.ndarray) -> np.ndarray:
        """What exceeds the limits in an update (tokens, channels): (tokens, k), never below 0."""
        return np.maximum(update[:, self.channels] * self.signs - self.limits, 0)


@dataclass(frozen=True)
class NormPlan:
    """The integer layout of one LayerNorm.

    Attributes:
        scale: (channels,) s; the residual is stored as r / s.
        stored_power: largest mean square of the stored, centred residual over calibration tokens.
        outlier_power: largest mean square that the channels with s > 1 add to it.
        ceiling: variances above it are handled in the coarse range; None where one range serves all.
        largest_variance, smallest_variance: over calibration tokens.
        stream_mean: mean over tokens and channels of what enters on the residual path.
        massive: the part of the residual that is a tensor of its own, which `scale`, `stored_power` and
            `outlier_power` leave out; None where there is none, and where there is no ceiling.
    """

    scale: np.ndarray
    stored_power: float
    outlier_power: float
    ceiling: float | None
    largest_variance: float
    smallest_variance: float
    stream_mean: float | None
    massive: MassivePart | ClippedPart | None = None

    @property
    def outliers(self) -> np.ndarray:
        """Indices of the channels with s > 1."""
        return np.flatnonzero(self.scale > 1)

    @property
    def coarse_range(self) -> float:
        """Upper end of the coarse range: the ceiling is a whole number of its 255 steps.

        Rounding the ceiling would misjudge the variance of every usual token by the same share.

        Raises:
            ValueError: there is no ceiling.
        """
        if self.ceiling is None:
            raise ValueError("one range serves every variance, so there is no coarse one")
        steps = max(int(255 * self.ceiling / self.largest_variance), 1)
        return 255 * self.ceiling / steps


class FeedForwardRows(NamedTuple):
    """What a feed-forward layer does at some tokens.

    Attributes:
        excess: float (tokens, excess), by how much units exceed their ceiling; None where those are shared out.
        update: float (tokens, channels), what it adds to the residual path.
    """

    excess: np.ndarray | None
    update: np.ndarray


def plan_norm(residual: np.ndarray, stream_means: np.ndarray, before: FeedForwardRows | None = None) -> NormPlan:
    """Chooses the layout of one LayerNorm.

    Args:
        residual: float (tokens, channels), the LayerNorm's input over calibration tokens.
        stream_means: float (tokens,), mean over channels of what enters on the residual path.
        before: what the feed-forward layer in front of this LayerNorm did at these tokens, where units exceed a
            ceiling.

    Returns:
        The plan.
    """
    centred = residual - residual.mean(axis=1, keepdims=True)
    variance = np.square(centred).mean(axis=1)
    # Never 0, not even for a stream of zeros.
    usual = max(float(np.median(variance)), float(np.finfo(np.float32).tiny))
    part = np.zeros_like(residual)
    largest = float(variance.max())
    ceiling = _FINE_RANGE * usual if largest > 2 * _FINE_RANGE * usual else None
    massive: MassivePart | ClippedPart | None = None
    if before is not None and ceiling is not None:
        tokens, reach = variance > ceiling, _REACH * float(np.sqrt(usual))
        if before.excess is None:
            massive = _clipped_part(residual, before.update, tokens, reach)
            if massive is not None:
                part[:, massive.channels] = massive.of(before.update) * massive.signs
        else:
            massive = _massive_part(residual, before.excess, before.update, tokens, reach)
            if massive is not None:
                part[:, massive.channels] = before.excess @ massive.kernel.T
    scale = _scale(np.abs(residual - part).max(axis=0), _REACH * float(np.sqrt(usual)))
    if isinstance(massive, ClippedPart):
        scale[massive.channels] = massive.limits / massive.limit
    rest = centred - part
    stored = np.square(rest / scale).mean(axis=1)
    own = np.square(rest).mean(axis=1)
    return NormPlan(
        scale=scale,
        stored_power=float(stored.max()),
        outlier_power=float((own - stored).max()),
        ceiling=ceiling,
        largest_variance=largest,
        smallest_variance=float(variance.min()),
        stream_mean=float(stream_means.mean()) if stream_means.std() < _STEADY * np.sqrt(usual) else None,
        massive=massive and replace(massive, power=float((variance - own).max())),
    )


def _massive_part(
    residual: np.ndarray, excess: np.ndarray, update: np.ndarray, tokens: np.ndarray, reach: float
) -> MassivePart | None:
    """The channels whose massive values are a linear function of the excess; `tokens` (tokens,) are the massive ones.

    Only units that massive tokens alone excite are read: the rounding of a massive value must not reach the others.
    """
    stray = excess[~tokens].max(axis=0)
    excess = excess * (stray <= _STRAY * excess[tokens].max(axis=0))
    # Half of what the residual path brings along is left in the sum, and half is taken out of the update.
    wanted = (residual + update)[tokens] / 2
    fitted = np.linalg.lstsq(excess[tokens], wanted, rcond=None)[0].T.astype(np.float32)
    largest = np.abs(residual).max(axis=0)
    rest = np.abs(residual - excess @ fitted.T).max(axis=0)
    channels = _most_massive(largest, (largest > _MASSIVE * reach) & (rest < _LEFT * largest))
    return MassivePart(channels, fitted[channels]) if len(channels) else None


def _clipped_part(residual: np.ndarray, update: np.ndarray, tokens: np.ndarray, reach: float) -> ClippedPart | None:
    """The channels that massive `tokens` (tokens,) drive far beyond where the update of all others stays."""
    largest = np.abs(residual).max(axis=0)
    usual = np.abs(update[~tokens]).max(axis=0)
    signs = np.sign(update[np.abs(update).argmax(axis=0), np.arange(update.shape[1])])
    # What the other side and the residual path need is left in the sum.
    other = np.maximum(-(update * signs).min(axis=0), usual)
    rest = other + np.abs(residual - update).max(axis=0)
    channels = _most_massive(largest, (largest > _MASSIVE * reach) & (rest < _LEFT * largest))
    if not len(channels):
        return None
    kept = np.abs(residual).max(axis=0)
    kept[channels] = rest[channels]
    held = np.abs(update).max(axis=0)
    held[channels] = other[channels]
    scale = _scale(kept, reach)
    limit = float((held / scale).max())
    limits = (limit * scale[channels]).astype(np.float32)
    return ClippedPart(channels, signs[channels].astype(np.float32), limit, limits)


def _most_massive(largest: np.ndarray, massive: np.ndarray) -> np.ndarray:
    """Indices of at most so many of the massive channels, in their order."""
    channels = np.flatnonzero(massive)
    return np.sort(channels[np.argsort(-largest[channels])][:_MOST_MASSIVE])


def _scale(largest: np.ndarray, reach: float) -> np.ndarray:
    """(channels,) by what each is divided so that its largest value comes to `reach`: a power of 2, not below 1."""
    wanted = np.maximum(largest / reach, 1e-9)
    return np.clip(2.0 ** np.ceil(np.log2(wanted)), 1.0, _LARGEST_SCALE).astype(np.float32)
