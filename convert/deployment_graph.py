"""From a network to the graph that runs on the device, one sentence a call.

The walk below is the same for every profile. What differs between float and integer arithmetic (LayerNorm, softmax, the
activation, how weights absorb scales) is asked of an `Arithmetic`.
"""

from typing import NamedTuple, Protocol

import numpy as np

from convert.graph import Graph, Tensor
from convert.metadata import OUTPUT_NAMES
from convert.network import Block, Head, Linear, Network, Norm

# What a padded position's score is lowered by: more than the spread of any trained model's scores, so that the padded
# position vanishes; little enough that the sum's two scales stay within the ratio of 2^10 that XNNPACK can add.
MASKED_SCORE = -100.0


class Stream(NamedTuple):
    """Hidden states as stored: the true value of channel c is `tensor[..., c] * scale[c]`."""

    tensor: Tensor
    scale: np.ndarray


class Arithmetic(Protocol):
    """How the functions of the network are computed in one number format."""

    graph: Graph

    def embed(self, tables: list[tuple[str, np.ndarray, Tensor]], norm: Norm) -> Stream:
        """LayerNorm of the sum of rows: (name, table (rows, channels), row indices [1, 1, S]) for each table."""

    def linear(self, name: str, x: Stream, linear: Linear, symmetric: bool = False) -> Tensor:
        """A pointwise convolution of a stream; `symmetric` asks for a zero point of 0."""

    def start_stream(self, name: str, x: Stream, linear: Linear) -> Stream:
        """linear(x) as the start of a residual stream."""

    def residual_norm(self, name: str, stream: Stream, update: Tensor, linear: Linear, norm: Norm) -> Stream:
        """LayerNorm of stream + linear(update)."""

    def attend(self, name: str, query: Tensor, key: Tensor, value: Tensor, mask_bias: Tensor) -> Tensor:
        """softmax(query·keyᵀ + mask)·value over heads: [1, heads, T, d], [1, heads, S, d], twice → [1, heads, T, d]."""

    def feed_forward(
        self, name: str, x: Stream, intermediate: Linear, activation: str, output: Linear
    ) -> tuple[Tensor, Linear]:
        """The activated units of a feed-forward layer, and `output` as it reads them."""


def build_graph(network: Network, length: int, arithmetic: Arithmetic) -> Graph:
    """Writes the whole network into `arithmetic.graph` and returns it.

    Args:
        network: the trained weights.
        length: tokens S of every input.
        arithmetic: holds the empty graph to fill.

    Returns:
        A graph with int32 inputs `ids`, `mask`, `segment_ids` of shape [1, S] and one output named after the task.

    """
    graph = arithmetic.graph
    ids = graph.input("ids", (1, length))
    mask = graph.input("mask", (1, length))
    segment_ids = graph.input("segment_ids", (1, length))

    bias_rows = graph.constant("mask_bias/table", np.array([[MASKED_SCORE], [0.0]], np.float32))
    mask_bias = graph.gather("mask_bias", bias_rows, _clip(graph, "mask_rows", mask, 2))

    stream = _embed(network, length, arithmetic, ids, segment_ids)
    for index, block in enumerate(network.blocks):
        # A classifier reads [CLS] alone, so the last block has one query instead of S.
        only_first = index == len(network.blocks) - 1 and _reads_first_token(network.head)
        stream = _block(
            f"block_{index}",
            arithmetic,
            stream,
            block,
            network.num_heads,
            network.activation,
            mask_bias,
            only_first,
        )
    _head(network.head, arithmetic, stream, mask_bias)
    return graph


def _reads_first_token(head: Head) -> bool:
    return head.task == "classification" or (head.task == "embedding" and head.pooling == "cls")


def _clip(graph: Graph, name: str, indices: Tensor, rows: int) -> Tensor:
    """Indices [1, S] forced into 0 … rows - 1, as [1, 1, S]: no id a caller sends may reach past the table."""
    zero = graph.constant(f"{name}/least", np.zeros((1, 1, 1), np.int32))
    last = graph.constant(f"{name}/greatest", np.full((1, 1, 1), rows - 1, np.int32))
    return graph.minimum(name, graph.maximum(f"{name}/at_least", indices, zero), last)


def _embed(network: Network, length: int, arithmetic: Arithmetic, ids: Tensor, segment_ids: Tensor) -> Stream:
    graph = arithmetic.graph
    tables = [("token", network.token_embedding, _clip(graph, "token_rows", ids, len(network.token_embedding)))]
    positions = network.position_embedding[:length]
    order = graph.constant("position_order", np.arange(length).reshape(1, 1, length))
    if network.segment_embedding is None:
        tables.append(("place", positions, order))
    else:
        # Position and segment in one table, so that their sum is rounded once: row = segment · S + position.
        segments = len(network.segment_embedding)
        table = (network.segment_embedding[:, None] + positions[None]).reshape(segments * length, -1)
        segment = _clip(graph, "segment_rows", segment_ids, segments)
        stride = graph.constant("segment_stride", np.full((1, 1, 1), length, np.int32))
        rows = graph.add("place_rows", graph.mul("segment_start", segment, stride), order)
        tables.append(("place", table, rows))
    stream = arithmetic.embed(tables, network.embedding_norm)
    if network.embedding_projection is None:
        return stream
    return arithmetic.start_stream("embedding_projection", stream, network.embedding_projection)


def _block(
    name: str,
    arithmetic: Arithmetic,
    stream: Stream,
    block: Block,
    num_heads: int,
    activation: str,
    mask_bias: Tensor,
    only_first: bool,
) -> Stream:
    graph = arithmetic.graph
    channels = stream.tensor.shape[-1]
    head_dim = channels // num_heads
    queries = Stream(graph.first_token(f"{name}/first", stream.tensor), stream.scale) if only_first else stream

    def heads(part: str, x: Tensor) -> Tensor:
        split = graph.reshape(
            f"{name}/{part}/split", x, (1, x.shape[2], num_heads, head_dim), tokens_from_axis(x, 2, 1)
        )
        return graph.transpose(f"{name}/{part}/heads", split, (0, 2, 1, 3))

    # The factor 1/√d of the scores rides in the query's weights.
    factor = np.float32(head_dim**-0.5)
    scaled_query = Linear(block.query.kernel * factor, block.query.bias * factor, block.query.groups)
    query = heads("query", arithmetic.linear(f"{name}/query", queries, scaled_query, symmetric=True))
    key = heads("key", arithmetic.linear(f"{name}/key", stream, block.key))
    value = heads("value", arithmetic.linear(f"{name}/value", stream, block.value, symmetric=True))
    context = arithmetic.attend(f"{name}/attention", query, key, value, mask_bias)
    joined = graph.transpose(f"{name}/context/tokens", context, (0, 2, 1, 3))
    joined = graph.reshape(
        f"{name}/context", joined, (1, 1, context.shape[2], channels), tokens_from_axis(joined, 1, 2)
    )

    stream = arithmetic.residual_norm(
        f"{name}/attention_norm", queries, joined, block.attention_output, block.attention_norm
    )
    units, output = arithmetic.feed_forward(
        f"{name}/units", stream, block.intermediate, activation, block.output_projection
    )
    return arithmetic.residual_norm(f"{name}/output_norm", stream, units, output, block.output_norm)


def _head(head: Head, arithmetic: Arithmetic, stream: Stream, mask_bias: Tensor) -> None:
    graph = arithmetic.graph
    name = OUTPUT_NAMES[head.task]
    length = stream.tensor.shape[2]
    if head.task == "embedding":
        pooled = stream.tensor
        if head.pooling == "mean":
            # softmax of the mask is 1/n at the n tokens and 0 elsewhere. Scaling to length 1 is left to the reader:
            # the integer operator for it has a fixed step of 1/128, wider than most components.
            row = graph.reshape("pooling/row", mask_bias, (1, 1, 1, length), (3,))
            share = graph.unary("SOFTMAX", "pooling/share", row)
            # XNNPACK multiplies int8 matrices only if the right one has zero point 0.
            stream.tensor.symmetric = True
            pooled = graph.batch_matmul("pooling", share, stream.tensor, transpose_b=False)
        unscaled = Stream(pooled, stream.scale)
        channels = pooled.shape[-1]
        vector = (
            arithmetic.linear("embedding_out", unscaled, _identity(channels)) if np.any(stream.scale != 1) else pooled
        )
        graph.output(name, graph.reshape(name, vector, (1, channels)))
        return
    if head.pooler is not None:
        pooled = arithmetic.linear("pooler", stream, head.pooler)
        if head.pooler_activation != "none":
            pooled = graph.unary(head.pooler_activation.upper(), "pooler/activation", pooled)
        stream = Stream(pooled, np.ones(pooled.shape[-1], np.float32))
    logits = arithmetic.linear("logits", stream, head.classifier)
    labels = logits.shape[-1]
    if head.task == "classification":
        graph.output(name, graph.unary("SOFTMAX", name, graph.reshape("logits/row", logits, (1, labels))))
    elif head.task == "token-classification":
        rows = graph.reshape("logits/rows", logits, (1, length, labels), (1,))
        graph.output(name, graph.unary("SOFTMAX", name, rows))
    else:
        graph.output(name, graph.reshape(name, logits, (1, length, labels), (1,)))


def tokens_from_axis(x: Tensor, before: int, after: int) -> tuple[int, ...]:
    """The token axes of a reshaped `x` whose axis `before` becomes `after`."""
    return (after,) if before in x.token_axes else ()


def _identity(channels: int) -> Linear:
    return Linear(np.eye(channels, dtype=np.float32), np.zeros(channels, np.float32))
