"""Rounding of a layer's weights so that the errors of one weight are made good by the next.

Nearest rounding treats the inputs of a layer as if they were independent. They are not: where two channels rise and
fall together, one weight may be rounded up because the other was rounded down. Deciding the weights one after the
other, each with the errors so far in view, is the idea of GPTQ (Frantar et al. 2022, arXiv 2210.17323). Here it is
written as back-substitution: with second moments H = C·Cᵀ, C lower triangular, the output's squared error is |e·C|²,
whose term j holds the errors e of the weights j and after only. Going from the last weight to the first, each is
rounded to where its term is smallest.
"""

from collections.abc import Mapping

import numpy as np

from convert.graph.graph import Operator, Tensor
from convert.ptq.weights import quantize_per_row

# Share of the mean second moment that is added to each channel, so that channels which hardly vary are not used up to
# compensate.
_DAMPING = 0.01
# Weights decided between two matrix products.
_BLOCK = 64


def round_kernels(covariances: Mapping[Operator, np.ndarray]) -> dict[Tensor, np.ndarray]:
    """Int8 kernels of convolutions, by `round_with_compensation`.

    Args:
        covariances: of the inputs of each, (groups, in / groups, in / groups). The mean of the inputs is left out: what
            it contributes to the error is constant, for the bias to take back.
    """
    rounded: dict[Tensor, np.ndarray] = {}
    for operator, covariance in covariances.items():
        kernel = operator.constant(1)
        rows = kernel.data.reshape(len(kernel.data), -1)
        _, scale = quantize_per_row(rows)
        rounded[kernel] = round_with_compensation(rows, len(covariance), covariance, scale).reshape(kernel.shape)
    return rounded


def round_with_compensation(
    kernel: np.ndarray, groups: int, second_moment: np.ndarray, scale: np.ndarray
) -> np.ndarray:
    """Int8 weights whose output error over the inputs is small; nowhere larger than that of the nearest weights.

    Args:
        kernel: float (out, in / groups), output channels of one group next to each other.
        groups: of the convolution.
        second_moment: float (groups, in / groups, in / groups): mean of x·xᵀ over the inputs x of each group.
        scale: float (out,), the step of each output channel's weights.

    Returns:
        int8 of the shape of `kernel`, within ±127.
    """
    wanted = (kernel / scale[:, None]).astype(np.float64).reshape(groups, -1, kernel.shape[1])
    parts = [_round_group(rows, moment) for rows, moment in zip(wanted, second_moment.astype(np.float64), strict=True)]
    return np.concatenate(parts).astype(np.int8)


def _round_group(wanted: np.ndarray, moment: np.ndarray) -> np.ndarray:
    nearest = _nearest(wanted)
    usual = np.diagonal(moment).mean()
    if not usual > 0:
        return nearest
    # Channels of large variance are decided first, when all the others can still make up for them.
    order = np.argsort(np.diagonal(moment), kind="stable")
    damped = moment[np.ix_(order, order)] + _DAMPING * usual * np.eye(len(moment))
    try:
        factor = np.linalg.cholesky(damped)
    except np.linalg.LinAlgError:
        # Inputs that never vary: what is left of the sums of float32 is their rounding, and tells nothing.
        return nearest
    compensated = np.empty_like(wanted)
    compensated[:, order] = _substitute(wanted[:, order], factor)
    better = _squared_error(wanted - compensated, moment) < _squared_error(wanted - nearest, moment)
    return np.where(better[:, None], compensated, nearest)


def _substitute(wanted: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Weights (rows, n) rounded from the last column to the first; factor (n, n) lower triangular."""
    factor = factor / np.diagonal(factor)
    # One weight of all rows at a time: turned, these lie next to each other.
    targets = np.ascontiguousarray(wanted.T)
    errors, rounded = targets.copy(), np.empty_like(targets)
    for stop in range(len(targets), 0, -_BLOCK):
        start = max(stop - _BLOCK, 0)
        for index in range(stop - 1, start - 1, -1):
            target = targets[index] + factor[index + 1 : stop, index] @ errors[index + 1 : stop]
            rounded[index] = _nearest(target)
            errors[index] -= rounded[index]
        targets[:start] += factor[start:stop, :start].T @ errors[start:stop]
    return rounded.T


def _nearest(values: np.ndarray) -> np.ndarray:
    return np.clip(np.round(values), -127, 127)


def _squared_error(error: np.ndarray, moment: np.ndarray) -> np.ndarray:
    return ((error @ moment) * error).sum(axis=1)
