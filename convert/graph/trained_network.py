"""The trained network as plain arrays, in the orientation TensorFlow Lite wants.

This is the only file of the package that looks inside a Keras model; everything after it works on the record made here.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from keras_model.tasks.task_model import TaskModel


@dataclass(frozen=True)
class Linear:
    """A pointwise convolution: kernel (out, in / groups), bias (out,), float32."""

    kernel: np.ndarray
    bias: np.ndarray
    groups: int = 1

    @property
    def columns(self) -> np.ndarray:
        """(out, in / groups), the input channel that each kernel entry multiplies."""
        rows, per_group = self.kernel.shape
        return (np.arange(rows) * self.groups // rows)[:, None] * per_group + np.arange(per_group)

    def ungrouped(self) -> "Linear":
        """The same map with a kernel over all channels, zeros between its groups."""
        if self.groups == 1:
            return self
        kernel = np.zeros((len(self.kernel), self.kernel.shape[1] * self.groups), np.float32)
        np.put_along_axis(kernel, self.columns, self.kernel, axis=1)
        return Linear(kernel, self.bias)


@dataclass(frozen=True)
class Norm:
    """A LayerNorm over the channels: gamma, beta (channels,), float32."""

    gamma: np.ndarray
    beta: np.ndarray
    epsilon: float


@dataclass(frozen=True)
class Block:
    """One encoder block, named as in `SqueezeBertEncoderLayer`."""

    query: Linear
    key: Linear
    value: Linear
    attention_output: Linear
    attention_norm: Norm
    intermediate: Linear
    output_projection: Linear
    output_norm: Norm


@dataclass(frozen=True)
class Head:
    """What turns the last hidden states into the answer.

    Attributes:
        task: as in the model folder's `config.json`.
        pooler: linear map on the pooled vector before the classifier, or None.
        pooler_activation: "tanh", "relu", "gelu" or "none".
        classifier: linear map to the labels (or to start and end scores), None for embeddings.
        pooling: "mean" or "cls", or of embeddings both parted by a blank; of no meaning where each token is answered.
        dense: linear maps behind the pooling, each with its activation, of embeddings.
        normalize: whether the pooled vector is scaled to length 1. Of embeddings, that is left to the reader.
    """

    task: str
    pooler: Linear | None = None
    pooler_activation: str = "none"
    classifier: Linear | None = None
    pooling: str = "mean"
    dense: tuple[tuple[Linear, str], ...] = ()
    normalize: bool = False


@dataclass(frozen=True)
class TrainedNetwork:
    """A whole model: embeddings (rows, channels), blocks in order, head.

    `relative_position_bias`, (heads, 2 L - 1) of L positions, is what all blocks add to the scores of keys that stand
    1 - L to L - 1 places behind the query, or None.
    """

    token_embedding: np.ndarray
    position_embedding: np.ndarray
    segment_embedding: np.ndarray | None
    embedding_norm: Norm
    embedding_projection: Linear | None
    blocks: list[Block]
    num_heads: int
    activation: str
    head: Head
    relative_position_bias: np.ndarray | None = None

    @property
    def hidden_dim(self) -> int:
        """Channels of the residual stream."""
        return len(self.blocks[0].output_norm.gamma)

    @property
    def unit_groups(self) -> int:
        """Parts that the feed-forward units fall into, so that no part straddles a group of either convolution."""
        return math.lcm(self.blocks[0].intermediate.groups, self.blocks[0].output_projection.groups)


def read_network(model: "TaskModel") -> TrainedNetwork:
    """Copies the weights out of a task model of `keras_model`."""
    backbone = model.backbone
    return TrainedNetwork(
        token_embedding=_array(backbone.token_embedding.embeddings),
        position_embedding=_array(backbone.position_embedding.embeddings),
        segment_embedding=(
            None if backbone.segment_embedding is None else _array(backbone.segment_embedding.embeddings)
        ),
        embedding_norm=_norm(backbone.embedding_norm),
        embedding_projection=(
            None if backbone.embedding_projection is None else _linear(backbone.embedding_projection)
        ),
        blocks=[_block(layer) for layer in backbone.encoder_layers],
        num_heads=backbone.num_heads,
        activation=backbone.activation,
        head=_head(model),
        relative_position_bias=(
            None
            if backbone.relative_position_bias is None
            else np.ascontiguousarray(
                _array(backbone.relative_position_bias.of_distances(backbone.max_sequence_length)).T
            )
        ),
    )


def _head(model: "TaskModel") -> Head:
    pooler = getattr(model, "pooler", None)
    classifier = getattr(model, "classifier", None)
    return Head(
        task=model.task,
        pooler=None if pooler is None else _linear(pooler),
        pooler_activation=getattr(model, "pooler_activation", "none"),
        classifier=None if classifier is None else _linear(classifier),
        pooling=getattr(model, "pooling", "mean"),
        dense=tuple(
            (_linear(layer), activation)
            for layer, activation in zip(
                getattr(model, "dense", ()), getattr(model, "dense_activations", ()), strict=True
            )
        ),
        normalize=getattr(model, "normalize", False),
    )


def _block(layer: Any) -> Block:
    return Block(
        query=_linear(layer.query),
        key=_linear(layer.key),
        value=_linear(layer.value),
        attention_output=_linear(layer.attention_output),
        attention_norm=_norm(layer.attention_norm),
        intermediate=_linear(layer.intermediate),
        output_projection=_linear(layer.output_projection),
        output_norm=_norm(layer.output_norm),
    )


def _linear(layer: Any) -> Linear:
    kernel = _array(layer.kernel)  # (1, in / groups, out)
    return Linear(np.ascontiguousarray(kernel[0].T), _array(layer.bias), layer.groups)


def _norm(layer: Any) -> Norm:
    return Norm(_array(layer.gamma), _array(layer.beta), layer.epsilon)


def _array(variable: Any) -> np.ndarray:
    return np.asarray(variable, np.float32)
