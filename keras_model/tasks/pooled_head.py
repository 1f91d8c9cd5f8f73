"""The head of a model that answers from one vector for the whole text."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import keras
from keras import ops

from keras_model.data.tasks import EMBEDDING
from keras_model.network.pointwise_conv1d import PointwiseConv1D
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.network.squeeze_bert_encoder_layer import ACTIVATIONS
from keras_model.tasks.sentence_encoder import POOLINGS, SentencePooling

POOLER_ACTIVATIONS: dict[str, Callable[[Any], Any] | None] = {
    "tanh": ops.tanh,
    "relu": ops.relu,
    "gelu": ACTIVATIONS["gelu"],
    "none": None,
}


class PooledHead(NamedTuple):
    """Layers and result of such a head.

    Attributes:
        pooler: a square linear map and its activation, or None.
        classifier: the linear map to the numbers.
        numbers: float [B, N].
        config: what of its arguments a model folder stores.
    """

    pooler: PointwiseConv1D | None
    classifier: PointwiseConv1D
    numbers: Any
    config: dict[str, Any]


def pooled_head(
    backbone: SqueezeBertBackbone,
    count: int,
    pooler_activation: str,
    dropout: float,
    pooling: str,
    normalize: bool = False,
) -> PooledHead:
    """Build a head on a backbone.

    Args:
        backbone: the encoder.
        count: N, the numbers of each answer.
        pooler_activation: one of `POOLER_ACTIVATIONS`; "none" leaves the pooler out.
        dropout: rate before the classifier while training.
        pooling: "cls" for the vector of the first token, "mean" for the mean over the tokens that are no padding.
        normalize: True scales that vector to length 1.

    Raises:
        ValueError: an unknown activation or pooling.
    """
    if pooler_activation not in POOLER_ACTIVATIONS:
        raise ValueError(f"pooler_activation must be one of {', '.join(POOLER_ACTIVATIONS)}")
    if pooling not in POOLINGS:
        raise ValueError(f"pooling must be one of {', '.join(POOLINGS)}")
    activation = POOLER_ACTIVATIONS[pooler_activation]
    pooler = None if activation is None else PointwiseConv1D(backbone.hidden_dim, activation=activation, name="pooler")
    classifier = PointwiseConv1D(count, dtype="float32", name="classifier")

    x = backbone(backbone.input)
    if pooling == "cls" and not normalize:
        x = x[:, :1, :]
    else:
        layer = SentencePooling(pooling, normalize=normalize, name=f"{pooling}_pooling")
        x = layer(x, backbone.input["mask"])[:, None, :]
    if pooler is not None:
        x = pooler(x)
    x = keras.layers.Dropout(dropout, name="classifier_dropout")(x)
    config: dict[str, Any] = {"pooler_activation": pooler_activation, "dropout": dropout}
    # A folder without the setting is as earlier versions wrote it, and they read it.
    if pooling != "cls":
        config["pooling"] = pooling
    if normalize:
        config["normalize"] = True
    return PooledHead(pooler, classifier, classifier(x)[:, 0, :], config)


def head_on_sentences(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a new head that continue what a folder's network was trained for.

    A network whose sentence vectors are means has never been asked to tell anything by its first token: a head on the
    mean begins from what it knows (Reimers and Gurevych 2019, section 3). Nor does a pooler of random weights know
    anything of vectors that can be told apart as they are.

    Args:
        config: `config.json` of a model folder.

    Returns:
        No pooler for a network of sentence vectors, and mean pooling for one whose vectors are means; else nothing.
    """
    if config["task"] != EMBEDDING:
        return {}
    no_pooler = {"pooler_activation": "none"}
    return {"pooling": "mean", **no_pooler} if config["head"].get("pooling", "mean") == "mean" else no_pooler
