"""One vector for each text, so that texts of like meaning point the same way."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_model.data.rows import Text
from keras_model.encode.preprocessor import Preprocessor
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.tasks.task_model import TaskModel


@keras.saving.register_keras_serializable("keras_model")
class SentencePooling(keras.layers.Layer):
    """Token vectors to one vector a text.

    Args:
        pooling: "mean" over the tokens that are no padding, or "cls" for the first token's vector.
        normalize: True scales each vector to length 1.

    Inputs: token vectors, float [B, S, H]; attention mask, int [B, S]. Output: float [B, H].
    """

    def __init__(self, pooling: str = "mean", normalize: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if pooling not in ("mean", "cls"):
            raise ValueError(f"pooling must be mean or cls, not {pooling!r}")
        self.pooling = pooling
        self.normalize = normalize

    def call(self, token_vectors: Any, attention_mask: Any) -> Any:
        """Return the pooled vectors."""
        if self.pooling == "cls":
            pooled = token_vectors[:, 0, :]
        else:
            weights = ops.expand_dims(ops.cast(attention_mask, token_vectors.dtype), -1)
            pooled = ops.sum(token_vectors * weights, axis=1) / ops.maximum(ops.sum(weights, axis=1), 1.0)
        return ops.normalize(pooled, axis=-1) if self.normalize else pooled

    def compute_output_shape(
        self, token_vectors_shape: tuple[int | None, ...], attention_mask_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Return [B, H]."""
        return (token_vectors_shape[0], token_vectors_shape[2])

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments."""
        return {**super().get_config(), "pooling": self.pooling, "normalize": self.normalize}


class SentenceEncoder(TaskModel):
    """Sentence embeddings, compared by their dot product.

    Args:
        backbone: the encoder.
        preprocessor: text to ids.
        pooling: "mean" over the tokens that are no padding, or "cls".
        normalize: True scales each vector to length 1, so that the dot product is the cosine.

    Inputs: `ids`, `mask`, `segment_ids`, int32 [B, S]. Output: float [B, H].
    """

    task = "embedding"
    takes_prompts = True

    def __init__(
        self,
        backbone: SqueezeBertBackbone,
        preprocessor: Preprocessor,
        pooling: str = "mean",
        normalize: bool = True,
    ) -> None:
        layer = SentencePooling(pooling, normalize, name="sentence_pooling")
        vectors = layer(backbone(backbone.input), backbone.input["mask"])
        super().__init__(backbone.input, vectors, backbone, preprocessor)
        self.pooling = pooling
        self.normalize = normalize

    def head_config(self) -> dict[str, Any]:
        """Return the head's arguments."""
        return {"pooling": self.pooling, "normalize": self.normalize}

    def compile(self, optimizer: Any = "auto", loss: Any = "auto", *, metrics: Any = None, **kwargs: Any) -> None:
        """Configure training towards given vectors; by default AdamW at 5e-5 and cosine distance."""
        if optimizer == "auto":
            optimizer = keras.optimizers.AdamW(5e-5)
        if loss == "auto":
            loss = keras.losses.CosineSimilarity()
        super().compile(optimizer=optimizer, loss=loss, metrics=metrics, **kwargs)

    def encode(self, texts: Sequence[Text], batch_size: int = 32, *, prompt: str | None = None) -> np.ndarray:
        """Return the vector of each text, float32 [B, H]; compare two by their cosine.

        Args:
            texts: texts, or pairs of texts.
            batch_size: texts computed at once.
            prompt: name of the prompt to put before each; the model's default unless given, none if empty.

        Raises:
            UserError: the model has no prompt of this name.
        """
        return self.predict_outputs(self.preprocessor(list(texts), prompt), batch_size)

    def predict(self, x: Any, batch_size: int = 32, verbose: int = 0) -> np.ndarray:
        """Return the vectors, float32 [B, H], for texts, pairs, or prepared arrays."""
        return self.predict_outputs(x, batch_size, verbose)
