"""One vector for each text, so that texts of like meaning point the same way."""

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_model.data.rows import Text
from keras_model.data.tasks import EMBEDDING
from keras_model.encode.preprocessor import Preprocessor
from keras_model.network.pointwise_conv1d import PointwiseConv1D
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.network.squeeze_bert_encoder_layer import ACTIVATIONS
from keras_model.tasks.task_model import TaskModel

POOLINGS = ("cls", "mean")
# What may follow a linear map behind the pooling; "none" for the map alone.
DENSE_ACTIVATIONS = {
    "none": None,
    "tanh": ops.tanh,
    "sigmoid": ops.sigmoid,
    "relu": ops.relu,
    "gelu": ACTIVATIONS["gelu"],
    "silu": ACTIVATIONS["silu"],
}


@keras.saving.register_keras_serializable("keras_model")
class SentencePooling(keras.layers.Layer):
    """Token vectors to one vector a text.

    Args:
        pooling: "mean" over the tokens that are no padding, "cls" for the first token's vector, or both, parted by a
            blank, for P = 2 vectors one behind the other.
        normalize: True scales each vector to length 1.

    Inputs: token vectors, float [B, S, H]; attention mask, int [B, S]. Output: float [B, P·H].
    """

    def __init__(self, pooling: str = "mean", normalize: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        modes = pooling.split()
        if not modes or not set(modes) <= set(POOLINGS) or len(set(modes)) < len(modes):
            raise ValueError(f"pooling must be mean or cls, or both parted by a blank, not {pooling!r}")
        self.pooling = pooling
        self.normalize = normalize

    def call(self, token_vectors: Any, attention_mask: Any) -> Any:
        """Return the pooled vectors."""
        parts = []
        for mode in self.pooling.split():
            if mode == "cls":
                parts.append(token_vectors[:, 0, :])
            else:
                weights = ops.expand_dims(ops.cast(attention_mask, token_vectors.dtype), -1)
                parts.append(ops.sum(token_vectors * weights, axis=1) / ops.maximum(ops.sum(weights, axis=1), 1.0))
        pooled = parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=-1)
        return ops.normalize(pooled, axis=-1) if self.normalize else pooled

    def compute_output_shape(
        self, token_vectors_shape: tuple[int | None, ...], attention_mask_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Return [B, P·H]."""
        width = token_vectors_shape[2]
        return (token_vectors_shape[0], None if width is None else width * len(self.pooling.split()))

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments."""
        return {**super().get_config(), "pooling": self.pooling, "normalize": self.normalize}


class SentenceEncoder(TaskModel):
    """Sentence embeddings, compared by their dot product.

    Args:
        backbone: the encoder.
        preprocessor: text to ids.
        pooling: "mean" over the tokens that are no padding, "cls", or both as `SentencePooling` has them.
        normalize: True scales each vector to length 1, so that the dot product is the cosine.
        dense: linear maps behind the pooling, in order: `{"units": width, "activation": ...}` each, with an activation
            of `DENSE_ACTIVATIONS`.

    Inputs: `ids`, `mask`, `segment_ids`, int32 [B, S]. Output: float [B, D], D the width of the last map, else that of
    the pooling.

    Raises:
        ValueError: an unknown pooling or activation.
    """

    task = EMBEDDING
    takes_prompts = True

    def __init__(
        self,
        backbone: SqueezeBertBackbone,
        preprocessor: Preprocessor,
        pooling: str = "mean",
        normalize: bool = True,
        dense: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        for settings in dense:
            if settings["activation"] not in DENSE_ACTIVATIONS:
                raise ValueError(f"the activation of dense must be one of {', '.join(DENSE_ACTIVATIONS)}")
        maps = [
            PointwiseConv1D(
                settings["units"], activation=DENSE_ACTIVATIONS[settings["activation"]], name=f"dense_{number}"
            )
            for number, settings in enumerate(dense)
        ]
        layer = SentencePooling(pooling, normalize and not maps, name="sentence_pooling")
        vectors = layer(backbone(backbone.input), backbone.input["mask"])
        if maps:
            rows = vectors[:, None, :]
            for each in maps:
                rows = each(rows)
            vectors = ops.normalize(rows[:, 0, :], axis=-1) if normalize else rows[:, 0, :]
        super().__init__(backbone.input, vectors, backbone, preprocessor)
        self.pooling = pooling
        self.normalize = normalize
        self.dense = maps
        self.dense_activations = tuple(settings["activation"] for settings in dense)

    def head_config(self) -> dict[str, Any]:
        """Return the head's arguments."""
        config: dict[str, Any] = {"pooling": self.pooling, "normalize": self.normalize}
        if self.dense:
            maps = zip(self.dense, self.dense_activations, strict=True)
            config["dense"] = [{"units": each.filters, "activation": activation} for each, activation in maps]
        return config

    def usual_loss(self) -> Any:
        """Return cosine distance from given vectors."""
        return keras.losses.CosineSimilarity()

    def encode(self, texts: Sequence[Text], batch_size: int = 32, *, prompt: str | None = None) -> np.ndarray:
        """Return the vector of each text, float32 [B, D]; compare two by their cosine.

        Args:
            texts: texts, or pairs of texts, each of which is read as one and has one vector.
            batch_size: texts computed at once.
            prompt: name of the prompt to put before each; the model's default unless given, none if empty.

        Raises:
            UserError: the model has no prompt of this name.
        """
        return self.predict_outputs(self.preprocessor(texts, prompt), batch_size)

    def predict(self, x: Any, batch_size: int = 32, verbose: int = 0) -> np.ndarray:
        """Return the vectors, float32 [B, D], for texts, pairs, or prepared arrays."""
        return self.predict_outputs(x, batch_size, verbose)
