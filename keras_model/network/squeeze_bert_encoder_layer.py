"""One transformer block of SqueezeBERT, every linear map a grouped pointwise convolution."""

from collections.abc import Callable, Collection
from inspect import Parameter, signature
from typing import Any

import keras
from keras import ops

from keras_model.network.pointwise_conv1d import PointwiseConv1D

# Added to the scores of padded positions: exp() of it is 0 in float32, and it is still finite in float16.
_MASKED_SCORE = -30000.0

_QUICK_SLOPE = 1.702
ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "gelu": lambda x: ops.gelu(x, approximate=False),
    "gelu_tanh": lambda x: ops.gelu(x, approximate=True),
    "relu": ops.relu,
    "silu": ops.silu,
    "quick_gelu": lambda x: x * ops.sigmoid(_QUICK_SLOPE * x),
}


class SqueezeBertEncoderLayer(keras.layers.Layer):
    """Self-attention and feed-forward, each followed by a residual sum and a LayerNorm (as in BERT).

    Args:
        hidden_dim: width H of the residual stream, a multiple of `num_heads`.
        num_heads: number of attention heads.
        intermediate_dim: width of the feed-forward layer.
        query_groups, key_groups, value_groups, post_attention_groups, intermediate_groups, output_groups:
            groups of the six convolutions, in the order of computation. All 1 makes a BERT block.
        layer_norm_epsilon: added to the variance in both LayerNorms.
        activation: "gelu" (exact, by erf), "gelu_tanh", "relu", "silu" (x times its sigmoid) or "quick_gelu" (x times
            the sigmoid of 1.702 x).
        dropout: rate for attention probabilities and for both sub-layer outputs while training.

    Inputs: hidden states, float [B, S, H]; attention mask, int [B, S] with 1 for tokens and 0 for padding; of a network
        with relative positions their bias, float [1, heads, S, S], see `RelativePositionBias`.
    Output: float [B, S, H].

    Source: Iandola et al. 2020, "SqueezeBERT: What can computer vision teach NLP about efficient neural
    networks?", arXiv 2006.11316, section 3.
    """

    def __init__(
        self,
        hidden_dim: int,
        num_heads: int,
        intermediate_dim: int,
        query_groups: int = 4,
        key_groups: int = 4,
        value_groups: int = 4,
        post_attention_groups: int = 1,
        intermediate_groups: int = 4,
        output_groups: int = 4,
        layer_norm_epsilon: float = 1e-12,
        activation: str = "gelu",
        dropout: float = 0.1,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.hidden_dim = hidden_dim
        self.num_heads = num_heads
        self.intermediate_dim = intermediate_dim
        self.query_groups = query_groups
        self.key_groups = key_groups
        self.value_groups = value_groups
        self.post_attention_groups = post_attention_groups
        self.intermediate_groups = intermediate_groups
        self.output_groups = output_groups
        self.layer_norm_epsilon = layer_norm_epsilon
        self.activation = activation
        self.dropout = dropout

        policy = self.dtype_policy
        self.query = PointwiseConv1D(hidden_dim, query_groups, dtype=policy, name="query")
        self.key = PointwiseConv1D(hidden_dim, key_groups, dtype=policy, name="key")
        self.value = PointwiseConv1D(hidden_dim, value_groups, dtype=policy, name="value")
        self.attention_dropout = keras.layers.Dropout(dropout, dtype=policy, name="attention_dropout")
        self.attention_output = PointwiseConv1D(
            hidden_dim, post_attention_groups, dtype=policy, name="attention_output"
        )
        self.attention_output_dropout = keras.layers.Dropout(dropout, dtype=policy, name="attention_output_dropout")
        self.attention_norm = keras.layers.LayerNormalization(
            epsilon=layer_norm_epsilon, dtype=policy, name="attention_norm"
        )
        self.intermediate = PointwiseConv1D(intermediate_dim, intermediate_groups, dtype=policy, name="intermediate")
        self.output_projection = PointwiseConv1D(hidden_dim, output_groups, dtype=policy, name="output_projection")
        self.output_dropout = keras.layers.Dropout(dropout, dtype=policy, name="output_dropout")
        self.output_norm = keras.layers.LayerNormalization(epsilon=layer_norm_epsilon, dtype=policy, name="output_norm")

    def build(
        self,
        hidden_states_shape: tuple[int | None, ...],
        attention_mask_shape: tuple[int | None, ...],
        position_bias_shape: tuple[int | None, ...] | None = None,
    ) -> None:
        """Create all weights for hidden states of the given shape."""
        hidden = (None, None, self.hidden_dim)
        for layer in (self.query, self.key, self.value, self.attention_output, self.attention_norm):
            layer.build(hidden)
        self.intermediate.build(hidden)
        self.output_projection.build((None, None, self.intermediate_dim))
        self.output_norm.build(hidden)
        self.built = True

    def call(self, hidden_states: Any, attention_mask: Any, position_bias: Any = None, training: bool = False) -> Any:
        """Return the block's output, float [B, S, H]."""
        context = self.attend(hidden_states, attention_mask, position_bias, training)
        attended = self.attention_output_dropout(self.attention_output(context), training=training)
        attended = self.attention_norm(hidden_states + attended)

        expanded = ACTIVATIONS[self.activation](self.intermediate(attended))
        outputs = self.output_dropout(self.output_projection(expanded), training=training)
        return self.output_norm(attended + outputs)

    def attend(self, hidden_states: Any, attention_mask: Any, position_bias: Any = None, training: bool = False) -> Any:
        """Return what the heads read, side by side, float [B, S, H], before the block's fourth convolution."""
        head_dim = self.hidden_dim // self.num_heads
        length = ops.shape(hidden_states)[1]

        def split_heads(x: Any, axes: tuple[int, ...]) -> Any:
            return ops.transpose(ops.reshape(x, (-1, length, self.num_heads, head_dim)), axes)

        query = split_heads(self.query(hidden_states), (0, 2, 1, 3))  # [B, heads, S, head_dim]
        key = split_heads(self.key(hidden_states), (0, 2, 3, 1))  # [B, heads, head_dim, S]
        value = split_heads(self.value(hidden_states), (0, 2, 1, 3))

        scores = ops.matmul(query, key) * head_dim**-0.5
        padding = 1.0 - ops.cast(attention_mask, scores.dtype)
        scores = scores + ops.expand_dims(padding * _MASKED_SCORE, (1, 2))
        if position_bias is not None:
            scores = scores + position_bias
        probabilities = self.attention_dropout(ops.softmax(scores, axis=-1), training=training)
        context = ops.transpose(ops.matmul(probabilities, value), (0, 2, 1, 3))
        return ops.reshape(context, (-1, length, self.hidden_dim))

    def compute_output_shape(
        self,
        hidden_states_shape: tuple[int | None, ...],
        attention_mask_shape: tuple[int | None, ...],
        position_bias_shape: tuple[int | None, ...] | None = None,
    ) -> tuple[int | None, ...]:
        """Return the shape of the hidden states, which a block keeps."""
        return hidden_states_shape

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments."""
        return {**super().get_config(), **kept_arguments(self)}


def kept_arguments(layer: Any, left_out: Collection[str] = ()) -> dict[str, Any]:
    """Return the named arguments of a constructor that keeps each as an attribute of the same name, in their order."""
    _, *parameters = signature(type(layer).__init__).parameters.values()
    named = [each.name for each in parameters if each.kind is not Parameter.VAR_KEYWORD]
    return {name: getattr(layer, name) for name in named if name not in left_out}
