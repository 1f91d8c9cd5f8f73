"""The head of a model that answers from the vector of `[CLS]`."""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
from keras import ops

from keras_model.network.pointwise_conv1d import PointwiseConv1D
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.network.squeeze_bert_encoder_layer import ACTIVATIONS

POOLER_ACTIVATIONS: dict[str, Callable[[Any], Any] | None] = {
    "tanh": ops.tanh,
    "relu": ops.relu,
    "gelu": ACTIVATIONS["gelu"],
    "none": None,
}


class FirstTokenHead(NamedTuple):
    """Layers and result of such a head.

    Attributes:
        pooler: a square linear map and its activation, or None.
        classifier: the linear map to the numbers.
        numbers: float [B, N].
    """

    pooler: PointwiseConv1D | None
    classifier: PointwiseConv1D
    numbers: Any


def first_token_head(
    backbone: SqueezeBertBackbone, count: int, pooler_activation: str, dropout: float
) -> FirstTokenHead:
    """Build a head on a backbone.

    Args:
        backbone: the encoder.
        count: N, the numbers of each answer.
        pooler_activation: one of `POOLER_ACTIVATIONS`; "none" leaves the pooler out.
        dropout: rate before the classifier while training.

    Raises:
        ValueError: an unknown activation.
    """
    if pooler_activation not in POOLER_ACTIVATIONS:
        raise ValueError(f"pooler_activation must be one of {', '.join(POOLER_ACTIVATIONS)}")
    activation = POOLER_ACTIVATIONS[pooler_activation]
    pooler = None if activation is None else PointwiseConv1D(backbone.hidden_dim, activation=activation, name="pooler")
    classifier = PointwiseConv1D(count, dtype="float32", name="classifier")

    x = backbone(backbone.input)[:, :1, :]
    if pooler is not None:
        x = pooler(x)
    x = keras.layers.Dropout(dropout, name="classifier_dropout")(x)
    return FirstTokenHead(pooler, classifier, classifier(x)[:, 0, :])
