"""One step of distillation: how far a student's hidden states are from a teacher's on the same tokens."""

from typing import Any

import keras
from keras import ops

from keras_model.errors import CheckpointError
from keras_model.network.backend import compiles_each_shape
from keras_model.network.pointwise_conv1d import PointwiseConv1D
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.network.traced_once import any_size, is_traced_once, train_function
from keras_model.train.settings import DistillationSettings
from keras_model.train.teachers.teacher_loss import followed_states, kullback_leibler, relative_squared_error


class Distiller(keras.Model):
    """Trains a backbone to have the hidden states of another, which may be deeper and wider.

    The loss is a weighted sum of three terms, each 0 for a perfect copy:

    - hidden: each of the student's states follows one of the teacher's (`followed_states`), embeddings included, by the
      relative squared error averaged over states. Of another width, it does so through a learned convolution that is
      not kept.
    - relation: how alike the values of any two tokens are, in each of the teacher's heads of the last block, by the
      Kullback-Leibler divergence (Wang et al. 2020, "MiniLM", arXiv 2002.10957, section 3.2).
    - pooled: 1 - cosine of the mean vector of all tokens.

    Args:
        teacher: that reads the same ids; left as it is.
        student: changed in place.
        settings: weights of the terms, and whether the token embedding learns.

    Inputs: `ids`, `mask`, `segment_ids`, int32 [B, S]. Output: the student's hidden states in the teacher's width,
    each float [B, S, H].

    Raises:
        CheckpointError: the student's width does not suit the relation loss.
    """

    train_function: Any

    def __init__(
        self, teacher: SqueezeBertBackbone, student: SqueezeBertBackbone, settings: DistillationSettings
    ) -> None:
        super().__init__(name="distiller")
        if settings.relation_weight and student.hidden_dim % teacher.num_heads:
            raise CheckpointError(
                f"the student's width {student.hidden_dim} is no multiple of the teacher's {teacher.num_heads} heads; "
                "leave out the relation loss"
            )
        self.teacher = teacher.hidden_state_model()
        self.teacher.trainable = False
        self.student = student.hidden_state_model()
        student.token_embedding.trainable = settings.train_token_embedding
        self.settings = settings
        self.followed = followed_states(teacher.num_layers, student.num_layers)
        self.relation_heads = teacher.num_heads
        self.teacher_value = teacher.encoder_layers[-1].value
        self.student_value = student.encoder_layers[-1].value
        self.widen = None
        if student.hidden_dim != teacher.hidden_dim:
            self.widen = [PointwiseConv1D(teacher.hidden_dim, name=f"widen_{state}") for state in self.followed]
            for layer in self.widen:
                layer.build((None, None, student.hidden_dim))
        self.built = True

    def call(self, inputs: dict[str, Any], training: bool = False) -> list[Any]:
        """Return the student's L + 1 hidden states, as they are."""
        return self.student(inputs, training=training)

    def make_train_function(self, force: bool = False) -> None:
        """Set `train_function`, which TensorFlow traces once."""
        if not is_traced_once(self):
            super().make_train_function(force)
        elif force or self.train_function is None:
            self.train_function = train_function(self.train_step, self._any_shape)

    def _any_shape(self, batch: tuple[Any, None, None]) -> tuple[Any, None, None]:
        return {name: any_size(values, 1) for name, values in batch[0].items()}, None, None

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """Return the batch's loss, a float scalar."""
        settings = self.settings
        wanted = [ops.stop_gradient(state) for state in self.teacher(x, training=False)]
        found = self.in_teacher_width(y_pred)
        mask = ops.cast(x["mask"], "float32")
        column = ops.expand_dims(mask, -1)
        loss = 0.0
        if settings.hidden_weight:
            errors = [
                relative_squared_error(wanted[state], mine, column)
                for state, mine in zip(self.followed, found, strict=True)
            ]
            loss += settings.hidden_weight * sum(errors) / len(errors)
        if settings.relation_weight:
            divergence = kullback_leibler(
                ops.stop_gradient(self._relations(self.teacher_value(wanted[-2]), mask)),
                self._relations(self.student_value(y_pred[-2]), mask),
            )
            counted = ops.expand_dims(mask, 1)
            loss += (
                settings.relation_weight
                * ops.sum(divergence * counted)
                / (ops.sum(counted) * float(self.relation_heads))
            )
        if settings.pooled_weight:
            loss += settings.pooled_weight * ops.mean(1.0 - pooled_cosine(wanted[-1], found[-1], column))
        return loss

    def in_teacher_width(self, states: list[Any]) -> list[Any]:
        """Return the student's hidden states as they are compared."""
        if self.widen is None:
            return states
        return [layer(state) for layer, state in zip(self.widen, states, strict=True)]

    def _relations(self, values: Any, mask: Any) -> Any:
        """Return the logits of every token's likeness to every other, float [B, heads, S, S]."""
        _, length, width = ops.shape(values)
        head_dim = width // self.relation_heads
        heads = ops.transpose(ops.reshape(values, (-1, length, self.relation_heads, head_dim)), (0, 2, 1, 3))
        scores = ops.matmul(heads, ops.transpose(heads, (0, 1, 3, 2))) * head_dim**-0.5
        return scores - 30000.0 * ops.expand_dims(1.0 - mask, (1, 2))


class Comparison(keras.Model):
    """How near a distiller's student is to its teacher, a row each.

    Args:
        distiller: whose student and teacher; shared, not copied.

    Inputs: as `Distiller`. Output: `cosine` of both sides' mean vectors; `error`, the squared error of the last hidden
    state; `size`, the square sum of the teacher's; each float [B].
    """

    def __init__(self, distiller: Distiller) -> None:
        super().__init__(name="comparison")
        self.distiller = distiller
        self.jit_compile = compiles_each_shape()
        self.built = True

    def call(self, inputs: dict[str, Any], training: bool = False) -> dict[str, Any]:
        """Return the three measures."""
        wanted = self.distiller.teacher(inputs, training=False)[-1]
        found = self.distiller.in_teacher_width(self.distiller(inputs, training=False))[-1]
        mask = ops.expand_dims(ops.cast(inputs["mask"], "float32"), -1)
        return {
            "cosine": pooled_cosine(wanted, found, mask),
            "error": ops.sum(ops.square(found - wanted) * mask, axis=(1, 2)),
            "size": ops.sum(ops.square(wanted) * mask, axis=(1, 2)),
        }


def pooled_cosine(wanted: Any, found: Any, mask: Any) -> Any:
    """Cosine of the mean vectors of all tokens, float [B], of states [B, S, H] under a mask [B, S, 1]."""
    wanted, found = (ops.normalize(ops.sum(states * mask, axis=1), axis=-1) for states in (wanted, found))
    return ops.sum(wanted * found, axis=-1)
