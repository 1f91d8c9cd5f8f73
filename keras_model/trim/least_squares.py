"""Fewer weights that answer like the whole, by least squares on real text instead of by training."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_model.encode.windows import Features
from keras_model.network.pointwise_conv1d import PointwiseConv1D
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone
from keras_model.network.squeeze_bert_encoder_layer import ACTIVATIONS, SqueezeBertEncoderLayer

# Share of the mean input power that pulls a weight towards its cut value, so that channels which never move on the
# given texts keep what they had.
RIDGE = 1e-3
SENTENCES_AT_ONCE = 256
TOKENS_AT_ONCE = 8192


def fit_to_teacher(teacher: SqueezeBertBackbone, student: SqueezeBertBackbone, features: Features) -> None:
    """Change a student's convolutions so that its hidden states follow the teacher's on given texts.

    Cutting a weight to its diagonal blocks drops what a channel owes to the other groups, and leaving out units of the
    feed-forward drops what they said. But channels are correlated, so much of that can be said with those that
    remain. One convolution after another, in the order of computation, is set to the least-squares solution for the
    inputs that the *student* sees and the output that the *teacher* has; where the output is added to the residual
    stream, the error already in the stream is part of what it must make good.

    Args:
        teacher: the backbone as it was.
        student: what `regroup` or `narrow` made of it, of the same depth and width; changed in place. Of a narrower
            feed-forward, the units are chosen here, see `telling_units`.
        features: texts, `ids`, `mask`, `segment_ids`, int32 [B, S]; some ten tokens for each input of a group.
    """
    longest = features["mask"].sum(axis=1).max()
    features = {name: array[:, :longest] for name, array in features.items()}
    mask = features["mask"]
    teacher_states, student_states = (
        token_states(backbone, backbone.hidden_state_model().outputs[0], features) for backbone in (teacher, student)
    )
    # The student has the teacher's table of relative positions.
    bias = None if teacher.relative_position_bias is None else teacher.relative_position_bias(features["ids"])
    for teacher_layer, student_layer in zip(teacher.encoder_layers, student.encoder_layers, strict=True):
        teacher_states, student_states = _fit_layer(
            teacher_layer, student_layer, teacher_states, student_states, mask, bias
        )


def token_states(backbone: SqueezeBertBackbone, state: Any, features: Features) -> np.ndarray:
    """Return one of a backbone's symbolic tensors [B, S, n], float [T, n], for all T tokens of some texts."""
    network = keras.Model(backbone.input, state)
    names = list(features)
    states = _by_chunk(lambda *arrays: network(dict(zip(names, arrays, strict=True))), *features.values())
    return states[features["mask"] == 1]


def _fit_layer(
    teacher: SqueezeBertEncoderLayer,
    student: SqueezeBertEncoderLayer,
    teacher_states: np.ndarray,
    student_states: np.ndarray,
    mask: np.ndarray,
    bias: Any,
) -> tuple[np.ndarray, np.ndarray]:
    """Fit one block and return both sides' states behind it, float [T, H], one row a token."""
    for name in ("query", "key", "value"):
        wanted = _tokens(getattr(teacher, name), teacher_states)
        fit_convolution(getattr(student, name), student_states, wanted)

    wanted = teacher_states + _tokens(teacher.attention_output, _context(teacher, teacher_states, mask, bias))
    context = _context(student, student_states, mask, bias)
    fit_convolution(student.attention_output, context, wanted - student_states)
    teacher_attended = _tokens(teacher.attention_norm, wanted)
    student_attended = _tokens(student.attention_norm, student_states + _tokens(student.attention_output, context))

    activation = ACTIVATIONS[student.activation]
    wanted = _tokens(teacher.intermediate, teacher_attended)
    teacher_expanded = _tokens(activation, wanted)
    units = _copy_units(teacher, student, teacher_expanded)
    fit_convolution(student.intermediate, student_attended, wanted[:, units])

    expanded = _tokens(lambda x: activation(student.intermediate(x)), student_attended)
    wanted = teacher_attended + _tokens(teacher.output_projection, teacher_expanded)
    fit_convolution(student.output_projection, expanded, wanted - student_attended)
    outputs = student_attended + _tokens(student.output_projection, expanded)
    return _tokens(teacher.output_norm, wanted), _tokens(student.output_norm, outputs)


def _copy_units(
    teacher: SqueezeBertEncoderLayer, student: SqueezeBertEncoderLayer, activations: np.ndarray
) -> np.ndarray | slice:
    """Give the student the units of the teacher's feed-forward that it has room for, and return which these are."""
    room = student.intermediate.filters
    if room == teacher.intermediate.filters:
        return slice(None)
    kernel, groups = ops.convert_to_numpy(teacher.output_projection.kernel)[0], teacher.output_projection.groups
    units = telling_units(activations, kernel, room, groups)
    student.intermediate.kernel.assign(ops.convert_to_numpy(teacher.intermediate.kernel)[:, :, units.ravel()])
    student.intermediate.bias.assign(ops.convert_to_numpy(teacher.intermediate.bias)[units.ravel()])
    blocks = zip(np.split(kernel, groups, axis=1), units % len(kernel), strict=True)
    student.output_projection.kernel.assign(np.concatenate([block[rows] for block, rows in blocks], axis=1)[None])
    return units.ravel()


def telling_units(activations: np.ndarray, kernel: np.ndarray, count: int, groups: int = 1) -> np.ndarray:
    """Return the units that move a feed-forward's output most, ascending, as many of each group, int64 [groups, n].

    What a unit moves is the variance of its activation times the square sum of its weights; its mean goes into the
    bias of whatever replaces the kernel.

    Args:
        activations: float [T, units], for the tokens of some texts.
        kernel: float [units / groups, out].
        count: units to keep, a multiple of the groups.
        groups: of the kernel.
    """
    weights = np.square(kernel, dtype=np.float64).reshape(len(kernel), groups, -1).sum(axis=2).T
    moved = activations.var(axis=0, dtype=np.float64).reshape(groups, -1) * weights
    chosen = np.sort(np.argsort(-moved, axis=1, kind="stable")[:, : count // groups], axis=1)
    return chosen + np.arange(groups)[:, None] * len(kernel)


def _context(layer: SqueezeBertEncoderLayer, states: np.ndarray, mask: np.ndarray, bias: Any) -> np.ndarray:
    """Return what a block's heads read, float [T, H], for the states of all tokens."""
    padded = np.zeros((*mask.shape, states.shape[1]), states.dtype)
    padded[mask == 1] = states
    return _by_chunk(lambda x, m: layer.attend(x, m, bias), padded, mask)[mask == 1]


def _tokens(function: Callable[[Any], Any], states: np.ndarray) -> np.ndarray:
    """Apply a function that treats every token alike to float [T, H]."""
    return _by_chunk(lambda x: function(x[None])[0], states, size=TOKENS_AT_ONCE)


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


def _by_chunk(function: Callable[..., Any], *arrays: np.ndarray, size: int = SENTENCES_AT_ONCE) -> np.ndarray:
    """Apply a function to a few rows at a time and return all its outputs as one array."""
    results = []
    for start in range(0, len(arrays[0]), size):
        chunk = [ops.convert_to_tensor(array[start : start + size]) for array in arrays]
        results.append(ops.convert_to_numpy(function(*chunk)))
    return np.concatenate(results)
