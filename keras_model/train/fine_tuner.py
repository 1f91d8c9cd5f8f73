"""One step of fine-tuning: the loss of a batch, from labels and, if there are any, from teachers."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import ops

from keras_model.encode.windows import FEATURES
from keras_model.network.traced_once import any_size, is_traced_once, train_function
from keras_model.tasks.multi_label_classifier import MultiLabelClassifier
from keras_model.tasks.task_model import TaskModel
from keras_model.tasks.text_scorer import TextScorer
from keras_model.tasks.token_classifier import TokenClassifier
from keras_model.train.split_network import SplitNetwork
from keras_model.train.teachers.teacher_logits import TeacherLogits
from keras_model.train.teachers.teacher_loss import TeacherLoss
from keras_model.train.weighted_mean import weighted_mean

# What the logits of teachers that read texts in their own way are called among a batch's features.
ANSWERS = "teacher_answers"


class FineTuner(keras.Model):
    """Trains a task model in place.

    Args:
        model: the task model; its weights change.
        label_smoothing: share of the target's probability spread evenly over all classes; of no use to a score.
        label_weight: factor of the label term.
        teacher_losses: their mean is added to the label term. The mean divergence from several teachers' answers has
            the gradient of the divergence from their mean answer.
        own_loss: of targets, logits, weights and smoothing; None for that of the model's task.
        answers: of T more teachers, each of which counts as one of the mean; None if there are none.

    Inputs: `ids`, `mask`, `segment_ids`, int32 [B, S], or [B, T, S] for T texts a row; with `answers` also `ANSWERS`,
    float32 [B, T, C], these teachers' logits. Targets and weights as in `Batch`. Output: as `SplitNetwork`; of two
    texts a row the logits are vectors, float [B, T, D].
    """

    train_function: Any

    def __init__(
        self,
        model: TaskModel,
        label_smoothing: float = 0.0,
        label_weight: float = 1.0,
        teacher_losses: Sequence[TeacherLoss] = (),
        own_loss: Callable[[Any, Any, Any, float], Any] | None = None,
        answers: TeacherLogits | None = None,
    ) -> None:
        super().__init__(name="fine_tuner")
        self.network = SplitNetwork(model)
        self.tags = isinstance(model, TokenClassifier)
        self.own_loss = own_loss or _loss_of(model)
        self.label_smoothing = label_smoothing
        self.label_weight = label_weight
        self.teacher_losses = list(teacher_losses)
        self.answers = answers
        self.built = True

    def call(self, inputs: dict[str, Any], training: bool = False) -> dict[str, Any]:
        """Return the student's hidden states and logits."""
        features = {name: inputs[name] for name in FEATURES}
        shape = inputs["ids"].shape
        if len(shape) == 2:
            return self.network(features, training=training)
        length = shape[-1] if shape[-1] is not None else ops.shape(inputs["ids"])[-1]
        flat = {name: ops.reshape(values, (-1, length)) for name, values in features.items()}
        outputs = self.network(flat, training=training)
        vectors = outputs["logits"]
        return {**outputs, "logits": ops.reshape(vectors, (-1, shape[1], vectors.shape[-1]))}

    def make_train_function(self, force: bool = False) -> None:
        """Set `train_function`, which TensorFlow traces once."""
        if not is_traced_once(self):
            super().make_train_function(force)
        elif force or self.train_function is None:
            self.train_function = train_function(self.train_step, self._any_shape)

    def _any_shape(self, batch: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
        inputs, targets, weights = batch
        return (
            {name: any_size(values, -1) if name in FEATURES else any_size(values) for name, values in inputs.items()},
            any_size(targets, 1) if self.tags else any_size(targets),
            any_size(weights),
        )

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """Return the batch's loss, a float scalar."""
        loss = self.label_weight * self.own_loss(y, y_pred["logits"], sample_weight, self.label_smoothing)
        features, logits = {name: x[name] for name in FEATURES}, y_pred["logits"]
        taught = [teacher(features, y_pred["hidden_states"], logits) for teacher in self.teacher_losses]
        teachers = len(taught)
        if self.answers is not None:
            taught.append(self.answers.loss(x[ANSWERS], logits))
            teachers += x[ANSWERS].shape[1]
        return loss + sum(taught) / teachers if taught else loss


def _loss_of(model: TaskModel) -> Callable[[Any, Any, Any, float], Any]:
    """Return the function of targets, logits, weights and smoothing that a model of this task makes small."""
    if isinstance(model, MultiLabelClassifier):
        return label_set_loss
    if isinstance(model, TextScorer):
        return lambda targets, numbers, weights, _: weighted_mean(model.squared_error(targets, numbers), weights)
    return label_loss


def label_set_loss(targets: Any, logits: Any, weights: Any, smoothing: float) -> Any:
    """Mean binary cross-entropy of all labels of the rows that count.

    Args:
        targets: float [B, N], 1 where a row has a label, else 0.
        logits: float [B, N].
        weights: float [B].
        smoothing: share of each target spread evenly over "has it" and "has it not".
    """
    wanted = targets * (1 - smoothing) + smoothing / 2
    # softplus(x) is -log(1 - sigmoid(x)), and x is the logarithm of the odds.
    return weighted_mean(ops.mean(ops.softplus(logits) - wanted * logits, axis=-1), weights)


def label_loss(targets: Any, logits: Any, weights: Any, smoothing: float) -> Any:
    """Mean cross-entropy over all targets that count.

    Args:
        targets: int [B, ...]; negative ones are ignored.
        logits: float [B, ..., N].
        weights: float [B].
        smoothing: share of each target's probability spread evenly over the N classes.
    """
    log_probabilities = ops.log_softmax(logits, axis=-1)
    counted = ops.cast(targets >= 0, "float32")
    picked = ops.expand_dims(ops.maximum(targets, 0), -1)
    losses = -ops.squeeze(ops.take_along_axis(log_probabilities, picked, axis=-1), -1)
    if smoothing:
        losses = (1 - smoothing) * losses - smoothing * ops.mean(log_probabilities, axis=-1)
    for _ in range(len(targets.shape) - 1):
        weights = ops.expand_dims(weights, -1)
    return weighted_mean(losses, counted * weights)
