"""What a student learns from a teacher that reads the same tokens: its hidden states and its answers."""

from typing import Any

import keras
from keras import ops

from keras_model.data.tasks import MULTI_LABEL, REGRESSION, TAGGING
from keras_model.encode.tokenizers import cut_alike
from keras_model.errors import CheckpointError
from keras_model.tasks.task_model import TaskModel
from keras_model.train.split_network import SplitNetwork


class TeacherLoss(keras.Layer):
    """Distance between a student's and a frozen teacher's hidden states and logits on the same batch.

    The hidden-state term is, for each of the student's L + 1 states, the squared error over all tokens to the teacher's
    state that it follows (`followed_states`), divided by that one's square sum, then averaged over states: 0 is a
    perfect copy, 1 is as bad as answering zero.
    The logit term is the Kullback-Leibler divergence at a temperature, times its square, which keeps its
    gradient's size (Hinton et al. 2015, arXiv 1503.02531); where labels go together, that of each label by itself. Of
    scores it is the squared error, whatever the temperature.

    Args:
        teacher: a model of the student's task, labels and vocabulary; for the hidden-state term also of its width.
        student: checked against the teacher; not kept.
        hidden_weight: factor of the hidden-state term.
        logit_weight: factor of the logit term.
        temperature: divides both sides' logits.

    Inputs: a batch's features, int32 [B, S]; the student's L + 1 hidden states, each float [B, S, H]; the
    student's logits, float [..., N] with the classes last. Output: a float scalar.

    Raises:
        CheckpointError: teacher and student do not fit together.
    """

    def __init__(
        self,
        teacher: TaskModel,
        student: TaskModel,
        hidden_weight: float = 1.0,
        logit_weight: float = 1.0,
        temperature: float = 2.0,
    ) -> None:
        super().__init__(name="teacher_loss")
        require_like_answers(teacher, student)
        if fault := reading_fault(teacher, student, hidden_states=hidden_weight > 0):
            raise CheckpointError(fault)
        self.followed = followed_states(teacher.backbone.num_layers, student.backbone.num_layers)
        self.teacher = SplitNetwork(teacher)
        self.teacher.trainable = False
        self.task = teacher.task
        self.places = label_places(teacher, student)
        self.one_answer_a_token = teacher.task == TAGGING
        self.hidden_weight = hidden_weight
        self.logit_weight = logit_weight
        self.temperature = temperature
        self.built = True

    def call(self, features: dict[str, Any], hidden_states: list[Any], logits: Any) -> Any:
        """Return the weighted sum of both terms."""
        teacher = self.teacher(features, training=False)
        mask = ops.expand_dims(ops.cast(features["mask"], "float32"), -1)
        hidden = 0.0
        if self.hidden_weight:
            hidden = sum(
                relative_squared_error(ops.stop_gradient(teacher["hidden_states"][state]), found, mask)
                for state, found in zip(self.followed, hidden_states, strict=True)
            ) / len(hidden_states)
        wanted_logits = ops.stop_gradient(teacher["logits"])
        if self.places is not None:
            wanted_logits = ops.take(wanted_logits, self.places, axis=-1)
        apart = divergence(self.task, wanted_logits, logits, self.temperature)
        if self.one_answer_a_token:
            # Padding has no answer worth copying.
            apart = ops.sum(apart * mask[..., 0]) / ops.maximum(ops.sum(mask), 1.0)
        return self.hidden_weight * hidden + self.logit_weight * ops.mean(apart)


def followed_states(teacher_layers: int, student_layers: int) -> list[int]:
    """Return which of a teacher's L' + 1 states each of a student's L + 1 follows: state k follows round(k * L' / L).

    Source: Jiao et al. 2020, "TinyBERT", arXiv 1909.10351, section 3.1.
    """
    return [round(state * teacher_layers / student_layers) for state in range(student_layers + 1)]


def relative_squared_error(wanted: Any, found: Any, mask: Any) -> Any:
    """Squared error over the unmasked tokens, as a share of the wanted vectors' square sum."""
    return ops.sum(ops.square(found - wanted) * mask) / ops.sum(ops.square(wanted) * mask)


def kullback_leibler(wanted_logits: Any, found_logits: Any) -> Any:
    """Divergence of the distribution `found` from `wanted` over the last axis, float [...]."""
    wanted = ops.log_softmax(wanted_logits, axis=-1)
    return ops.sum(ops.exp(wanted) * (wanted - ops.log_softmax(found_logits, axis=-1)), axis=-1)


def bernoulli_divergence(wanted_logits: Any, found_logits: Any) -> Any:
    """Divergence of `found` from `wanted`, each logit a label by itself, in the mean of the last axis, float [...]."""
    wanted = ops.sigmoid(wanted_logits)
    # log σ(x) is x - softplus(x), and log(1 - σ(x)) is -softplus(x).
    softplus = ops.softplus(found_logits) - ops.softplus(wanted_logits)
    return ops.mean(wanted * (wanted_logits - found_logits) + softplus, axis=-1)


def divergence(task: str, wanted: Any, found: Any, temperature: float) -> Any:
    """Return how far the logits `found` are from those `wanted`, as `TeacherLoss` has it, over the last axis."""
    if task == REGRESSION:
        return ops.mean(ops.square(wanted - found), axis=-1)
    apart = bernoulli_divergence if task == MULTI_LABEL else kullback_leibler
    return temperature**2 * apart(wanted / temperature, found / temperature)


def require_like_answers(teacher: TaskModel, student: TaskModel) -> None:
    """Raise `CheckpointError` unless a teacher's answers are of the student's task and labels."""
    if teacher.task != student.task:
        raise CheckpointError(f"the teacher's task is {teacher.task}, the student's {student.task}")
    if sorted(teacher.labels) != sorted(student.labels):
        raise CheckpointError("the teacher has other labels than the student; train it on the same data")


def label_places(teacher: TaskModel, student: TaskModel) -> list[int] | None:
    """Return where a teacher has each of the student's labels; None where both have them in the same order."""
    if teacher.labels == student.labels:
        return None
    places = {label: place for place, label in enumerate(teacher.labels)}
    return [places[label] for label in student.labels]


def reading_fault(teacher: TaskModel, student: TaskModel, hidden_states: bool) -> str:
    """Return why a teacher cannot be followed token by token, and where wanted in its hidden states, or ""."""
    if teacher.preprocessor.tokenizer.mark_capitals != student.preprocessor.tokenizer.mark_capitals:
        return "of teacher and student one marks capitals; train both with --mark-capitals, or neither"
    if not cut_alike(teacher.preprocessor.tokenizer, student.preprocessor.tokenizer):
        return (
            f"the teacher cuts texts into other pieces than the student, so that its {teacher.task} answers are of "
            "other tokens; give a teacher with the student's vocabulary"
        )
    most, length = teacher.preprocessor.sequence_length, student.preprocessor.sequence_length
    if most < length:
        return f"the teacher reads {most} tokens, the student {length}; give --length {most}"
    wanted, found = teacher.backbone.hidden_dim, student.backbone.hidden_dim
    if hidden_states and wanted != found:
        alone = "--hidden-weight 0 learns its answers alone"
        return f"the teacher's hidden_dim is {wanted}, the student's {found}; {alone}"
    return ""
