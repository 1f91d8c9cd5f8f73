"""Any number of labels for a text, or for a pair of texts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_model.data.rows import Text
from keras_model.data.tasks import MULTI_LABEL
from keras_model.encode.inputs.batch import batch_of
from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import CheckpointError
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.outputs.decoding.activations import sigmoid
from keras_model.outputs.decoding.labels import LabelSet, label_sets
from keras_model.outputs.reading import USUAL_THRESHOLD, Reading
from keras_model.tasks.labelled_model import TextLabeller


class MultiLabelClassifier(TextLabeller):
    """The labels of each text or pair, each told by itself, from one vector for the whole of it.

    Args:
        backbone: the encoder.
        preprocessor: text to ids.
        labels: names of the N classes, in the order of the logits.
        thresholds: of the labels, above 0 and at most 1: a label is given where its probability is at least its
            threshold. None for 0.5 each.
        pooler_activation: as of `TextClassifier`.
        dropout: rate before the classifier while training.
        pooling, normalize: as of `TextClassifier`.

    Inputs: `ids`, `mask`, `segment_ids`, int32 [B, S]. Output: logits, float [B, N].

    Raises:
        CheckpointError: as `LabelledModel`, or a threshold is missing or out of bounds.
        DataError: `fit` or `evaluate` meets a label the model does not have.

    Example:
        >>> model = MultiLabelClassifier.from_preset("assets/student", labels=["sport", "weather"])
        >>> labels = model.classify(["the match was called off because of the rain"])[0]["labels"]
        >>> sorted(label["label"] for label in labels)
        ['sport', 'weather']
    """

    task = MULTI_LABEL

    def __init__(
        self,
        backbone: SqueezeBertBackbone,
        preprocessor: Preprocessor,
        labels: Sequence[str],
        thresholds: Sequence[float] | None = None,
        pooler_activation: str = "tanh",
        dropout: float = 0.1,
        pooling: str = "cls",
        normalize: bool = False,
    ) -> None:
        super().__init__(backbone, preprocessor, labels, pooler_activation, dropout, pooling, normalize)
        self.set_thresholds([USUAL_THRESHOLD] * len(labels) if thresholds is None else thresholds)

    def set_thresholds(self, thresholds: Sequence[float]) -> None:
        """Give each label another threshold.

        Raises:
            CheckpointError: a label has none, or one out of bounds.
        """
        if len(thresholds) != len(self.labels):
            raise CheckpointError(f"{len(thresholds)} thresholds for {len(self.labels)} labels; give one a label")
        try:
            self.reading = Reading(tuple(thresholds))
        except ValueError as error:
            raise CheckpointError(str(error)) from error

    @classmethod
    def head_of_folder(cls, folder: Path, config: dict[str, Any], head: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """Return what `TextLabeller.head_of_folder` does; the thresholds, too, are of no use to other labels."""
        arguments, whole = super().head_of_folder(folder, config, head)
        return (arguments if whole else {**arguments, "thresholds": head.get("thresholds")}), whole

    def head_config(self) -> dict[str, Any]:
        """Return the head's arguments."""
        return {"thresholds": list(self.reading.thresholds), **super().head_config()}

    def usual_loss(self) -> Any:
        """Return binary cross-entropy over the logits."""
        return keras.losses.BinaryCrossentropy(from_logits=True)

    def prepare_targets(self, x: Any, y: Sequence[Sequence[str]] | np.ndarray) -> np.ndarray:
        """Return 1 where a row has a label, else 0, float32 [B, N]; an array passes unchanged."""
        if isinstance(y, np.ndarray):
            return y.astype("float32")
        index = {label: number for number, label in enumerate(self.labels)}
        targets = np.zeros((len(y), len(index)), np.float32)
        for row, labels in enumerate(y):
            for label in labels:
                if label not in index:
                    raise self.unknown("label", label)
                targets[row, index[label]] = 1
        return targets

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Return the probability of each label by itself, float [..., N]."""
        return sigmoid(logits)

    def classify(self, texts: Sequence[Text], batch_size: int = 32) -> list[LabelSet]:
        """Return every label of each text or pair, likeliest first, with its probability and whether it is given.

        `windows` says in how many it was read, of which a label has its greatest probability, and `truncated` whether
        its end was not.
        """
        texts = batch_of(texts)
        windows, probabilities = self._read(texts, batch_size, 0)
        return label_sets(texts, probabilities, self.labels, self.reading, windows)
