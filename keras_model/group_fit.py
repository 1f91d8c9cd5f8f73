"""Grouped weights that answer like the ungrouped ones, by least squares on real text instead of by training."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_model.pointwise_conv1d import PointwiseConv1D
from keras_model.preprocessor import Features
from keras_model.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.squeeze_bert_encoder_layer import ACTIVATIONS, SqueezeBertEncoderLayer

# Share of the mean input power that pulls a weight towards its cut value, so that channels which never move on the
# given texts keep what they had.
RIDGE = 1e-3
SENTENCES_AT_ONCE = 256


def fit_groups(teacher: SqueezeBertBackbone, student: SqueezeBertBackbone, features: Features) -> None:
    """Change a regrouped backbone's convolutions so that its hidden states follow the teacher's on given texts.

    Cutting a weight to its diagonal blocks drops what a channel owes to the other groups. But channels are
    correlated, so much of that can be said with the inputs that remain. One convolution after another, in the order
    of computation, is set to the least-squares solution for the inputs that the *student* sees and the output that
    the *teacher* has; where the output is added to the residual stream, the error already in the stream is part of
    what it must make good.

    Args:
        teacher: the ungrouped backbone.
        student: what `regroup` made of it; changed in place.
        features: texts, `ids`, `mask`, `segment_ids`, int32 [B, S]; some ten tokens for each input of a group.

    """
    mask = features["mask"].astype(bool)
    embedded = keras.Model(teacher.input, teacher.hidden_state_model().outputs[0])
    teacher_states = _by_chunk(embedded, features)
    # Regrouping leaves the embeddings alone.
    student_states = teacher_states
    for teacher_layer, student_layer in zip(teacher.encoder_layers, student.encoder_layers, strict=True):
        teacher_states, student_states = _fit_layer(teacher_layer, student_layer, teacher_states, student_states, mask)


def _fit_layer(
    teacher: SqueezeBertEncoderLayer,
    student: SqueezeBertEncoderLayer,
    teacher_states: np.ndarray,
    student_states: np.ndarray,
    mask: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Fit one block and return both sides' states behind it, float [B, S, H]."""

    def apply(function: Callable[..., Any], *arrays: np.ndarray) -> np.ndarray:
        return _by_chunk(lambda chunk: function(*chunk), arrays)

    for name in ("query", "key", "value"):
        wanted = apply(getattr(teacher, name), teacher_states)
        fit_convolution(getattr(student, name), student_states[mask], wanted[mask])

    wanted = teacher_states + apply(
        lambda x, m: teacher.attention_output(teacher._attend(x, m, False)), teacher_states, mask
    )
    context = apply(lambda x, m: student._attend(x, m, False), student_states, mask)
    fit_convolution(student.attention_output, context[mask], (wanted - student_states)[mask])
    teacher_attended = apply(teacher.attention_norm, wanted)
    student_attended = apply(student.attention_norm, student_states + apply(student.attention_output, context))

    wanted = apply(teacher.intermediate, teacher_attended)
    fit_convolution(student.intermediate, student_attended[mask], wanted[mask])

    activation = ACTIVATIONS[student.activation]
    expanded = apply(lambda x: activation(student.intermediate(x)), student_attended)
    wanted = teacher_attended + apply(lambda x: teacher.output_projection(activation(x)), wanted)
    fit_convolution(student.output_projection, expanded[mask], (wanted - student_attended)[mask])
    outputs = student_attended + apply(student.output_projection, expanded)
    return apply(teacher.output_norm, wanted), apply(student.output_norm, outputs)


def fit_convolution(layer: PointwiseConv1D, inputs: np.ndarray, outputs: np.ndarray) -> None:
    """Set kernel and bias to the least-squares map, group by group.

    Args:
        layer: changed in place; its present kernel is what the ridge pulls towards.
        inputs: float [T, in].
        outputs: float [T, out].

    """
    kernel = ops.convert_to_numpy(layer.kernel).astype(np.float64)
    bias = ops.convert_to_numpy(layer.bias).astype(np.float64)
    width, group_outputs = kernel.shape[1], layer.filters // layer.groups
    for group in range(layer.groups):
        columns = slice(group * group_outputs, (group + 1) * group_outputs)
        x = inputs[:, group * width : (group + 1) * width].astype(np.float32)
        y = outputs[:, columns].astype(np.float32)
        x_mean, y_mean = x.mean(axis=0, dtype=np.float64), y.mean(axis=0, dtype=np.float64)
        x, y = x - x_mean.astype(np.float32), y - y_mean.astype(np.float32)
        power = (x.T @ x).astype(np.float64)
        ridge = RIDGE * np.trace(power) / width
        left = power + ridge * np.eye(width)
        right = (x.T @ y).astype(np.float64) + ridge * kernel[0, :, columns]
        kernel[0, :, columns] = np.linalg.solve(left, right)
        bias[columns] = y_mean - x_mean @ kernel[0, :, columns]
    layer.kernel.assign(kernel.astype(np.float32))
    layer.bias.assign(bias.astype(np.float32))


def _by_chunk(function: Callable[[Any], Any], arrays: Features | Sequence[np.ndarray]) -> np.ndarray:
    """Apply a function to a few sentences at a time and return all its outputs as one array."""
    named = isinstance(arrays, dict)
    values = list(arrays.values()) if named else list(arrays)
    results = []
    for start in range(0, len(values[0]), SENTENCES_AT_ONCE):
        chunk = [ops.convert_to_tensor(value[start : start + SENTENCES_AT_ONCE]) for value in values]
        results.append(ops.convert_to_numpy(function(dict(zip(arrays, chunk, strict=True)) if named else chunk)))
    return np.concatenate(results)
