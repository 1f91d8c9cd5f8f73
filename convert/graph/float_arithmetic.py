"""The network's functions in float, each as the XNNPACK delegate computes it fastest."""

import numpy as np

from convert.graph.arithmetic import EMBEDDING_SITE, AttentionMaps, Hidden, Stored, mask_bias, unscaled
from convert.graph.constructions import USUAL, Constructions
from convert.graph.graph import Graph, Tensor
from convert.graph.roles import Role
from convert.graph.sigmoid_gate import GATE_SLOPES, sigmoid_gated
from convert.graph.trained_network import Block, Linear, Norm

# As in Keras: scores of a network with outliers spread over thousands, and padding's may be the largest. The sum stays
# within float16, in which a GPU computes.
_MASKED_SCORE = -30000.0
# Of a vector that has no direction: it stays what it is, as in Keras.
_LEAST_POWER = 1e-24


class FloatArithmetic:
    """Float operators only: the reference graph, and the ground for the dynamic and float16 profiles."""

    def __init__(self, constructions: Constructions = USUAL) -> None:
        self.graph = Graph(constructions)

    def read_mask(self, rows: Tensor) -> Tensor:
        """See `Arithmetic.read_mask`: what is added to the scores, [1, 1, 1, S]."""
        bias = mask_bias(self.graph, "mask_bias", rows, _MASKED_SCORE)
        return self.graph.reshape("mask_bias/row", bias, (1, 1, 1, rows.shape[-1]), (3,))

    def fill_padding(self, name: str, rows: Tensor, mask: Tensor) -> Tensor:
        """See `Arithmetic.fill_padding`: what the caller sent there."""
        return rows

    def embed(self, tables: list[tuple[str, np.ndarray, Tensor]], norm: Norm) -> Hidden:
        """See `Arithmetic.embed`."""
        graph = self.graph
        rows = [
            graph.gather(f"embedding/{name}", graph.constant(f"embedding/{name}/table", table), indices)
            for name, table, indices in tables
        ]
        first, second = rows
        total = graph.mark(graph.add("embedding/residual", first, second), Role.RESIDUAL, EMBEDDING_SITE)
        return _hidden(self._norm(EMBEDDING_SITE, total, norm))

    def linear(self, name: str, x: Stored, linear: Linear, symmetric: bool = False) -> Tensor:
        """See `Arithmetic.linear`; float has no zero point."""
        return self.graph.conv(name, x.tensor, linear.kernel, linear.bias, linear.groups)

    def true_values(self, name: str, x: Stored) -> Tensor:
        """See `Arithmetic.true_values`."""
        return x.tensor

    def unit_length(self, name: str, x: Stored) -> Stored:
        """See `Arithmetic.unit_length`."""
        graph = self.graph
        channels = graph.scalar(f"{name}/channels", x.tensor.shape[-1])
        mean = graph.mean(f"{name}/mean", graph.mul(f"{name}/squares", x.tensor, x.tensor), -1)
        power = graph.mul(f"{name}/power", mean, channels)
        inverse = graph.unary(
            "RSQRT",
            f"{name}/inverse",
            graph.maximum(f"{name}/floor", power, graph.scalar(f"{name}/least", _LEAST_POWER)),
        )
        return unscaled(graph.mul(name, x.tensor, inverse))

    def start_stream(self, name: str, x: Stored, linear: Linear) -> Hidden:
        """See `Arithmetic.start_stream`."""
        return _hidden(self.linear(name, x, linear))

    def residual_norm(self, name: str, carried: Tensor, update: Tensor, linear: Linear, norm: Norm) -> Hidden:
        """See `Arithmetic.residual_norm`."""
        graph = self.graph
        change = graph.conv(f"{name}/update", update, linear.kernel, linear.bias, linear.groups)
        graph.mark(change, Role.UPDATE, name)
        total = graph.mark(graph.add(f"{name}/residual", carried, change), Role.RESIDUAL, name)
        return _hidden(self._norm(name, total, norm))

    def attention_maps(self, name: str, block: Block) -> AttentionMaps:
        """See `Arithmetic.attention_maps`: the block's own."""
        return AttentionMaps(block.query, block.key, block.value, block.attention_output)

    def position_bias(self, rows: Tensor, bias: np.ndarray, least: float) -> Tensor:
        """See `Arithmetic.position_bias`."""
        return self.graph.constant("position_bias", bias[None])

    def attend(
        self, name: str, query: Tensor, key: Tensor, value: Tensor, mask: Tensor, bias: Tensor | None = None
    ) -> Tensor:
        """See `Arithmetic.attend`."""
        graph = self.graph
        scores = graph.batch_matmul(f"{name}/scores", query, key, transpose_b=True)
        if bias is not None:
            scores = graph.add(f"{name}/placed", scores, bias)
        masked = graph.add(f"{name}/masked", scores, mask)
        probabilities = graph.unary("SOFTMAX", f"{name}/probabilities", masked)
        return graph.batch_matmul(f"{name}/context", probabilities, value, transpose_b=True)

    def activate(self, name: str, x: Tensor, activation: str) -> Tensor:
        """See `Arithmetic.activate`."""
        if activation == "relu":
            return self.graph.unary("RELU", name, x)
        if activation in GATE_SLOPES:
            return sigmoid_gated(self.graph, name, x, GATE_SLOPES[activation])
        return self.graph.gelu(name, x, approximate=activation == "gelu_tanh")

    def feed_forward(
        self, name: str, x: Stored, intermediate: Linear, activation: str, output: Linear
    ) -> tuple[Tensor, Linear]:
        """See `Arithmetic.feed_forward`."""
        arguments = self.graph.mark(self.linear(f"{name}/in", x, intermediate), Role.ARGUMENTS, name)
        return self.activate(name, arguments, activation), output

    def _norm(self, name: str, x: Tensor, norm: Norm) -> Tensor:
        graph = self.graph
        mean = graph.mean(f"{name}/mean", x, -1)
        variance = graph.mean(f"{name}/variance", graph.squared_difference(f"{name}/square", x, mean), -1)
        epsilon = graph.scalar(f"{name}/epsilon", norm.epsilon)
        inverse = graph.unary("RSQRT", f"{name}/inverse", graph.add(f"{name}/floor", variance, epsilon))
        centred = graph.mark(graph.sub(f"{name}/centred", x, mean), Role.CENTRED, name)
        normalized = graph.mark(graph.mul(f"{name}/normalized", centred, inverse), Role.NORMALIZED, name)
        gamma = graph.constant(f"{name}/gamma", norm.gamma.reshape(1, 1, 1, -1))
        beta = graph.constant(f"{name}/beta", norm.beta.reshape(1, 1, 1, -1))
        scaled = graph.mul(f"{name}/scaled", normalized, gamma)
        return graph.mark(graph.add(f"{name}/out", scaled, beta), Role.CARRIED, name)


def _hidden(x: Tensor) -> Hidden:
    return Hidden(unscaled(x), x)
