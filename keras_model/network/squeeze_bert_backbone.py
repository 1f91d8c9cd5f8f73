"""The SqueezeBERT network from token ids to contextual vectors."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np

from keras_model.encode.windows import FEATURES
from keras_model.network.pointwise_conv1d import PointwiseConv1D
from keras_model.network.position_embedding import PositionEmbedding
from keras_model.network.relative_position_bias import LEAST_BUCKETS, RelativePositionBias
from keras_model.network.squeeze_bert_encoder_layer import ACTIVATIONS, SqueezeBertEncoderLayer, kept_arguments


class SqueezeBertBackbone(keras.Model):
    """A BERT encoder whose every linear map is a grouped `Conv1D` of kernel size 1.

    With all groups 1 it is BERT; without a segment table, DistilBERT or RoBERTa; with a narrow embedding, ELECTRA;
    with a narrow embedding and one shared block, ALBERT; with a bias of relative positions, MPNet. So one class holds
    the whole family.

    Args:
        vocabulary_size: rows of the token embedding.
        num_layers: number of encoder blocks.
        hidden_dim: width H of the residual stream.
        num_heads: attention heads a block.
        intermediate_dim: width of the feed-forward layers.
        max_sequence_length: number of learned positions, the limit of S.
        num_segments: rows of the segment embedding; 0 leaves the table out, and `segment_ids` are then
            ignored.
        embedding_dim: width of the embeddings if other than H; a convolution behind their LayerNorm then makes H of
            it. None means H.
        always_project: True puts that convolution behind embeddings of width H, too, as ALBERT has it.
        query_groups, key_groups, value_groups, post_attention_groups, intermediate_groups, output_groups:
            groups of a block's six convolutions.
        shared_layers: True lets all blocks share the weights of one.
        layer_norm_epsilon: added to the variance in every LayerNorm.
        activation: of the feed-forward layers: "gelu" (exact, by erf), "gelu_tanh", "relu", "silu" or "quick_gelu".
        dropout: rate while training.
        block_order: the number of the block that each layer runs, where only some layers share weights, as in
            [0, 0, 1, 1]; `num_layers` of them, counted from 0. None means a block of its own for each, or one for all
            if `shared_layers`.
        embedding_norm_epsilon: in place of `layer_norm_epsilon` in the LayerNorm of the embeddings; None means that.
        relative_position_buckets: rows of a table of biases that all blocks add to the scores of attention by how far a
            key stands from the query, see `RelativePositionBias`; a multiple of 4, and 0 leaves the table out.

    Inputs: a dict of int32 [B, S]: `ids`; `mask`, 1 for tokens and 0 for padding; `segment_ids`.
    Output: `sequence_output`, float [B, S, H].

    Raises:
        ValueError: an unknown activation, groups or heads that do not divide the channels, or a `block_order` that
            is not `num_layers` numbers from 0 on, an epsilon that is below 0 or not finite, or buckets that are no
            multiple of 4.

    Example:
        >>> backbone = SqueezeBertBackbone(1000, num_layers=2, hidden_dim=32, num_heads=4, intermediate_dim=64)
        >>> ids = np.array([[2, 17, 3, 0]], "int32")
        >>> mask = (ids > 0).astype("int32")
        >>> tuple(backbone({"ids": ids, "mask": mask, "segment_ids": np.zeros_like(ids)}).shape)
        (1, 4, 32)

    Source: Iandola et al. 2020, arXiv 2006.11316.
    """

    def __init__(
        self,
        vocabulary_size: int,
        num_layers: int,
        hidden_dim: int,
        num_heads: int,
        intermediate_dim: int,
        max_sequence_length: int = 512,
        num_segments: int = 2,
        embedding_dim: int | None = None,
        query_groups: int = 4,
        key_groups: int = 4,
        value_groups: int = 4,
        post_attention_groups: int = 1,
        intermediate_groups: int = 4,
        output_groups: int = 4,
        shared_layers: bool = False,
        layer_norm_epsilon: float = 1e-12,
        activation: str = "gelu",
        dropout: float = 0.1,
        block_order: Sequence[int] | None = None,
        embedding_norm_epsilon: float | None = None,
        always_project: bool = False,
        relative_position_buckets: int = 0,
        name: str = "backbone",
        dtype: Any = None,
    ) -> None:
        groups = {
            "query_groups": query_groups,
            "key_groups": key_groups,
            "value_groups": value_groups,
            "post_attention_groups": post_attention_groups,
            "intermediate_groups": intermediate_groups,
            "output_groups": output_groups,
        }
        if activation not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, not {activation!r}")
        if num_heads < 1 or hidden_dim % num_heads:
            raise ValueError(f"hidden_dim {hidden_dim} is no multiple of num_heads {num_heads}")
        _check_epsilons(layer_norm_epsilon=layer_norm_epsilon, embedding_norm_epsilon=embedding_norm_epsilon)
        _check_groups(groups, hidden_dim, intermediate_dim)
        if relative_position_buckets < 0 or relative_position_buckets % LEAST_BUCKETS:
            raise ValueError(f"relative_position_buckets {relative_position_buckets} is no multiple of {LEAST_BUCKETS}")
        order = _checked_order(block_order, num_layers, shared_layers)
        embedding_dim = embedding_dim or hidden_dim
        if embedding_norm_epsilon is None:
            embedding_norm_epsilon = layer_norm_epsilon

        # Layers
        def embedding(layer: type[keras.layers.Embedding], rows: int, name: str) -> keras.layers.Embedding:
            initializer = keras.initializers.TruncatedNormal(stddev=0.02)
            return layer(rows, embedding_dim, embeddings_initializer=initializer, dtype=dtype, name=name)

        token_embedding = embedding(keras.layers.Embedding, vocabulary_size, "token_embedding")
        position_embedding = embedding(PositionEmbedding, max_sequence_length, "position_embedding")
        segment_embedding = (
            embedding(keras.layers.Embedding, num_segments, "segment_embedding") if num_segments else None
        )
        embedding_norm = keras.layers.LayerNormalization(
            epsilon=embedding_norm_epsilon, dtype=dtype, name="embedding_norm"
        )
        embedding_dropout = keras.layers.Dropout(dropout, dtype=dtype, name="embedding_dropout")
        embedding_projection = (
            PointwiseConv1D(hidden_dim, dtype=dtype, name="embedding_projection")
            if always_project or embedding_dim != hidden_dim
            else None
        )
        relative_position_bias = (
            RelativePositionBias(
                relative_position_buckets,
                num_heads,
                embeddings_initializer=keras.initializers.TruncatedNormal(stddev=0.02),
                dtype=dtype,
                name="relative_position_bias",
            )
            if relative_position_buckets
            else None
        )
        blocks = [
            SqueezeBertEncoderLayer(
                hidden_dim,
                num_heads,
                intermediate_dim,
                **groups,
                layer_norm_epsilon=layer_norm_epsilon,
                activation=activation,
                dropout=dropout,
                dtype=dtype,
                name=f"encoder_layer_{index}",
            )
            for index in range(len(set(order)))
        ]
        encoder_layers = [blocks[number] for number in order]

        # Functional model
        inputs = {key: keras.Input((None,), dtype="int32", name=key) for key in FEATURES}
        x = token_embedding(inputs["ids"]) + position_embedding(inputs["ids"])
        if segment_embedding is not None:
            x = x + segment_embedding(inputs["segment_ids"])
        x = embedding_dropout(embedding_norm(x))
        if embedding_projection is not None:
            x = embedding_projection(x)
        hidden_states = [x]
        biases = () if relative_position_bias is None else (relative_position_bias(inputs["ids"]),)
        for layer in encoder_layers:
            x = layer(x, inputs["mask"], *biases)
            hidden_states.append(x)
        super().__init__(inputs=inputs, outputs=x, name=name, dtype=dtype)
        self.token_embedding = token_embedding
        self.position_embedding = position_embedding
        self.segment_embedding = segment_embedding
        self.embedding_norm = embedding_norm
        self.embedding_projection = embedding_projection
        self.relative_position_bias = relative_position_bias
        self.blocks = blocks
        self.encoder_layers = encoder_layers
        self._hidden_state_tensors = hidden_states

        # Config
        self.vocabulary_size = vocabulary_size
        self.num_layers = num_layers
        self.hidden_dim = hidden_dim
        self.num_heads = num_heads
        self.intermediate_dim = intermediate_dim
        self.max_sequence_length = max_sequence_length
        self.num_segments = num_segments
        self.embedding_dim = embedding_dim
        self.always_project = always_project
        self.query_groups = query_groups
        self.key_groups = key_groups
        self.value_groups = value_groups
        self.post_attention_groups = post_attention_groups
        self.intermediate_groups = intermediate_groups
        self.output_groups = output_groups
        self.shared_layers = shared_layers
        self.layer_norm_epsilon = layer_norm_epsilon
        self.activation = activation
        self.dropout = dropout
        self.block_order = None if block_order is None else order
        self.embedding_norm_epsilon = embedding_norm_epsilon
        self.relative_position_buckets = relative_position_buckets

    def hidden_state_model(self) -> keras.Model:
        """Return a model of these weights with `num_layers + 1` outputs, each float [B, S, H].

        The first is what enters the first block, the last is `sequence_output`.
        """
        return keras.Model(self.input, list(self._hidden_state_tensors), name="hidden_states")

    def hidden_states(self, inputs: dict[str, Any]) -> list[Any]:
        """Return the tensors of `hidden_state_model` for one batch."""
        return self.hidden_state_model()(inputs)

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments; name and dtype belong to one use, not to the network."""
        # A folder without these opens in versions of this library that do not know them.
        unsaid = {
            "block_order": None,
            "embedding_norm_epsilon": self.layer_norm_epsilon,
            "always_project": False,
            "relative_position_buckets": 0,
        }
        config = kept_arguments(self, left_out=("name", "dtype"))
        return {name: value for name, value in config.items() if name not in unsaid or value != unsaid[name]}


def _check_epsilons(**epsilons: float | None) -> None:
    for argument, epsilon in epsilons.items():
        # Under a root, and in 32 bits.
        if epsilon is not None and not 0 <= epsilon <= float(np.finfo(np.float32).max):
            raise ValueError(f"{argument} must be a finite number that is not below 0, not {epsilon!r}")


def _check_groups(groups: Mapping[str, int], hidden_dim: int, intermediate_dim: int) -> None:
    for argument, count in groups.items():
        both = argument in ("intermediate_groups", "output_groups")
        channels = math.gcd(hidden_dim, intermediate_dim) if both else hidden_dim
        if count < 1 or channels % count:
            raise ValueError(f"{argument} {count} does not divide the channels it groups")


def _checked_order(block_order: Sequence[int] | None, num_layers: int, shared_layers: bool) -> list[int]:
    """Return the number of the block that each layer runs."""
    if block_order is None:
        return [0] * num_layers if shared_layers else list(range(num_layers))
    order = list(block_order)
    if shared_layers or len(order) != num_layers or set(order) != set(range(max(order) + 1)):
        raise ValueError(f"block_order {order} does not say which of several blocks each of {num_layers} layers runs")
    return order
