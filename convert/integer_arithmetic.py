"""The network's functions as integer operators that the XNNPACK delegate runs, and that lose as little as possible.

Every construction here computes the same function as its float counterpart (verified before anything is rounded); it
is chosen for what happens to it in eight bits. The numbers behind each choice stand in docs/integer-graph.md.
"""

import math
from itertools import pairwise

import numpy as np

from convert.deployment_graph import Hidden, Stored, unscaled
from convert.float_arithmetic import activate
from convert.graph import Graph, Tensor
from convert.integer_plan import IntegerPlan
from convert.logarithm import Logarithm
from convert.network import Linear, Norm
from convert.norm_plan import NormPlan
from convert.unit_plan import SIGMOID_SLOPE, UnitPlan

# Scores further than this below their row's maximum count as 0: e^-8 is far below half a step of 1 / 255.
_SOFTMAX_REACH = 8.0
# GELU and ReLU are 0 further below 0 than this, within half a step of any range they are stored in.
_FLAT_BELOW = 4.0
# Tokens whose sums of squares share one small matrix product.
_GRAM_BLOCK = 8


class IntegerArithmetic:
    """Operators whose every activation may become int8.

    Args:
        plans: how each LayerNorm and each feed-forward layer is laid out.

    """

    def __init__(self, plans: IntegerPlan) -> None:
        self.graph = Graph()
        self._plans = plans
        order = list(plans.norms)
        self._following = dict(pairwise(order))

    def embed(self, tables: list[tuple[str, np.ndarray, Tensor]], norm: Norm) -> Hidden:
        """See `Arithmetic.embed`. The mean of each row is taken out of the tables, so that the sum has mean 0."""
        graph = self.graph
        plan = self._plans.norms["embedding"]
        rows = []
        for name, table, indices in tables:
            centred = (table - table.mean(axis=1, keepdims=True)) / plan.scale
            stored = graph.constant(f"embedding/{name}/table", centred)
            rows.append(graph.gather(f"embedding/{name}", stored, indices))
        total = rows[0]
        for row in rows[1:]:
            total = graph.add("embedding/centred", total, row)
        return self._norm("embedding", total, plan, norm)

    def linear(self, name: str, x: Stored, linear: Linear, symmetric: bool = False) -> Tensor:
        """See `Arithmetic.linear`. The kernel's columns absorb the scale of what they read, the bias its shift."""
        columns = _columns(linear)
        bias = linear.bias + (linear.kernel * x.shift[columns]).sum(axis=1)
        output = self.graph.conv(name, x.tensor, linear.kernel * x.scale[columns], bias, linear.groups)
        output.symmetric = symmetric
        return output

    def true_values(self, name: str, x: Stored) -> Tensor:
        """See `Arithmetic.true_values`."""
        return self.graph.depthwise(name, x.tensor, x.scale, x.shift)

    def start_stream(self, name: str, x: Stored, linear: Linear) -> Hidden:
        """See `Arithmetic.start_stream`. The kernel's rows absorb the scale of the first LayerNorm behind."""
        scale = self._plans.norms[self._following["embedding"]].scale
        stored = self.linear(name, x, _divide(linear, scale))
        return Hidden(unscaled(stored)._replace(scale=scale), stored)

    def residual_norm(self, name: str, carried: Tensor, update: Tensor, linear: Linear, norm: Norm) -> Hidden:
        """See `Arithmetic.residual_norm`."""
        graph = self.graph
        plan = self._plans.norms[name]
        if linear.groups == 1 and plan.stream_mean is not None:
            # What the update adds to the mean is taken out of its weights. What is left, the mean of the LayerNorm
            # output on the residual path, varies by less than one rounding step, so its average serves.
            kernel = linear.kernel - linear.kernel.mean(axis=0, keepdims=True)
            bias = linear.bias - linear.bias.mean() - plan.stream_mean
            change = self.linear(f"{name}/update", unscaled(update), _divide(Linear(kernel, bias), plan.scale))
            centred = graph.add(f"{name}/centred", carried, change)
        else:
            # The weights of a grouped convolution cannot hold a mean over all channels, nor is every mean constant.
            change = self.linear(f"{name}/update", unscaled(update), _divide(linear, plan.scale))
            total = graph.add(f"{name}/residual", carried, change)
            mean = graph.conv(f"{name}/mean", total, plan.scale[None] / len(plan.scale), np.zeros(1, np.float32))
            if len(plan.outliers):
                inverse = graph.constant(f"{name}/inverse_scale", 1 / plan.scale.reshape(1, 1, 1, -1))
                mean = graph.mul(f"{name}/scaled_mean", mean, inverse)
            centred = graph.sub(f"{name}/centred", total, mean)
        return self._norm(name, centred, plan, norm)

    def attend(self, name: str, query: Tensor, key: Tensor, value: Tensor, mask_bias: Tensor) -> Tensor:
        """See `Arithmetic.attend`.

        The builtin int8 softmax is not delegated and costs 4 ns a score on x86, more than the rest of the attention.
        Here it is e^(x - max - ln Σ) out of delegated operators: keys come first, so that the maximum is a pooling
        over whole rows; ELU(y) = e^y - 1 for y ≤ 0 is a table look-up; the logarithm is a small sum of sigmoids.
        """
        graph = self.graph
        _, heads, targets, _ = query.shape
        sources = key.shape[2]
        scores = graph.batch_matmul(f"{name}/scores", key, query, transpose_b=True)
        row = graph.reshape(f"{name}/mask", mask_bias, (1, 1, sources, 1), (2,))
        masked = graph.add(f"{name}/masked", scores, row)
        columns = graph.reshape(
            f"{name}/columns",
            masked,
            (heads, sources, 1, targets),
            tuple({2: 1, 3: 3}[axis] for axis in masked.token_axes),
        )
        largest = graph.max_pool(f"{name}/largest", columns, sources, 1)
        # A score counts only near its row's maximum: what is out of reach of the smallest maximum, as every padded key
        # must be, may saturate.
        scores.reach = masked.reach = (largest, _SOFTMAX_REACH)
        below = graph.sub(f"{name}/below", columns, largest)
        below.value_range = (-_SOFTMAX_REACH, 0.0)
        ordered = graph.transpose(f"{name}/rows", below, (2, 0, 3, 1))
        exponential = graph.unary("ELU", f"{name}/exponential", ordered)
        exponential.value_range = (-1.0, 0.0)

        # One approximation for every length, so that the same scores become the same probabilities.
        longest = self._plans.length
        logarithm = Logarithm.fit(longest)
        # The convolution sums e^y - 1 over the keys; its bias gives back the 1 of each.
        kernel = np.repeat(logarithm.slopes[:, None], sources, axis=1)
        units = graph.conv(f"{name}/sum", exponential, kernel, logarithm.offsets + logarithm.slopes * sources)
        units.value_range = logarithm.unit_range
        sigmoids = graph.unary("LOGISTIC", f"{name}/sum/sigmoid", units)
        weights = logarithm.weights[None]
        total = graph.conv(f"{name}/sum/logarithm", sigmoids, weights, np.full(1, logarithm.constant, np.float32))
        total.value_range = (0.0, math.log(longest))

        shifted = graph.sub(f"{name}/log_probabilities", ordered, total)
        shifted.value_range = (-_SOFTMAX_REACH, 0.0)
        less_one = graph.unary("ELU", f"{name}/probabilities/less_one", shifted)
        less_one.value_range = (-1.0, 0.0)
        one = graph.constant(f"{name}/one", np.ones((1, 1, 1, 1), np.float32))
        probabilities = graph.add(f"{name}/probabilities", less_one, one)
        probabilities.value_range = (0.0, 1.0)
        return graph.batch_matmul(f"{name}/context", probabilities, value, transpose_b=True)

    def feed_forward(
        self, name: str, x: Stored, intermediate: Linear, activation: str, output: Linear
    ) -> tuple[Tensor, Linear]:
        """See `Arithmetic.feed_forward`.

        Units with massive activations are shared out, see `convert.unit_plan`. The builtin int8 GELU is not delegated
        and takes .5 ns a value; x·sigmoid(1.702x) takes half of that as two delegated operators. What it differs by,
        each unit's gain and rest mend in the weights that read it. Where the products are grouped, GELU is a tenth of
        the whole time and the gate pays; where they are not, the exact function costs 4 % and saves .001 of cosine.
        """
        graph = self.graph
        plan = self._plans.units[name]
        gated = activation != "relu" and intermediate.groups > 1
        slope = SIGMOID_SLOPE if gated else 1.0
        ceiling = plan.ceiling * slope
        arguments = self.linear(f"{name}/in", x, _times(slope, _with_copies(intermediate, plan)))
        arguments.value_range = (-_FLAT_BELOW * slope, ceiling)
        limit = graph.constant(f"{name}/ceiling", np.full((1, 1, 1, 1), ceiling, np.float32))
        bounded = graph.minimum(f"{name}/bounded", arguments, limit)
        if not gated:
            return activate(graph, name, bounded, activation), _reading_copies(output, plan)
        gate = graph.unary("LOGISTIC", f"{name}/gate", bounded)
        columns = _columns(output)
        mended = Linear(
            output.kernel * plan.gain[columns] / np.float32(slope),
            output.bias + (output.kernel * plan.rest[columns]).sum(axis=1),
            output.groups,
        )
        return graph.mul(name, bounded, gate), _reading_copies(mended, plan)

    def _norm(self, name: str, centred: Tensor, plan: NormPlan, norm: Norm) -> Hidden:
        """γ · d / √(mean d² + ε) + β of centred values d, stored as d / s.

        The result goes on with the next site's scale. Linear maps may read it there, or before γ and β, which their
        weights then absorb; they read where the scales are smaller, for large ones coarsen their weights.
        """
        graph = self.graph
        centred.symmetric = True
        inverse = self._inverse_deviation(name, centred, plan, norm.epsilon)
        normalized = graph.mul(f"{name}/normalized", centred, inverse)
        factor = math.sqrt(plan.ceiling) if plan.ceiling else 1.0
        before = Stored(normalized, norm.gamma * plan.scale * np.float32(factor), norm.beta)
        following = self._following.get(name)
        if following is None or len(norm.gamma) != len(self._plans.norms[following].scale):
            return Hidden(before, None)
        # γ, β and both scales in one depthwise convolution: per-channel weights, int32 offsets, one rounding.
        scale = self._plans.norms[following].scale
        carried = graph.depthwise(f"{name}/out", normalized, before.scale / scale, before.shift / scale)
        after = unscaled(carried)._replace(scale=scale)
        return Hidden(before if plan.scale.max() < scale.max() else after, carried)

    def _inverse_deviation(self, name: str, centred: Tensor, plan: NormPlan, epsilon: float) -> Tensor:
        """1 / √(mean d² + ε), [1, 1, tokens, 1]; divided by √ceiling where the plan has a ceiling."""
        graph = self.graph
        largest = plan.stored_power if plan.ceiling is None or len(plan.outliers) else plan.ceiling
        variance = self._mean_square(f"{name}/power", centred, largest, epsilon)
        coarse = None
        if len(plan.outliers):
            # The stored outliers lack (s² - 1) of their squares: take them out and square them by themselves.
            channels = centred.shape[-1]
            kernel = np.zeros((len(plan.outliers), channels), np.float32)
            rest = np.sqrt(np.square(plan.scale[plan.outliers]) - 1)
            kernel[np.arange(len(rest)), plan.outliers] = rest / math.sqrt(channels / len(rest))
            picked = graph.conv(f"{name}/outliers", centred, kernel, np.zeros(len(rest), np.float32))
            picked.symmetric = True
            limit = plan.outlier_power if plan.ceiling is None else plan.ceiling
            fine = self._mean_square(f"{name}/outlier_power", picked, limit, 0.0)
            total = graph.add(f"{name}/variance", variance, fine)
            if plan.ceiling is not None:
                extra = self._mean_square(f"{name}/outlier_power_coarse", picked, plan.outlier_power, 0.0)
                coarse = graph.add(f"{name}/variance_coarse", variance, extra)
                coarse.value_range = (0.0, plan.coarse_range)
            variance = total
        elif plan.ceiling is not None:
            coarse = self._mean_square(f"{name}/power_coarse", centred, plan.coarse_range, epsilon)
        if plan.ceiling is None:
            return graph.unary("RSQRT", f"{name}/inverse", variance)
        # rsqrt(v) = rsqrt(min(v, T)) · √T · rsqrt(max(v, T)): each factor is precise in a range of its own.
        limit = graph.constant(f"{name}/ceiling", np.full((1, 1, 1, 1), plan.ceiling, np.float32))
        fine = graph.minimum(f"{name}/variance_fine", variance, limit)
        usual = graph.unary("RSQRT", f"{name}/inverse_fine", fine)
        above = graph.maximum(f"{name}/variance_above", coarse, limit)
        massive = graph.unary("RSQRT", f"{name}/inverse_coarse", above)
        return graph.mul(f"{name}/inverse", usual, massive)

    def _mean_square(self, name: str, x: Tensor, largest: float, epsilon: float) -> Tensor:
        """Mean x² + ε over channels, [1, 1, tokens, 1], saturating at `largest`.

        A matrix product of the values with themselves adds the squares up exactly, in int32; squaring first would
        round every square to eight bits. A few tokens share one product, whose diagonal a convolution picks.
        """
        graph = self.graph
        tokens, channels = x.shape[2], x.shape[3]
        block = math.gcd(tokens, _GRAM_BLOCK)
        rows = graph.reshape(f"{name}/rows", x, (1, tokens // block, block, channels))
        products = graph.batch_matmul(f"{name}/products", rows, rows, transpose_b=True)
        products.value_range = (0.0, largest * channels)
        flat = graph.reshape(f"{name}/flat", products, (1, 1, tokens // block, block * block))
        kernel = np.zeros((block, block * block), np.float32)
        kernel[np.arange(block), np.arange(block) * (block + 1)] = 1 / channels
        diagonal = graph.conv(f"{name}/diagonal", flat, kernel, np.full(block, epsilon, np.float32))
        diagonal.value_range = (0.0, largest)
        return graph.reshape(name, diagonal, (1, 1, tokens, 1), x.token_axes)


def _divide(linear: Linear, scale: np.ndarray) -> Linear:
    return Linear(linear.kernel / scale[:, None], linear.bias / scale, linear.groups)


def _times(factor: float, linear: Linear) -> Linear:
    return Linear(linear.kernel * np.float32(factor), linear.bias * np.float32(factor), linear.groups)


def _columns(linear: Linear) -> np.ndarray:
    """Input channel that each kernel entry (out, in / groups) multiplies."""
    rows, per_group = linear.kernel.shape
    return (np.arange(rows) * linear.groups // rows)[:, None] * per_group + np.arange(per_group)


def _with_copies(linear: Linear, plan: UnitPlan) -> Linear:
    """The map into the units, each group followed by its copies (kernel rows)."""
    if plan.extra == 0:
        return linear
    groups = len(plan.sources)
    rows = linear.kernel.reshape(groups, -1, linear.kernel.shape[1])
    copied = np.where(plan.sources[..., None] < 0, 0, linear.kernel[plan.sources])
    biases = linear.bias.reshape(groups, -1)
    lowered = np.where(plan.sources < 0, 0, linear.bias[plan.sources] - plan.offsets * plan.ceiling)
    return Linear(
        np.concatenate([rows, copied], axis=1).reshape(-1, linear.kernel.shape[1]).astype(np.float32),
        np.concatenate([biases, lowered], axis=1).reshape(-1).astype(np.float32),
        linear.groups,
    )


def _reading_copies(linear: Linear, plan: UnitPlan) -> Linear:
    """The map out of the units, each group's copies read like their sources (kernel columns)."""
    if plan.extra == 0:
        return linear
    parts = len(plan.sources) // linear.groups
    kernels = linear.kernel.reshape(linear.groups, -1, linear.kernel.shape[1])
    columns = []
    for kernel, sources in zip(kernels, plan.sources.reshape(linear.groups, parts, -1), strict=True):
        own = kernel.reshape(len(kernel), parts, -1)
        copied = np.where(sources < 0, 0, kernel[:, sources % kernel.shape[1]])
        columns.append(np.concatenate([own, copied], axis=2).reshape(len(kernel), -1))
    return Linear(np.concatenate(columns).astype(np.float32), linear.bias, linear.groups)
