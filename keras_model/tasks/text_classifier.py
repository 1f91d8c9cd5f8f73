"""Classification of a text, or of a pair of texts."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from keras_model.data.rows import Text
from keras_model.data.tasks import CLASSIFICATION
from keras_model.encode.inputs.batch import batch_of
from keras_model.outputs.decoding.labels import Category
from keras_model.tasks.labelled_model import TextLabeller


class TextClassifier(TextLabeller):
    """One label for each text or pair, from one vector for the whole of it.

    Args:
        backbone: the encoder.
        preprocessor: text to ids.
        labels: names of the N classes, in the order of the logits.
        pooler_activation: "tanh" (BERT, SqueezeBERT, ALBERT, RoBERTa), "relu" (DistilBERT) or "gelu" (ELECTRA) puts a
            square linear map and this activation before the classifier; "none" leaves both out.
        dropout: rate before the classifier while training.
        pooling: "cls" answers from the vector of the first token, "mean" from the mean over the tokens.
        normalize: True scales that vector to length 1 first, as a head of SetFit may ask.

    Inputs: `ids`, `mask`, `segment_ids`, int32 [B, S]. Output: logits, float [B, N].

    Raises:
        CheckpointError: as `LabelledModel`.
        DataError: `fit` or `evaluate` meets a label the model does not have.

    Example:
        >>> classifier = TextClassifier.from_preset("assets/intents")
        >>> classifier.predict(["set an alarm for six"]).shape
        (1, 150)
        >>> classifier.classify(["set an alarm for six"])[0]["label"]
        'alarm'
    """

    task = CLASSIFICATION

    def usual_loss(self) -> Any:
        """Return cross-entropy over the logits."""
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def usual_metrics(self) -> list[Any]:
        """Return accuracy."""
        return [keras.metrics.SparseCategoricalAccuracy(name="accuracy")]

    def prepare_targets(self, x: Any, y: Sequence[str] | np.ndarray) -> np.ndarray:
        """Return the index of each label, int32 [B]; indices pass unchanged."""
        if not isinstance(y[0], str):
            return np.asarray(y, "int32")
        index = {label: number for number, label in enumerate(self.labels)}
        for label in y:
            if label not in index:
                raise self.unknown("label", label)
        return np.array([index[label] for label in y], "int32")

    def classify(self, texts: Sequence[Text], batch_size: int = 32) -> list[Category]:
        """Return the best label of each text or pair, in how many windows it was read, and whether its end was not."""
        texts = batch_of(texts)
        windows, probabilities = self._read(texts, batch_size, 0)
        return [
            {
                "text": text,
                "label": self.labels[int(row.argmax())],
                "score": float(row.max()),
                "windows": count,
                "truncated": truncated,
            }
            for text, row, (count, truncated) in zip(texts, probabilities, windows.told(), strict=True)
        ]
