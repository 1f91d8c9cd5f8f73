"""The network's functions as integer operators that the XNNPACK delegate runs, and that lose as little as possible.

Every construction here computes the same function as its float counterpart (verified before anything is rounded); it
is chosen for what happens to it in eight bits. The numbers behind each choice stand in docs/integer-graph.md.
"""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np

from convert.graph.arithmetic import EMBEDDING_SITE, AttentionMaps, CommonMode, Hidden, Stored, unscaled
from convert.graph.constructions import USUAL, Constructions
from convert.graph.graph import Graph, Tensor
from convert.graph.roles import Role
from convert.graph.sigmoid_gate import GATE_SLOPES, sigmoid_gated
from convert.graph.trained_network import Block, Linear, Norm
from convert.integer.attention import attend, mask_values
from convert.integer.feed_forward_plan import ExcessPlan, UnitPlan
from convert.integer.gelu import gelu
from convert.integer.inverse_deviation import inverse_deviation, inverse_root_mean_square
from convert.integer.norm_plan import ClippedPart, MassivePart, NormPlan
from convert.integer.plan import IntegerPlan

# Activations are 0 further below 0 than this, within half a step of any range they are stored in. SiLU is slower.
_FLAT_BELOW = 4.0
_SILU_FLAT_BELOW = 7.0
# A channel this many times weaker than the usual one adds its rounding, as many times enlarged, to what all channels
# together tell of their common error. In MiniLM-L6 and e5-small-v2 γ differs by up to 5 and s by up to 16; a channel
# that training cut off has a γ of 0.
_LEAST_STRENGTH = 100.0


class IntegerArithmetic:
    """Operators whose every activation may become int8.

    Args:
        plans: how each LayerNorm and each feed-forward layer is laid out.
        constructions: what the engine that the graph is for leaves no choice about.
    """

    def __init__(self, plans: IntegerPlan, constructions: Constructions = USUAL) -> None:
        self.graph = Graph(constructions)
        self._plans = plans
        order = list(plans.norms)
        self._following = dict(pairwise(order))
        self._square_mask: Tensor | None = None
        self._excess: dict[Tensor, tuple[Tensor, np.ndarray]] = {}

    def read_mask(self, rows: Tensor) -> Tensor:
        """See `Arithmetic.read_mask`: what `attend` adds at padding and at tokens, [1, 1, 1, S]."""
        table = self.graph.constant("mask/table", np.array(mask_values(self.graph.constructions)).reshape(2, 1))
        column = self.graph.gather("mask/rows", table, rows)
        return self.graph.reshape("mask/row", column, (1, 1, 1, rows.shape[-1]), (3,))

    def position_bias(self, rows: Tensor, bias: np.ndarray, least: float) -> Tensor:
        """See `Arithmetic.position_bias`: the least at padded keys, so that none of their scores exceeds a token's.

        Padding holds copies of the first token, whose own bias is no lower.
        """
        table = self.graph.constant("position_bias/table", np.array([[least], [0.0]], np.float32))
        column = self.graph.gather("position_bias/rows", table, rows)
        row = self.graph.reshape("position_bias/row", column, (1, 1, 1, rows.shape[-1]), (3,))
        stored = self.graph.constant("position_bias/at_tokens", bias[None])
        lowered = self.graph.add("position_bias", stored, row)
        # One scale in every graph, and what padding lowers saturates.
        stored.value_range = lowered.value_range = (least, 0.0)
        return lowered

    def fill_padding(self, name: str, rows: Tensor, mask: Tensor) -> Tensor:
        """See `Arithmetic.fill_padding`: the first token's.

        Padded positions then are copies of that token all the way, so no key of theirs exceeds the largest score.
        """
        graph = self.graph
        first = graph.first(f"{name}/first", rows, 1, axis=-1)
        beyond = graph.mul(f"{name}/kept", graph.sub(f"{name}/beyond_first", rows, first), mask)
        return graph.add(name, beyond, first)

    def embed(self, tables: list[tuple[str, np.ndarray, Tensor]], norm: Norm) -> Hidden:
        """See `Arithmetic.embed`. The mean of each row is taken out of the tables, so that the sum has mean 0."""
        graph = self.graph
        plan = self._plans.norms[EMBEDDING_SITE]
        rows = []
        for name, table, indices in tables:
            centred = (table - table.mean(axis=1, keepdims=True)) / plan.scale
            stored = graph.constant(f"embedding/{name}/table", centred)
            rows.append(graph.gather(f"embedding/{name}", stored, indices))
        first, second = rows
        return self._norm(EMBEDDING_SITE, graph.add("embedding/centred", first, second), plan, norm)

    def linear(self, name: str, x: Stored, linear: Linear, symmetric: bool = False, *, floor: bool = False) -> Tensor:
        """See `Arithmetic.linear`; a `floor` cuts off what is below 0.

        The kernel's columns absorb the scale of what they read, the bias its shift. A kernel over all channels is also
        made blind to an error that they share. It costs nothing, and without it e5-small-v2 keeps 13 dB of its
        sentence vectors before anything is rounded, with it 22.
        """
        columns = linear.columns
        bias = linear.bias + (linear.kernel * x.shift[columns]).sum(axis=1)
        kernel = linear.kernel * x.scale[columns]
        if x.common_mode is not None and linear.groups == 1:
            seen = kernel @ x.common_mode.direction
            kernel = kernel - seen[:, None] * x.common_mode.gauge
            bias = bias + seen * x.common_mode.level
        output = self.graph.conv(
            name, x.tensor, kernel.astype(np.float32), bias.astype(np.float32), linear.groups, floor
        )
        output.symmetric = symmetric
        return output

    def true_values(self, name: str, x: Stored) -> Tensor:
        """See `Arithmetic.true_values`."""
        return self.graph.depthwise(name, x.tensor, x.scale, x.shift)

    def unit_length(self, name: str, x: Stored) -> Stored:
        """See `Arithmetic.unit_length`; the squares are added up as those of a LayerNorm are."""
        graph = self.graph
        x.tensor.symmetric = True
        inverse = inverse_root_mean_square(graph, name, x.tensor, *self._plans.pooled_powers())
        # Its mean square is 1.
        unit = unscaled(graph.mul(name, x.tensor, inverse))
        return unit._replace(scale=unit.scale / np.float32(math.sqrt(x.tensor.shape[-1])))

    def start_stream(self, name: str, x: Stored, linear: Linear) -> Hidden:
        """See `Arithmetic.start_stream`. The kernel's rows absorb the scale of the first LayerNorm behind."""
        scale = self._plans.norms[self._following[EMBEDDING_SITE]].scale
        stored = self.linear(name, x, _divide(linear, scale))
        return Hidden(unscaled(stored)._replace(scale=scale), stored)

    def residual_norm(self, name: str, carried: Tensor, update: Tensor, linear: Linear, norm: Norm) -> Hidden:
        """See `Arithmetic.residual_norm`."""
        graph = self.graph
        plan = self._plans.norms[name]
        clipped = plan.massive if isinstance(plan.massive, ClippedPart) else None
        # What an update is cut off at holds for what it brings, together with its mean.
        steady = linear.groups == 1 and plan.stream_mean is not None and clipped is None
        massive = None
        if plan.massive is not None:
            # It is exactly 0 at usual tokens, whose update, sum and result keep a scale that fits them.
            massive = self._massive_part(name, update, linear, plan.massive)
        if steady:
            # What the update adds to the mean is taken out of its weights. What is left, the mean of the LayerNorm
            # output on the residual path, varies by less than one rounding step, so its average serves.
            kernel = linear.kernel - linear.kernel.mean(axis=0, keepdims=True)
            bias = linear.bias - linear.bias.mean() - plan.stream_mean
            fine = self._without_massive(Linear(kernel, bias), update, plan)
            change = self.linear(f"{name}/update", unscaled(update), _divide(fine, plan.scale))
            graph.mark(change, Role.UPDATE, name)
            centred = graph.add(f"{name}/centred", carried, change)
        else:
            # The weights of a grouped convolution cannot hold a mean over all channels, nor is every mean constant.
            fine = self._without_massive(linear, update, plan)
            change = self.linear(f"{name}/update", unscaled(update), _divide(fine, plan.scale))
            graph.mark(change, Role.UPDATE, name)
            if clipped is not None:
                change = self._clipped(f"{name}/update", change, clipped)
            total = graph.mark(graph.add(f"{name}/residual", carried, change), Role.RESIDUAL, name)
            mean = graph.conv(f"{name}/mean", total, plan.scale[None] / len(plan.scale), np.zeros(1, np.float32))
            if massive is not None and plan.massive is not None:
                share = plan.massive.signs[None] / len(plan.scale)
                share_of_massive = graph.conv(f"{name}/massive_mean", massive, share, np.zeros(1, np.float32))
                mean = graph.add(f"{name}/mean_in_all", mean, share_of_massive)
            if len(plan.outliers):
                inverse = graph.constant(f"{name}/inverse_scale", 1 / plan.scale.reshape(1, 1, 1, -1))
                mean = graph.mul(f"{name}/scaled_mean", mean, inverse)
            centred = graph.sub(f"{name}/centred", total, mean)
        return self._norm(name, centred, plan, norm, steady, massive)

    def attention_maps(self, name: str, block: Block) -> AttentionMaps:
        """See `Arithmetic.attention_maps`: keys and values shifted to a mean of 0, so that their steps are fine.

        A shift of all keys adds the same to every score of a query. A shift of all values passes on as it is, for the
        weights of an average add up to 1; the output's bias takes it back.
        """
        plan = self._plans.attention[name]
        key = replace(block.key, bias=block.key.bias - plan.key_mean)
        value = replace(block.value, bias=block.value.bias - plan.value_mean)
        output = block.attention_output
        restored = output.bias + (output.kernel * plan.value_mean[output.columns]).sum(axis=1)
        return AttentionMaps(block.query, key, value, replace(output, bias=restored))

    def attend(
        self, name: str, query: Tensor, key: Tensor, value: Tensor, mask: Tensor, bias: Tensor | None = None
    ) -> Tensor:
        """See `Arithmetic.attend`; padded positions hold copies of the first token, so that their scores are its."""
        targets = query.shape[2]
        square = mask if targets == 1 else self._mask_of_each_query(mask, targets)
        # One approximation for every length, so that the same scores become the same probabilities.
        return attend(self.graph, name, query, key, value, square, self._plans.length, bias)

    def _mask_of_each_query(self, mask: Tensor, queries: int) -> Tensor:
        """One row for each query: as long as the scores, it is added to them at once, not row by row."""
        if self._square_mask is None:
            column = self.graph.constant("mask/queries", np.zeros((1, 1, queries, 1), np.float32))
            self._square_mask = self.graph.add("mask/square", column, mask)
            padding, token = mask_values(self.graph.constructions)
            self._square_mask.value_range = (min(padding, 0.0), token)
        return self._square_mask

    def feed_forward(
        self, name: str, x: Stored, intermediate: Linear, activation: str, output: Linear
    ) -> tuple[Tensor, Linear]:
        """See `Arithmetic.feed_forward`. Units with massive activations are shared out, see `feed_forward_plan`."""
        graph = self.graph
        plan = self._plans.units[name]
        whole = intermediate if isinstance(plan, ExcessPlan) else _with_copies(intermediate, plan)
        arguments = graph.mark(self.linear(f"{name}/in", x, whole), Role.ARGUMENTS, name)
        arguments.value_range = (-_SILU_FLAT_BELOW if activation == "silu" else -_FLAT_BELOW, plan.ceiling)
        limit = graph.scalar(f"{name}/ceiling", plan.ceiling)
        units = self.activate(name, graph.minimum(f"{name}/bounded", arguments, limit), activation)
        if isinstance(plan, ExcessPlan):
            return self._with_excess(name, x, intermediate, units, output, plan)
        return units, _reading_copies(output, plan)

    def _with_excess(
        self, name: str, x: Stored, intermediate: Linear, units: Tensor, output: Linear, plan: ExcessPlan
    ) -> tuple[Tensor, Linear]:
        """Units up to the ceiling T, then what exceeds it, as g(x) is g(min(x, T)) + max(x - T, 0) beyond the bend."""
        if not len(plan.units):
            return units, output
        rows = Linear(intermediate.kernel[plan.units], intermediate.bias[plan.units] - plan.ceiling)
        excess = self.linear(f"{name}/excess", x, _divide(rows, plan.factors), floor=True)
        joined = self.graph.join(f"{name}/with_excess", units, excess)
        self._excess[joined] = (excess, plan.factors)
        columns = output.kernel[:, plan.units] * plan.factors
        kernel = np.concatenate([output.kernel, columns], axis=1).astype(np.float32)
        return joined, replace(output, kernel=kernel)

    def activate(self, name: str, x: Tensor, activation: str) -> Tensor:
        """See `Arithmetic.activate`. Both forms of GELU are its tanh form, within .0005 of the exact one."""
        if activation == "relu":
            zero = self.graph.scalar(f"{name}/floor", 0.0)
            return self.graph.maximum(name, x, zero)
        if activation in GATE_SLOPES:
            return sigmoid_gated(self.graph, name, x, GATE_SLOPES[activation])
        return gelu(self.graph, name, x)

    def _norm(
        self,
        name: str,
        centred: Tensor,
        plan: NormPlan,
        norm: Norm,
        steady: bool = False,
        massive: Tensor | None = None,
    ) -> Hidden:
        """γ · d / √(mean d² + ε) + β of centred values d, stored as d / s; `steady` says that their mean is about 0.

        The result goes on with the next site's scale. Linear maps may read it there, or before γ and β, which their
        weights then absorb; they read where the scales are smaller, for large ones coarsen their weights.
        """
        graph = self.graph
        graph.mark(centred, Role.CENTRED, name).symmetric = True
        inverse = inverse_deviation(graph, name, centred, plan, norm.epsilon, massive)
        normalized = graph.mark(graph.mul(f"{name}/normalized", centred, inverse), Role.NORMALIZED, name)
        before = Stored(normalized, norm.gamma * plan.scale, norm.beta)
        if steady:
            before = before._replace(common_mode=_common_mode(1 / plan.scale, 0 * norm.beta))
        following = self._following.get(name)
        if following is None or len(norm.gamma) != len(self._plans.norms[following].scale):
            return Hidden(before, None)
        # γ, β and both scales in one depthwise convolution: per-channel weights, int32 offsets, one rounding.
        scale = self._plans.norms[following].scale
        carried = graph.depthwise(f"{name}/out", normalized, before.scale / scale, before.shift / scale)
        if plan.massive is not None and massive is not None:
            part = graph.mul(f"{name}/massive_normalized", massive, inverse)
            kernel = np.diag(norm.gamma / scale)[:, plan.massive.channels] * plan.massive.signs
            placed = graph.conv(
                f"{name}/massive_out", part, kernel.astype(np.float32), np.zeros(len(scale), np.float32)
            )
            usual, carried = carried, graph.add(f"{name}/out_with_massive", carried, placed)
            usual.steps_of = carried
        after = unscaled(carried)._replace(scale=scale)
        if steady:
            after = after._replace(common_mode=_common_mode(norm.gamma / scale, norm.beta / scale))
        graph.mark(carried, Role.CARRIED, name)
        return Hidden(before if massive is None and plan.scale.max() < scale.max() else after, carried)

    def _massive_part(self, name: str, update: Tensor, linear: Linear, part: MassivePart | ClippedPart) -> Tensor:
        """[1, 1, tokens, k], 0 at usual tokens, whose update, sum and result keep a scale that fits them."""
        if isinstance(part, MassivePart):
            excess, factors = self._excess[update]
            kernel = part.kernel * factors
            massive = self.graph.conv(f"{name}/massive_part", excess, kernel, np.zeros(len(kernel), np.float32))
        else:
            read = _read_by(linear, part.channels)
            kernel = linear.ungrouped().kernel[part.channels, read] * part.signs[:, None]
            bias = linear.bias[part.channels] * part.signs - part.limits
            if linear.groups > 1:
                # A kernel over all units would cost four times as much.
                count = read.stop - read.start
                update = self.graph.part(f"{name}/massive_units", update, read.start, count, axis=3)
            massive = self.linear(f"{name}/massive_part", unscaled(update), Linear(kernel, bias), floor=True)
        massive.symmetric = True
        return massive

    def _clipped(self, name: str, change: Tensor, part: ClippedPart) -> Tensor:
        """The update without its massive part: what an integer type cuts off by itself."""
        graph = self.graph
        change.symmetric = True
        change.value_range = (-part.limit, part.limit)
        raised = graph.maximum(f"{name}/raised", change, graph.scalar(f"{name}/least", -part.limit))
        raised.value_range = change.value_range
        return graph.minimum(f"{name}/clipped", raised, graph.scalar(f"{name}/most", part.limit))

    def _without_massive(self, linear: Linear, update: Tensor, plan: NormPlan) -> Linear:
        """The map without what its last inputs, the excess, put into the massive channels."""
        if not isinstance(plan.massive, MassivePart):
            return linear
        kernel = linear.kernel.copy()
        taken = plan.massive.kernel * self._excess[update][1]
        kernel[plan.massive.channels, kernel.shape[1] - taken.shape[1] :] -= taken
        return replace(linear, kernel=kernel)


def _read_by(linear: Linear, channels: np.ndarray) -> slice:
    """The inputs from the first to the last group that these outputs read."""
    columns = linear.columns[channels]
    return slice(int(columns.min()), int(columns.max()) + 1)


def _divide(linear: Linear, scale: np.ndarray) -> Linear:
    return Linear(linear.kernel / scale[:, None], linear.bias / scale, linear.groups)


def _common_mode(direction: np.ndarray, shift: np.ndarray) -> CommonMode | None:
    """How to tell t from `direction` · (n + t) + `shift`, where n has mean 0; None where rounding would drown it."""
    strength = np.abs(direction)
    if strength.min() == 0 or strength.min() * _LEAST_STRENGTH < np.median(strength):
        return None
    gauge = 1 / (len(direction) * direction)
    return CommonMode(direction, gauge, float((gauge * shift).sum()))


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
