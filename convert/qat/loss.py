"""How far the answers of one network are from another's, to be trained on."""

import tensorflow as tf

from convert.graph.graph import Graph
from keras_model.data.tasks import (
    CLASSIFICATION,
    EMBEDDING,
    LABELLED_TASKS,
    MULTI_LABEL,
    QUESTION_ANSWERING,
    REGRESSION,
)

_FAR_BELOW = -1e9
_LEAST_PROBABILITY = 1e-9


def answer_loss(graph: Graph, task: str, values: dict[str, tf.Tensor], wanted: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
    """The mean over rows of each answer's divergence.

    Kullback-Leibler divergence of label probabilities, for tags averaged over tokens, for spans over their two ends,
    for labels that go together over the labels, each by itself; for embeddings 1 - cosine. Of scores, the squared error
    as a share of the wanted scores' variance.

    Args:
        graph: whose values these are.
        task: of the model.
        values: all of the graph's, by name.
        wanted: float32: probabilities [rows, labels] or [rows, S, labels], scores [rows, 1], span logits [rows, S, 2],
            vectors [rows, channels].
        mask: int32 [rows, S], 1 at tokens.
    """
    got = tf.reshape(values[scores_of(graph, task)], tf.shape(wanted))
    at_tokens = tf.cast(mask, tf.float32)
    if task == EMBEDDING:
        return tf.reduce_mean(1 - tf.reduce_sum(tf.math.l2_normalize(got, -1) * tf.math.l2_normalize(wanted, -1), -1))
    if task == QUESTION_ANSWERING:
        beyond = (1 - at_tokens)[..., None] * _FAR_BELOW
        ends = (tf.transpose(scores + beyond, (0, 2, 1)) for scores in (wanted, got))
        return tf.reduce_mean(_divergence(tf.nn.softmax(next(ends)), next(ends)))
    if task == MULTI_LABEL:
        negative_entropy = tf.math.xlogy(wanted, wanted) + tf.math.xlogy(1 - wanted, 1 - wanted)
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(wanted, got) + negative_entropy)
    if task == REGRESSION:
        spread = tf.math.reduce_variance(wanted)
        return tf.reduce_mean(tf.math.squared_difference(wanted, got)) / tf.where(spread > 0, spread, 1.0)
    divergence = _divergence(wanted, got)
    if task == CLASSIFICATION:
        return tf.reduce_mean(divergence)
    return tf.reduce_sum(divergence * at_tokens) / tf.reduce_sum(at_tokens)


def scores_of(graph: Graph, task: str) -> str:
    """The tensor with the answer before its probabilities, where it has any: they saturate, scores do not."""
    (answer,) = graph.outputs.values()
    maker = next(operator for operator in graph.operators if operator.output is answer)
    return (maker.inputs[0] if task in LABELLED_TASKS else answer).name


def _divergence(wanted: tf.Tensor, scores: tf.Tensor) -> tf.Tensor:
    """Over the last axis, of probabilities from the softmax of scores."""
    certain = tf.math.log(tf.maximum(wanted, _LEAST_PROBABILITY))
    return tf.reduce_sum(wanted * (certain - tf.nn.log_softmax(scores)), axis=-1)
