"""What the task models with classes share: the names of the classes, and how those of whole texts are told."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_model.data.labels import LABELS_FILE, check_labels, known_labels, read_labels, shown_label
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.windows import TextWindows
from keras_model.errors import CheckpointError, DataError
from keras_model.network.pointwise_conv1d import PointwiseConv1D
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.outputs.decoding.activations import softmax
from keras_model.tasks.pooled_head import head_on_sentences, pooled_head
from keras_model.tasks.task_model import TaskModel


class LabelledModel(TaskModel):
    """Base of the task models that choose among labels, which they keep in `labels.txt`.

    Args:
        inputs, outputs: the functional model; logits have the N classes on the last axis.
        backbone, preprocessor: as `TaskModel`.
        labels: names of the N classes, in the order of the logits.

    Raises:
        CheckpointError: as `TaskModel`, or a label occurs twice or is none (`label_fault`).
    """

    labels: tuple[str, ...]
    classifier: PointwiseConv1D

    def __init__(
        self,
        inputs: dict[str, Any],
        outputs: Any,
        backbone: SqueezeBertBackbone,
        preprocessor: Preprocessor,
        labels: Sequence[str],
    ) -> None:
        check_labels(list(labels), "labels")
        super().__init__(inputs, outputs, backbone, preprocessor)
        self.labels = tuple(labels)

    def unknown(self, kind: str, label: str) -> DataError:
        """Return the error for a "label" or "tag" that the model does not have."""
        told = f"{kind} {shown_label(label)!r} is not among the model's {len(self.labels)} labels"
        return DataError(f"{told}: {known_labels(self.labels)}")

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Return the probabilities that logits, float [..., N], stand for."""
        return softmax(logits)

    def divide_logits(self, temperature: float) -> None:
        """Divide the logits of every text by a number above 0 from now on: it is put into the last layer's weights."""
        for weight in (self.classifier.kernel, self.classifier.bias):
            weight.assign(weight / temperature)

    def head_arguments(self) -> dict[str, Any]:
        """Return the constructor's arguments other than backbone and preprocessor."""
        return {"labels": self.labels, **super().head_arguments()}

    def folder_files(self) -> dict[str, bytes]:
        """Return name → content of what the folder holds beside `config.json` and the weights."""
        return {**super().folder_files(), LABELS_FILE: "".join(f"{label}\n" for label in self.labels).encode()}

    @classmethod
    def head_of_folder(cls, folder: Path, config: dict[str, Any], head: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """Return what `TaskModel.head_of_folder` does; the weights are of no use to other labels than the folder's.

        Raises:
            CheckpointError: the folder's labels are missing or faulty, or those of another task are not given.
        """
        arguments, own = super().head_of_folder(folder, config, head)
        if own:
            stored = read_labels(folder / LABELS_FILE)
            arguments = {"labels": stored, **arguments}
            return arguments, list(arguments["labels"]) == stored
        if "labels" not in arguments:
            raise CheckpointError(
                f"{folder}: holds a model for {config['task']}; give labels for a new {cls.task} head"
            )
        return arguments, False


class TextLabeller(LabelledModel):
    """Base of the task models that answer with labels from one vector for the whole of a text or pair.

    Args:
        backbone, preprocessor: as `TaskModel`.
        labels: names of the N classes, in the order of the logits.
        pooler_activation, dropout, pooling, normalize: as `pooled_head`.

    Raises:
        CheckpointError: as `LabelledModel`.
    """

    def __init__(
        self,
        backbone: SqueezeBertBackbone,
        preprocessor: Preprocessor,
        labels: Sequence[str],
        pooler_activation: str = "tanh",
        dropout: float = 0.1,
        pooling: str = "cls",
        normalize: bool = False,
    ) -> None:
        head = pooled_head(backbone, len(labels), pooler_activation, dropout, pooling, normalize)
        super().__init__(backbone.input, head.numbers, backbone, preprocessor, labels)
        self.pooler, self.classifier = head.pooler, head.classifier
        self.pooler_activation, self.pooling, self.normalize = pooler_activation, pooling, normalize
        self._head = head.config

    @classmethod
    def head_of_folder(cls, folder: Path, config: dict[str, Any], head: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """Return what `LabelledModel.head_of_folder` does; a new head pools as the folder's sentence vectors did."""
        arguments, own = super().head_of_folder(folder, config, head)
        return (arguments if own else {**head_on_sentences(config), **arguments}), own

    def head_config(self) -> dict[str, Any]:
        """Return the head's arguments."""
        return dict(self._head)

    def predict(self, x: Any, batch_size: int = 32, verbose: int = 0) -> np.ndarray:
        """Return the probability of each label, float32 [B, N], for texts, pairs, or prepared arrays.

        Texts are read in as many windows as the preprocessor's `windows` says, arrays as they are.
        """
        if isinstance(x, dict):
            return self.probabilities(self.predict_outputs(x, batch_size, verbose))
        return self._read(x, batch_size, verbose)[1]

    def _read(self, texts: Any, batch_size: int, verbose: int) -> tuple[TextWindows, np.ndarray]:
        windows = self.preprocessor.encode_windows(texts)
        probabilities = self.probabilities(self.predict_outputs(windows.features, batch_size, verbose))
        return windows, windows.combine(probabilities, self.task)
