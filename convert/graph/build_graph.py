"""From a network to the graph that runs on the device, one sentence a call.

The walk below is the same for every profile. What differs between float and integer arithmetic (LayerNorm, softmax, the
activation, how weights absorb scales) is asked of an `Arithmetic`.
"""

import numpy as np

from convert.graph.arithmetic import (
    EMBEDDING_SITE,
    Arithmetic,
    AttentionMaps,
    Hidden,
    Stored,
    mask_bias,
    tokens_from_axis,
    unscaled,
)
from convert.graph.graph import Graph, Tensor
from convert.graph.roles import Layer, Role
from convert.graph.trained_network import Head, Linear, TrainedNetwork
from convert.tflite.contract import OUTPUT_NAMES
from keras_model.data.tasks import CLASSIFICATION, EMBEDDING, MULTI_LABEL, REGRESSION, TAGGING, WHOLE_TEXT_TASKS


def build_graph(network: TrainedNetwork, length: int, arithmetic: Arithmetic, longest: int | None = None) -> Graph:
    """Writes the whole network into `arithmetic.graph` and returns it.

    Args:
        network: the trained weights.
        length: tokens S of every input.
        arithmetic: holds the empty graph to fill.
        longest: tokens of the longest graph that shares its constants with this one; `length` unless given.

    Returns:
        A graph with int32 inputs `ids`, `mask`, `segment_ids` of shape [1, S] and one output named after the task.
    """
    walk = _Walk(network, length, longest or length, arithmetic)
    hidden = walk.embed()
    for index in range(len(network.blocks)):
        hidden = walk.block(index, hidden)
    _head(network.head, arithmetic, hidden.read, walk.tokens)
    return arithmetic.graph


def _reads_first_token(head: Head) -> bool:
    return head.task in (EMBEDDING, *WHOLE_TEXT_TASKS) and head.pooling == "cls"


def _clip(graph: Graph, name: str, indices: Tensor, rows: int) -> Tensor:
    """Indices [1, S] forced into 0 … rows - 1, as [1, 1, S]: no id a caller sends may reach past the table."""
    full_rank = graph.constructions.full_rank_ids
    # A third axis raises the rank of what is broadcast with it.
    shape = (1, 1) if full_rank else (1, 1, 1)
    zero = graph.constant(f"{name}/least", np.zeros(shape, np.int32))
    last = graph.constant(f"{name}/greatest", np.full(shape, rows - 1, np.int32))
    above = graph.maximum(f"{name}/at_least", indices, zero)
    clipped = graph.minimum(f"{name}/at_most" if full_rank else name, above, last)
    return graph.reshape(name, clipped, (1, 1, indices.shape[1]), (2,)) if full_rank else clipped


class _Walk:
    """A sentence on its way through a network, as far as the head.

    Attributes:
        tokens: [1, 1, S], 1 for a token and 0 for padding.
    """

    def __init__(self, network: TrainedNetwork, length: int, longest: int, arithmetic: Arithmetic) -> None:
        self._network, self._arithmetic = network, arithmetic
        self._length, self._longest = length, longest
        graph = self._graph = arithmetic.graph
        self._ids = graph.input("ids", (1, length))
        mask = graph.input("mask", (1, length))
        self._segment_ids = graph.input("segment_ids", (1, length))
        self.tokens = _clip(graph, "mask_rows", mask, 2)
        self._read_mask = arithmetic.read_mask(self.tokens)
        self._bias = self._position_bias()

    def embed(self) -> Hidden:
        """The hidden states that enter the first block."""
        network, arithmetic, graph = self._network, self._arithmetic, self._graph
        rows = _clip(graph, "token_rows", self._ids, len(network.token_embedding))
        tables = [("token", network.token_embedding, arithmetic.fill_padding("token_rows/filled", rows, self.tokens))]
        table, rows = self._places()
        tables.append(("place", table, arithmetic.fill_padding("place_rows/filled", rows, self.tokens)))
        site = graph.site(Layer.EMBEDDING, EMBEDDING_SITE)
        hidden = arithmetic.embed(tables, network.embedding_norm)
        if network.embedding_projection is None:
            return hidden
        started = arithmetic.start_stream("embedding_projection", hidden.read, network.embedding_projection)
        graph.mark(started.read.tensor, Role.PROJECTION, site)
        return started

    def _places(self) -> tuple[np.ndarray, Tensor]:
        """The table of positions, and of segments where there are any, and which of its rows is each token's."""
        graph, longest = self._graph, self._longest
        positions, segments = self._network.position_embedding[:longest], self._network.segment_embedding
        order = graph.constant("position_order", np.arange(self._length).reshape(1, 1, self._length))
        if segments is None:
            return positions, order
        # Position and segment in one table, so that their sum is rounded once: row = segment · longest + position.
        table = (segments[:, None] + positions[None]).reshape(len(segments) * longest, -1)
        segment = _clip(graph, "segment_rows", self._segment_ids, len(segments))
        stride = graph.constant("segment_stride", np.full((1, 1, 1), longest, np.int32))
        return table, graph.add("place_rows", graph.mul("segment_start", segment, stride), order)

    def _position_bias(self) -> Tensor | None:
        """The bias of relative positions that all blocks share, where there is one."""
        by_distance = self._network.relative_position_bias
        if by_distance is None:
            return None
        middle = by_distance.shape[1] // 2
        used = by_distance[:, middle + 1 - self._longest : middle + self._longest]
        # What is added to all scores of a query does not count: 0 at a head's greatest leaves no step unused above it.
        used = used - used.max(axis=1, keepdims=True)
        place = np.arange(self._length)
        bias = used[:, place - place[:, None] + self._longest - 1]
        return self._arithmetic.position_bias(self.tokens, bias, float(used.min()))

    def block(self, index: int, hidden: Hidden) -> Hidden:
        """What a block makes of the hidden states that enter it."""
        name, block = f"block_{index}", self._network.blocks[index]
        arithmetic, graph = self._arithmetic, self._graph
        queries, carried = hidden.read, hidden.stream
        # Who reads [CLS] alone needs one query of the last block instead of S.
        if index == len(self._network.blocks) - 1 and _reads_first_token(self._network.head):
            queries = queries._replace(tensor=graph.first(f"{name}/first", queries.tensor, 1, axis=2))
            carried = graph.first(f"{name}/first/carried", carried, 1, axis=2)

        graph.site(Layer.ATTENTION, name)
        maps = arithmetic.attention_maps(name, block)
        context = self._attention(name, maps, queries, hidden.read)
        site = graph.site(Layer.NORM, f"{name}/attention_norm")
        attended = arithmetic.residual_norm(site, carried, context, maps.output, block.attention_norm)
        site = graph.site(Layer.FEED_FORWARD, f"{name}/units")
        units, output = arithmetic.feed_forward(
            site, attended.read, block.intermediate, self._network.activation, block.output_projection
        )
        graph.mark(units, Role.UNITS, site)
        site = graph.site(Layer.NORM, f"{name}/output_norm")
        return arithmetic.residual_norm(site, attended.stream, units, output, block.output_norm)

    def _attention(self, name: str, maps: AttentionMaps, queries: Stored, read: Stored) -> Tensor:
        """What the heads of a block give each query, side by side, [1, 1, T, H]."""
        arithmetic, graph = self._arithmetic, self._graph
        channels = read.tensor.shape[-1]
        head_dim = channels // self._network.num_heads

        def heads(role: Role, x: Tensor, order: tuple[int, int, int, int]) -> Tensor:
            graph.mark(x, role, name)
            shape = (1, x.shape[2], self._network.num_heads, head_dim)
            split = graph.reshape(f"{name}/{role.word}/split", x, shape, tokens_from_axis(x, 2, 1))
            return graph.transpose(f"{name}/{role.word}/heads", split, order)

        # The factor 1/√d of the scores rides in the query's weights.
        factor = np.float32(head_dim**-0.5)
        scaled_query = Linear(maps.query.kernel * factor, maps.query.bias * factor, maps.query.groups)
        query = heads(Role.QUERY, arithmetic.linear(f"{name}/query", queries, scaled_query), (0, 2, 1, 3))
        key = heads(Role.KEY, arithmetic.linear(f"{name}/key", read, maps.key, symmetric=True), (0, 2, 1, 3))
        value = heads(Role.VALUE, arithmetic.linear(f"{name}/value", read, maps.value, symmetric=True), (0, 2, 3, 1))
        bias = self._bias
        if bias is not None and query.shape[2] == 1:
            bias = graph.first(f"{name}/position_bias", bias, 1, axis=2)
        context = arithmetic.attend(f"{name}/attention", query, key, value, self._read_mask, bias)
        graph.mark(context, Role.CONTEXT, name)
        joined = graph.transpose(f"{name}/context/tokens", context, (0, 2, 1, 3))
        shape = (1, 1, context.shape[2], channels)
        joined = graph.reshape(f"{name}/context", joined, shape, tokens_from_axis(joined, 1, 2))
        return graph.mark(joined, Role.JOINED_CONTEXT, name)


def _head(head: Head, arithmetic: Arithmetic, last: Stored, tokens: Tensor) -> None:
    graph = arithmetic.graph
    site = graph.site(Layer.HEAD, "head")
    name = OUTPUT_NAMES[head.task]
    length = last.tensor.shape[2]
    if head.classifier is None:
        vector = _sentence_vector(head, arithmetic, last, tokens)
        graph.output(name, graph.reshape(name, vector, (1, vector.shape[-1])))
        return
    if head.task in WHOLE_TEXT_TASKS and (head.pooling == "mean" or head.normalize):
        last = _pooled(head.pooling, graph, last, tokens)
    if head.task in WHOLE_TEXT_TASKS and head.normalize:
        pooled = graph.mark(arithmetic.true_values("pooling/vector", last), Role.POOLED, site)
        last = arithmetic.unit_length("pooling/unit", unscaled(pooled))
    if head.pooler is not None:
        pooled = graph.mark(arithmetic.linear("pooler", last, head.pooler), Role.POOLER, site)
        last = unscaled(_activated("pooler", arithmetic, pooled, head.pooler_activation))
    logits = graph.mark(arithmetic.linear("logits", last, head.classifier), Role.LOGITS, site)
    labels = logits.shape[-1]
    if head.task == CLASSIFICATION:
        graph.output(name, graph.unary("SOFTMAX", name, graph.reshape("logits/row", logits, (1, labels))))
    elif head.task == MULTI_LABEL:
        graph.output(name, graph.unary("LOGISTIC", name, graph.reshape("logits/row", logits, (1, labels))))
    elif head.task == REGRESSION:
        graph.output(name, graph.reshape(name, logits, (1, 1)))
    elif head.task == TAGGING:
        rows = graph.reshape("logits/rows", logits, (1, length, labels), (1,))
        graph.output(name, graph.unary("SOFTMAX", name, rows))
    else:
        graph.output(name, graph.reshape(name, logits, (1, length, labels), (1,)))


def _activated(name: str, arithmetic: Arithmetic, x: Tensor, activation: str) -> Tensor:
    """What follows a linear map of a head."""
    graph = arithmetic.graph
    if activation == "none":
        return x
    if activation == "relu":
        return graph.maximum(f"{name}/activation", x, graph.scalar(f"{name}/zero", 0.0))
    if activation in ("gelu", "silu"):
        return arithmetic.activate(f"{name}/activation", x, activation)
    return graph.unary({"tanh": "TANH", "sigmoid": "LOGISTIC"}[activation], f"{name}/activation", x)


def _sentence_vector(head: Head, arithmetic: Arithmetic, last: Stored, tokens: Tensor) -> Tensor:
    """The vector [1, 1, 1, D] of a text. Scaling to length 1 is left to the reader.

    The integer operator for it has a fixed step of 1/128, wider than most components.
    """
    graph = arithmetic.graph
    parts = [_pooled(pooling, graph, last, tokens) for pooling in head.pooling.split()]
    maps = list(head.dense)
    if len(parts) > 1 and not maps:
        width = sum(part.tensor.shape[-1] for part in parts)
        maps = [(Linear(np.eye(width, dtype=np.float32), np.zeros(width, np.float32)), "none")]
    if not maps:
        return arithmetic.true_values("pooling/vector", parts[0])
    vector: Tensor | None = None
    for number, (linear, activation) in enumerate(maps):
        name = f"dense_{number}"
        mapped = _map_of_parts(name, arithmetic, parts if vector is None else [unscaled(vector)], linear)
        vector = _activated(name, arithmetic, mapped, activation)
    assert vector is not None
    return vector


def _pooled(pooling: str, graph: Graph, last: Stored, tokens: Tensor) -> Stored:
    """The hidden states [1, 1, S, H] as one vector [1, 1, 1, H]."""
    length = last.tensor.shape[2]
    if pooling == "cls":
        return last if length == 1 else last._replace(tensor=graph.first("pooling/first", last.tensor, 1, axis=2))
    # softmax of the mask is 1/n at the n tokens and 0 elsewhere.
    bias = mask_bias(graph, "pooling/mask_bias", tokens)
    row = graph.reshape("pooling/row", bias, (1, 1, 1, length), (3,))
    share = graph.unary("SOFTMAX", "pooling/share", row)
    # XNNPACK multiplies int8 matrices only if the right one has zero point 0; turned, it is packed by vectors.
    last.tensor.symmetric = True
    turned = graph.transpose("pooling/turned", last.tensor, (0, 1, 3, 2))
    return last._replace(tensor=graph.batch_matmul("pooling", share, turned, transpose_b=True))


def _map_of_parts(name: str, arithmetic: Arithmetic, parts: list[Stored], linear: Linear) -> Tensor:
    """A linear map of vectors that stand one behind the other: the sum of what each adds, so that none is copied."""
    graph = arithmetic.graph
    total: Tensor | None = None
    start = 0
    for number, part in enumerate(parts):
        end = start + part.tensor.shape[-1]
        bias = linear.bias if number == 0 else np.zeros_like(linear.bias)
        own = name if len(parts) == 1 else f"{name}/part_{number}"
        added = arithmetic.linear(own, part, Linear(np.ascontiguousarray(linear.kernel[:, start:end]), bias))
        graph.mark(added, Role.POOLER, graph.site(Layer.HEAD, own))
        total = added if total is None else graph.add(f"{name}/sum_{number}", total, added)
        start = end
    assert total is not None
    return total
