"""MobileBERT's shape in Keras, random weights: what it costs, not what it answers."""

from collections.abc import Callable
from typing import Any

from keras_model.encode.windows import FEATURES
from keras_model.quiet_backend import import_keras_quietly

_VOCABULARY, _POSITIONS, _SEGMENTS = 30522, 512, 2
_EMBEDDING, _HIDDEN, _BOTTLENECK, _HEADS, _UNITS = 128, 512, 128, 4, 512
_INNER_FEED_FORWARDS = 3  # of each block, before the last
_LABELS = 2
# What a padded position's score is lowered by.
_MASKED_SCORE = -100.0

Function = Callable[[Any], Any]


def mobilebert(length: int, num_layers: int = 24) -> Any:
    """Return the Keras model, int32 inputs `ids`, `mask`, `segment_ids` [1, S], probabilities of two labels.

    Blocks of 512 channels narrow to 128 for attention and four feed-forward layers, and widen again. NoNorm, a scale
    and an offset for each channel, stands where others have LayerNorm.

    Source: Sun et al. 2020, https://arxiv.org/abs/2004.02984; google/mobilebert-uncased
    """
    import_keras_quietly()
    import keras
    from keras import ops

    from keras_model.network.position_embedding import PositionEmbedding

    class NoNorm(keras.layers.Layer):
        def build(self, shape: tuple[int, ...]) -> None:
            self.gamma = self.add_weight(shape=shape[-1:], initializer="ones")
            self.beta = self.add_weight(shape=shape[-1:], initializer="zeros")

        def call(self, x: Any) -> Any:
            return x * self.gamma + self.beta

    def dense(channels: int, activation: str | None = None) -> Function:
        return keras.layers.Dense(channels, activation)

    def projected(x: Any, channels: int) -> Any:
        return NoNorm()(dense(channels)(x))

    def added(x: Any, update: Any) -> Any:
        return NoNorm()(x + update)

    def heads(x: Any) -> Any:
        split = ops.reshape(x, (1, length, _HEADS, _BOTTLENECK // _HEADS))
        return ops.transpose(split, (0, 2, 1, 3))

    def attention(shared: Any, values: Any, bias: Any) -> Any:
        query, key, value = (heads(dense(_BOTTLENECK)(x)) for x in (shared, shared, values))
        scores = ops.matmul(query * (_BOTTLENECK // _HEADS) ** -0.5, ops.transpose(key, (0, 1, 3, 2))) + bias
        context = ops.matmul(ops.softmax(scores), value)
        return ops.reshape(ops.transpose(context, (0, 2, 1, 3)), (1, length, _BOTTLENECK))

    def feed_forward(x: Any) -> Any:
        return added(x, dense(_BOTTLENECK)(dense(_UNITS, "relu")(x)))

    inputs = {name: keras.Input(batch_shape=(1, length), dtype="int32", name=name) for name in FEATURES}
    tokens = keras.layers.Embedding(_VOCABULARY, _EMBEDDING)(inputs["ids"])
    # Each token with the one before and the one after it.
    before, after = ops.pad(tokens[:, 1:], ((0, 0), (0, 1), (0, 0))), ops.pad(tokens[:, :-1], ((0, 0), (1, 0), (0, 0)))
    x = dense(_HIDDEN)(ops.concatenate([before, tokens, after], axis=-1))
    positions = PositionEmbedding(_POSITIONS, _HIDDEN)(inputs["ids"])
    x = NoNorm()(x + positions + keras.layers.Embedding(_SEGMENTS, _HIDDEN)(inputs["segment_ids"]))
    bias = (1.0 - ops.cast(inputs["mask"], "float32"))[:, None, None] * _MASKED_SCORE
    for _ in range(num_layers):
        narrow, shared = projected(x, _BOTTLENECK), projected(x, _BOTTLENECK)
        attended = added(narrow, dense(_BOTTLENECK)(attention(shared, x, bias)))
        for _ in range(_INNER_FEED_FORWARDS):
            attended = feed_forward(attended)
        x = added(x, dense(_HIDDEN)(feed_forward(attended)))
    return keras.Model(inputs, ops.softmax(dense(_LABELS)(x[:, 0])))
