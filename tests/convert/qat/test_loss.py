import numpy as np
import pytest
import tensorflow as tf

from convert.graph.graph import Graph
from convert.qat.loss import answer_loss


def test_the_loss_of_spans_ignores_padding():
    graph = Graph()
    ids = graph.input("ids", (1, 4))
    table = graph.constant("table", np.zeros((1, 2), np.float32))
    graph.output("span_logits", graph.gather("span_logits", table, ids))
    wanted = tf.constant([[[1.0, 0.0], [0.0, 3.0], [9.0, 9.0], [9.0, 9.0]]])
    mask = tf.constant([[1, 1, 0, 0]])
    same = {"span_logits": tf.constant([[[[2.0, 1.0], [1.0, 4.0], [-5.0, 0.0], [70.0, 0.0]]]])}
    other = {"span_logits": tf.constant([[[[0.0, 1.0], [1.0, 4.0], [9.0, 9.0], [9.0, 9.0]]]])}
    assert float(answer_loss(graph, "question-answering", same, wanted, mask)) == pytest.approx(0, abs=1e-6)
    assert float(answer_loss(graph, "question-answering", other, wanted, mask)) > 0.1


@pytest.fixture
def scored():
    """A graph whose answer is the softmax of its scores."""
    graph = Graph()
    ids = graph.input("ids", (1, 2))
    scores = graph.gather("scores", graph.constant("table", np.zeros((1, 3), np.float32)), ids)
    graph.output("probability", graph.unary("SOFTMAX", "probability", scores))
    return graph


def log_softmax(scores):
    return scores - np.log(np.exp(scores).sum(-1, keepdims=True))


WANTED = np.array([[0.7, 0.2, 0.1], [0.0, 0.5, 0.5]], np.float32)
SCORES = np.array([[1.0, -1.0, 0.5], [0.0, 3.0, 1.0]], np.float32)
DIVERGENCE = (WANTED * (np.log(np.maximum(WANTED, 1e-9)) - log_softmax(SCORES))).sum(-1)


def test_labels_are_compared_by_the_scores_before_their_probabilities(scored):
    values = {"scores": tf.constant(SCORES), "probability": tf.constant(np.full((2, 3), np.nan, np.float32))}
    found = answer_loss(scored, "classification", values, tf.constant(WANTED), tf.ones((2, 2), tf.int32))
    assert float(found) == pytest.approx(DIVERGENCE.mean(), rel=1e-5)
    right = {"scores": tf.math.log(tf.constant(WANTED) + 1e-9)}
    found = answer_loss(scored, "classification", right, tf.constant(WANTED), tf.ones((2, 2), tf.int32))
    assert float(found) == pytest.approx(0, abs=1e-5)


def test_tags_are_averaged_over_tokens_of_all_rows(scored):
    # One row of two tokens, one of a single token.
    scores = np.stack([SCORES, SCORES[::-1]])
    wanted = np.stack([WANTED, WANTED[::-1]])
    mask = tf.constant([[1, 1], [1, 0]])
    found = answer_loss(scored, "token-classification", {"scores": tf.constant(scores)}, tf.constant(wanted), mask)
    assert float(found) == pytest.approx((DIVERGENCE.sum() + DIVERGENCE[1]) / 3, rel=1e-5)


def test_labels_that_go_together_are_compared_each_by_itself():
    graph = Graph()
    ids = graph.input("ids", (1, 2))
    scores = graph.gather("scores", graph.constant("table", np.zeros((1, 3), np.float32)), ids)
    graph.output("probability", graph.unary("LOGISTIC", "probability", scores))
    wanted = np.array([[0.9, 0.5, 0.2], [0.0, 1.0, 0.3]], np.float32)
    q = 1 / (1 + np.exp(-SCORES.astype(np.float64)))
    p = np.clip(wanted.astype(np.float64), 1e-300, 1 - 1e-16)
    divergence = p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))
    values = {"scores": tf.constant(SCORES), "probability": tf.constant(np.full((2, 3), np.nan, np.float32))}
    mask = tf.ones((2, 2), tf.int32)
    found = float(answer_loss(graph, "multi-label-classification", values, tf.constant(wanted), mask))
    assert found == pytest.approx(divergence.mean(), rel=1e-5)
    same = {"scores": tf.constant(np.log(p / (1 - p)), tf.float32)}
    assert float(answer_loss(graph, "multi-label-classification", same, tf.constant(wanted), mask)) < 1e-6


def test_scores_are_compared_by_their_variance():
    graph = Graph()
    ids = graph.input("ids", (1, 2))
    graph.output("score", graph.gather("score", graph.constant("table", np.zeros((1, 1), np.float32)), ids))
    wanted, found = np.array([[1.0], [3.0]], np.float32), np.array([[2.0], [3.0]], np.float32)
    mask = tf.ones((2, 2), tf.int32)

    def loss(got, target):
        return float(answer_loss(graph, "regression", {"score": tf.constant(got)}, tf.constant(target), mask))

    assert loss(found, wanted) == pytest.approx(0.5 / 1.0)
    assert loss(10 * found, 10 * wanted) == pytest.approx(0.5 / 1.0)
    assert loss(found, np.ones_like(found)) == pytest.approx(2.5), "equal scores have no variance"


def test_vectors_are_compared_by_their_direction():
    graph = Graph()
    ids = graph.input("ids", (1, 1))
    table = graph.constant("table", np.zeros((1, 2), np.float32))
    graph.output("embedding", graph.reshape("embedding", graph.gather("rows", table, ids), (1, 2)))
    wanted = tf.constant([[3.0, 4.0], [1.0, 0.0]])
    values = {"embedding": tf.constant([[[6.0, 8.0]], [[0.0, 2.0]]])}
    found = answer_loss(graph, "embedding", values, wanted, tf.ones((2, 1), tf.int32))
    assert float(found) == pytest.approx(0.5, abs=1e-6)
