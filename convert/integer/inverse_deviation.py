"""1 / √variance of each token out of integer operators that XNNPACK runs; it has no root in int8."""

import math
from functools import cache

import numpy as np

from convert.graph.graph import Graph, Tensor
from convert.integer.norm_plan import ClippedPart, MassivePart, NormPlan
from convert.integer.sigmoid_sum import SigmoidSum, apply_to_each

# Tokens whose sums of squares share one small matrix product.
_GRAM_BLOCK = 16
# In ceilings of the fine range, that is four times as many usual variances. Channels are scaled until a usual token's
# values lie below the root of it; the squares of massive ones would leave the others' no step.
_LARGEST_SQUARE = 8.0
# A part of a step of the variance that its type cannot show.
_TOLD = 1 / 16
_UNITS = 12
# Variances beyond those of the calibration still get their own root, down and up to these shares. In int8 what is
# beyond the first share saturates.
_MARGIN = 0.9
_LEAST, _GREATEST = 0.5, 1.5
# Below this many steps of the variance, its root is all rounding.
_LEAST_STEPS = 2
# How far above 1 the coarse factor of a usual token lies before its type cuts it off.
_LIFT = 0.02


def inverse_deviation(
    graph: Graph, name: str, centred: Tensor, plan: NormPlan, epsilon: float, massive: Tensor | None = None
) -> Tensor:
    """1 / √(mean d² + ε), [1, 1, tokens, 1].

    Args:
        graph: is added to.
        name: prefix of the tensors.
        centred: [1, 1, tokens, channels], symmetric: d / scale.
        plan: of this LayerNorm.
        epsilon: of this LayerNorm.
        massive: [1, 1, tokens, k], symmetric: what the massive channels hold beside d / scale; None without any.
    """
    largest = plan.stored_power if plan.ceiling is None or len(plan.outliers) else plan.ceiling
    variance = _power(graph, f"{name}/power", centred, largest, epsilon, plan.ceiling)
    coarse = None
    if len(plan.outliers):
        picked = _outliers(graph, f"{name}/outliers", centred, plan)
        most = plan.outlier_power if plan.ceiling is None else plan.ceiling
        fine = _mean_square(graph, f"{name}/outlier_power", picked, most, 0.0)
        total = graph.add(f"{name}/variance", variance, fine)
        if plan.ceiling is not None and massive is None:
            extra = _mean_square(graph, f"{name}/outlier_power_coarse", picked, plan.outlier_power, 0.0)
            coarse = graph.add(f"{name}/variance_coarse", variance, extra)
            coarse.value_range = (0.0, plan.coarse_range)
        variance = total
    elif plan.ceiling is not None and massive is None:
        coarse = _power(graph, f"{name}/power_coarse", centred, plan.coarse_range, epsilon)
    if plan.massive is not None and massive is not None and plan.ceiling is not None:
        variance.value_range = (0.0, plan.ceiling)
        fine, extra = _massive_squares(graph, name, centred, massive, plan, plan.massive)
        coarse = graph.add(f"{name}/variance_coarse", variance, extra)
        coarse.value_range = (0.0, plan.coarse_range)
        variance = graph.add(f"{name}/variance_in_all", variance, fine)
    top = plan.largest_variance if plan.ceiling is None else plan.ceiling
    variance.value_range = (0.0, top)
    floor = _LEAST_STEPS * top / 255
    usual = max(_MARGIN * plan.smallest_variance + epsilon, floor)
    if plan.ceiling is not None:
        limit = graph.scalar(f"{name}/ceiling", top)
        variance = graph.minimum(f"{name}/variance_fine", variance, limit)
    function = root(max(_LEAST * plan.smallest_variance + epsilon, floor), top if plan.ceiling else _GREATEST * top)
    inverse = apply_to_each(graph, f"{name}/inverse_usual", variance, function)
    inverse.value_range = (0.0, 1 / math.sqrt(usual))
    if coarse is not None:
        # rsqrt(v) = rsqrt(min(v, T)) · √(T / max(v, T)): each factor is precise in a range of its own.
        factor = apply_to_each(graph, f"{name}/massive_lifted", coarse, massive_root(plan.ceiling, plan.coarse_range))
        one = graph.scalar(f"{name}/one", 1.0)
        factor = graph.minimum(f"{name}/massive", factor, one)
        inverse = graph.mul(f"{name}/inverse_rows", inverse, factor)
        inverse.value_range = (0.0, 1 / math.sqrt(usual))
    return graph.reshape(f"{name}/inverse", inverse, (1, 1, centred.shape[2], 1), centred.token_axes)


def inverse_root_mean_square(graph: Graph, name: str, x: Tensor, least: float, greatest: float) -> Tensor:
    """1 / √(mean x²) of a vector [1, 1, 1, channels], which is symmetric: [1, 1, 1, 1].

    Args:
        graph: is added to.
        name: prefix of the tensors.
        x: the vector.
        least: the smallest mean of squares of the calibration texts.
        greatest: the largest.
    """
    top = _GREATEST * greatest
    power = _power(graph, f"{name}/power", x, top, 0.0)
    floor = _LEAST_STEPS * top / 255
    inverse = apply_to_each(graph, f"{name}/inverse", power, root(max(_LEAST * least, floor), top))
    inverse.value_range = (0.0, 1 / math.sqrt(max(_LEAST * least, floor)))
    return graph.reshape(f"{name}/inverse_row", inverse, (1, 1, 1, 1))


def _outliers(graph: Graph, name: str, centred: Tensor, plan: NormPlan) -> Tensor:
    """The stored outliers lack (s² - 1) of their squares: what has those squares, to be added to the others'."""
    channels = centred.shape[-1]
    kernel = np.zeros((len(plan.outliers), channels), np.float32)
    rest = np.sqrt(np.square(plan.scale[plan.outliers]) - 1)
    kernel[np.arange(len(rest)), plan.outliers] = rest / math.sqrt(channels / len(rest))
    picked = graph.conv(name, centred, kernel, np.zeros(len(rest), np.float32))
    picked.symmetric = True
    return picked


def _massive_squares(
    graph: Graph, name: str, centred: Tensor, massive: Tensor, plan: NormPlan, part: MassivePart | ClippedPart
) -> tuple[Tensor, Tensor]:
    """What the massive part m adds to the mean of squares, up to the ceiling and in all: m · (m + 2d)."""
    channels = centred.shape[-1]
    kernel = np.zeros((len(part.channels), channels), np.float32)
    kernel[np.arange(len(kernel)), part.channels] = 2 * part.signs * plan.scale[part.channels]
    twice = graph.conv(f"{name}/massive_rest", centred, kernel, np.zeros(len(kernel), np.float32))
    factor = graph.add(f"{name}/massive_factor", massive, twice)
    factor.symmetric = True  # as XNNPACK asks of the right side of a product
    ranges = {f"{name}/massive_power": plan.ceiling or part.power, f"{name}/massive_power_coarse": part.power}
    fine, coarse = (_mean_product(graph, part, massive, factor, most, channels) for part, most in ranges.items())
    return fine, coarse


def _power(
    graph: Graph, name: str, centred: Tensor, largest: float, epsilon: float, ceiling: float | None = None
) -> Tensor:
    """Mean d² + ε as `_mean_square`, by the construction that the graph is to have."""
    if graph.constructions.squares_first:
        return _mean_of_squares(graph, name, centred, largest, epsilon, ceiling)
    return _mean_square(graph, name, centred, largest, epsilon)


def _mean_square(graph: Graph, name: str, x: Tensor, largest: float, epsilon: float) -> Tensor:
    """Mean x² + ε over channels, saturating at `largest`: [1, 1, rows, b], tokens in order.

    A matrix product of the values with themselves adds the squares up exactly, in int32; squaring first would
    round every square to eight bits. A few tokens share one product, whose diagonal a convolution picks.
    """
    return _mean_product(graph, name, x, x, largest, x.shape[3], epsilon)


def _mean_of_squares(
    graph: Graph, name: str, x: Tensor, largest: float, epsilon: float, ceiling: float | None
) -> Tensor:
    """The same, every square rounded: XNNPACK makes the squares one table, and no side of a product is packed.

    Over hundreds of channels the roundings of the squares cancel; the mean is rounded once more.

    Args:
        graph: is added to.
        name: of the result, and prefix of the others.
        x: [1, 1, tokens, channels], symmetric.
        largest: of the means.
        epsilon: is left out where no step of the mean would show it.
        ceiling: of the fine range, to which larger means need not be told apart; None where all must be.
    """
    tokens = x.shape[2]
    block = math.gcd(tokens, _GRAM_BLOCK)
    squares = graph.mul(f"{name}/squares", x, x)
    if ceiling is not None:
        squares.value_range = (0.0, _LARGEST_SQUARE * ceiling)
    mean = graph.mean(f"{name}/mean", squares, axis=3)
    if epsilon * 255 >= _TOLD * largest:
        mean.value_range = (0.0, largest)
        mean = graph.add(f"{name}/with_epsilon", mean, graph.constant(f"{name}/epsilon", np.full((1,) * 4, epsilon)))
    mean.value_range = (0.0, largest)
    return graph.reshape(name, mean, (1, 1, tokens // block, block))


def _mean_product(
    graph: Graph, name: str, x: Tensor, y: Tensor, largest: float, channels: int, epsilon: float = 0.0
) -> Tensor:
    """Σ x · y / channels + ε, saturating at 0 and `largest`, as `_mean_square`."""
    tokens, width = x.shape[2], x.shape[3]
    block = math.gcd(tokens, _GRAM_BLOCK)
    shape = (1, tokens // block, block, width)
    left = graph.reshape(f"{name}/rows", x, shape)
    right = left if y is x else graph.reshape(f"{name}/factors", y, shape)
    products = graph.batch_matmul(f"{name}/products", left, right, transpose_b=True)
    products.value_range = (0.0, largest * channels)
    flat = graph.reshape(f"{name}/flat", products, (1, 1, tokens // block, block * block))
    kernel = np.zeros((block, block * block), np.float32)
    kernel[np.arange(block), np.arange(block) * (block + 1)] = 1 / channels
    diagonal = graph.conv(name, flat, kernel, np.full(block, epsilon, np.float32))
    diagonal.value_range = (0.0, largest)
    return diagonal


@cache
def root(least: float, greatest: float) -> SigmoidSum:
    """1 / √v for least ≤ v ≤ greatest."""
    points = np.geomspace(least, max(greatest, least * 1.01), 2001)
    return SigmoidSum.fit(points, 1 / np.sqrt(points), np.sqrt(points), least, greatest, _UNITS)


@cache
def massive_root(ceiling: float, greatest: float) -> SigmoidSum:
    """√(T / v) for T ≤ v ≤ greatest, and a little above 1 for 0 ≤ v ≤ T."""
    # A usual token has a quarter of T; close to T a corner would cost the others.
    usual = np.linspace(0, 0.7 * ceiling, 501)
    massive = np.geomspace(ceiling, greatest, 1502)[1:]
    points = np.concatenate([usual, massive])
    values = np.concatenate([np.full(len(usual), 1 + _LIFT), np.sqrt(ceiling / massive)])
    return SigmoidSum.fit(points, values, 1 / values, ceiling, greatest, _UNITS)
