"""What a graph avoids, because an engine would not take it."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Constructions:
    """How a graph says what more than one choice of operators can say; the values that it computes stay alike.

    Attributes:
        full_rank_ids: no operator raises the rank of ids by broadcasting: a RESHAPE does.
        dense_groups: a grouped convolution is written with one kernel over all channels, zeros between the groups. It
            answers alike to the last integer, and its kernels are as many times larger as there were groups.
        no_elu: the exponentials of the integer attention come out of a sigmoid instead of an ELU.
        squares_first: a LayerNorm's variance is a mean of squares in eight bits, not a product of matrices, whose right
            side XNNPACK packs by portable code where the processor has I8MM.
    """

    full_rank_ids: bool = False
    dense_groups: bool = False
    no_elu: bool = False
    squares_first: bool = False


USUAL = Constructions()


def over_all_channels(kernel: np.ndarray, groups: int) -> np.ndarray:
    """A grouped kernel (out, h, w, in / groups) as one over all channels, (out, h, w, in), zeros between the groups."""
    out, *window, inside = kernel.shape
    whole = np.zeros((groups, out // groups, *window, groups, inside), kernel.dtype)
    for group in range(groups):
        whole[group, ..., group, :] = kernel.reshape(groups, out // groups, *window, inside)[group]
    return whole.reshape(out, *window, groups * inside)
