"""Fine-tuning with the integer graph's rounding in the loop.

The int8 graph, simulated, follows two teachers on plain texts: the trained model's answers, and its own LayerNorm
results before anything is rounded. The second is what makes a few hundred steps suffice: on texts of the model's own
training the answers are nearly right anyway, while every rounding shows in every token of every layer. Only integers
of the file change, so what comes out is written, and runs, as before.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from convert.graph.graph import Graph, Tensor
from convert.graph.roles import Role
from convert.ptq.int8_graph import Int8Graph
from convert.qat.execution import GraphExecution
from convert.qat.loss import answer_loss
from convert.qat.settings import FineTuningSettings
from convert.qat.simulation import simulate_int8
from convert.qat.teacher_answers import TeacherAnswers
from convert.qat.variables import TrainedConstants
from convert.tflite.typed_graph import TypedOperator
from keras_model.progress import TellStep
from keras_model.train.optimizer import LinearWarmupDecay

_WARMUP = 0.05
# Gradients by steps of int8 weights are small numbers.
_EPSILON = 1e-12
# Every length that occurs needs a graph of its own and seconds to trace it.
_LENGTHS = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
# Of the texts, so many but at most a tenth tell whether the training helped.
_HELD_BACK = 128
_STEPS_BETWEEN_NEWS = 10


@dataclass(frozen=True)
class FineTuned:
    """The outcome.

    Attributes:
        constants: int8 kernels and int32 offsets by tensor, for `convert.ptq.int8_graph.Int8Graph`.
        record: what a report keeps.
    """

    constants: dict[Tensor, np.ndarray]
    record: dict[str, Any]


def fine_tune(
    int8_graph: Int8Graph,
    graph_at: Callable[[int], Graph],
    lesson: TeacherAnswers,
    settings: FineTuningSettings,
    progress: TellStep,
) -> FineTuned:
    """Train the integers of an int8 graph.

    Args:
        int8_graph: for the lesson's S tokens, with the constants to start from.
        graph_at: builds the same graph for fewer tokens, which short texts are trained in.
        lesson: to learn from.
        settings: how.
        progress: is told how it goes.

    Returns:
        All constants. Where a part of the texts that was held back shows that training made nothing better, they are
        those it started from.
    """
    started = time.monotonic()
    trainer = _Trainer(int8_graph, graph_at, lesson, settings)
    start = trainer.parameters.integers()
    order = np.random.default_rng(settings.seed).permutation(len(lesson))
    held_back, rows = np.split(order, [min(_HELD_BACK, len(order) // 10)])
    # One text alone teaches and tells.
    held_back = held_back if len(held_back) else rows
    progress("measuring the rounding of held-back texts")
    before = trainer.loss(held_back)
    tokens = 0
    training_started = time.monotonic()
    for step, batch in enumerate(_batches(lesson, rows, settings), start=1):
        loss = trainer.step(batch)
        tokens += int(lesson.tokens(batch).sum())
        if step % _STEPS_BETWEEN_NEWS == 0 or step == settings.steps:
            speed = tokens / (time.monotonic() - training_started)
            progress(f"fine-tuning: step {step} of {settings.steps}, loss {loss:.4f}, {speed:.0f} tokens/s")
    seconds = time.monotonic() - training_started
    after = trainer.loss(held_back)
    # Written so that a loss that is no number keeps nothing.
    kept = after < before
    # Weights that are no numbers have no integers.
    trained = trainer.parameters.integers() if kept else {}
    return FineTuned(
        {**int8_graph.constants, **trained},
        {
            "steps": settings.steps,
            "batch_size": settings.batch_size,
            "learning_rate": settings.learning_rate,
            "seed": settings.seed,
            "held_back_texts": len(held_back),
            "loss_before": before,
            "loss_after": after,
            "kept": bool(kept),
            "changed_weights": _changed(trained, start) if kept else 0.0,
            "tokens_per_second": round(tokens / seconds, 1),
            "seconds": round(time.monotonic() - started, 1),
        },
    )


class _Trainer:
    def __init__(
        self,
        int8_graph: Int8Graph,
        graph_at: Callable[[int], Graph],
        lesson: TeacherAnswers,
        settings: FineTuningSettings,
    ) -> None:
        self._int8_graph = int8_graph
        self._graph_at = graph_at
        self._lesson = lesson
        self._lengths: dict[int, _Length] = {}
        self.parameters = TrainedConstants(int8_graph.graph, int8_graph.operators()[0])
        rate = LinearWarmupDecay(settings.learning_rate, round(settings.steps * _WARMUP), settings.steps)
        self._optimizer = keras.optimizers.Adam(rate, epsilon=_EPSILON)
        self._optimizer.build(self.parameters.variables)

    def step(self, rows: np.ndarray) -> float:
        return float(self._length(rows).step(*self._cut(rows)))

    def loss(self, rows: np.ndarray) -> float:
        """Mean over rows, computed in parts of like length."""
        rows = rows[np.argsort(self._lesson.tokens(rows), kind="stable")]
        total = 0.0
        for start in range(0, len(rows), 32):
            part = rows[start : start + 32]
            total += len(part) * float(self._length(part).loss(*self._cut(part)))
        return total / len(rows)

    def _length(self, rows: np.ndarray) -> "_Length":
        tokens = self._padded(rows)
        if tokens not in self._lengths:
            graph, operators = self._at(tokens)
            features, answers = self._cut(rows)
            signature = [{name: _any_rows(x) for name, x in features.items()}, _any_rows(answers)]
            self._lengths[tokens] = _Length(
                graph, operators, self._lesson.task, self.parameters, self._optimizer, signature
            )
        return self._lengths[tokens]

    def _cut(self, rows: np.ndarray) -> tuple[dict[str, tf.Tensor], tf.Tensor]:
        length = self._padded(rows)
        answers = self._lesson.answers[rows]
        # Tags and spans have an answer at every position.
        answers = answers[:, :length] if answers.ndim == 3 else answers
        return {name: tf.constant(x[rows, :length]) for name, x in self._lesson.features.items()}, tf.constant(answers)

    def _padded(self, rows: np.ndarray) -> int:
        most = self._lesson.tokens(rows).max()
        return min([length for length in _LENGTHS if length >= most] + [self._lesson.longest])

    def _at(self, tokens: int) -> tuple[Graph, list[TypedOperator]]:
        longest = tokens == self._lesson.longest
        int8_graph = self._int8_graph if longest else self._int8_graph.at(self._graph_at(tokens))
        return int8_graph.graph, int8_graph.operators()[0]


class _Length:
    """The graph for one number of tokens, as functions of a batch: (features, answers) → loss."""

    def __init__(
        self,
        graph: Graph,
        operators: list[TypedOperator],
        task: str,
        parameters: TrainedConstants,
        optimizer: keras.optimizers.Optimizer,
        signature: list[Any],
    ) -> None:
        self._graph = graph
        self._task = task
        self._parameters = parameters
        self._optimizer = optimizer
        self._rounded = simulate_int8(operators)
        self._exact = GraphExecution.of_float(graph.operators)
        self.loss = tf.function(self._loss, input_signature=signature, autograph=False)
        self.step = tf.function(self._step, input_signature=signature, autograph=False)

    def _loss(self, features: dict[str, tf.Tensor], answers: tf.Tensor) -> tf.Tensor:
        values = self._rounded.run(features, self._parameters.real())
        wanted = self._exact.run(features)
        noise = [_noise(values[t.name], wanted[t.name], t, features["mask"]) for t in norm_results(self._graph)]
        mask = features["mask"]
        return tf.add_n(noise) / len(noise) + answer_loss(self._graph, self._task, values, answers, mask)

    def _step(self, features: dict[str, tf.Tensor], answers: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = self._loss(features, answers)
        variables = self._parameters.variables
        self._optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss


def _any_rows(x: tf.Tensor) -> tf.TensorSpec:
    return tf.TensorSpec((None, *x.shape[1:]), x.dtype)


def norm_results(graph: Graph) -> list[Tensor]:
    """The result of each LayerNorm: as the residual path carries it, where it does."""
    results = graph.by_site(Role.NORMALIZED) | graph.by_site(Role.CARRIED)
    return [operator.output for operator in results.values()]


def _noise(got: tf.Tensor, wanted: tf.Tensor, tensor: Tensor, mask: tf.Tensor) -> tf.Tensor:
    """Σ (wanted - got)² / Σ wanted² at the tokens of all rows."""
    weight = tf.ones(())
    if tensor.token_axes:
        (axis,) = tensor.token_axes
        shape = [tensor.shape[place] if place == axis else 1 for place in range(len(tensor.shape))]
        weight = tf.reshape(tf.cast(mask, tf.float32), (-1, *shape))
    return tf.reduce_sum(weight * tf.square(got - wanted)) / tf.reduce_sum(weight * tf.square(wanted))


def _batches(lesson: TeacherAnswers, rows: np.ndarray, settings: FineTuningSettings) -> Iterator[np.ndarray]:
    """Rows of each step, those of like length together; every pass in another order."""
    generator = np.random.default_rng((settings.seed, 1))
    left = settings.steps
    while left:
        order = generator.permutation(rows)
        order = order[np.argsort(lesson.tokens(order), kind="stable")]
        chunks = [order[start : start + settings.batch_size] for start in range(0, len(order), settings.batch_size)]
        generator.shuffle(chunks)
        yield from chunks[:left]
        left -= len(chunks[:left])


def _changed(after: Mapping[Tensor, np.ndarray], before: Mapping[Tensor, np.ndarray]) -> float:
    """The share of int8 weights that are not what they were."""
    kernels = [tensor for tensor, values in after.items() if values.dtype == np.int8]
    changed = sum(int((after[tensor] != before[tensor]).sum()) for tensor in kernels)
    return changed / sum(after[tensor].size for tensor in kernels)
