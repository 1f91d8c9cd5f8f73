"""What the task models with classes share: the names of the classes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keras_model.data.labels import LABELS_FILE, check_labels, known_labels, read_labels, shown_label
from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import CheckpointError, DataError
from keras_model.network.pointwise_conv1d import PointwiseConv1D
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
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
