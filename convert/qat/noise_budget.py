"""Which rounding costs what: the int8 graph, simulated, with one kind of rounding switched on at a time.

Where every kind is switched off, the operators compute in float, so that only what the integer graph itself
approximates is left (`convert.integer`). The noise of a kind is what switching it on changes in the answers.
"""

import math
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from convert.graph.graph import Constant, Graph
from convert.ptq.int8_graph import Int8Graph, bounds_of
from convert.qat.execution import GraphExecution, OperatorType, constants_of
from convert.qat.loss import scores_of
from convert.qat.rounding_kinds import Rounding, kinds_of_rounding, parts_of_network
from convert.qat.simulation import ends, is_rounded, real_constant, rounded
from convert.tflite.typed_graph import TypedConstant, TypedOperator
from keras_model.data.tasks import EMBEDDING, LABELLED_TASKS, MULTI_LABEL, QUESTION_ANSWERING
from keras_model.encode.windows import Features
from keras_model.progress import TellStep

# More at once need more memory and are no faster.
_TOKENS_AT_ONCE = 512


@dataclass(frozen=True)
class Cause:
    """What one kind of rounding does to the answers.

    Attributes:
        name: in plain words.
        decibels: 10·log10(signal / noise), where the signal is how far the float answers are from their mean; None
            without noise.
        share: its noise, divided by that of everything rounded.
    """

    name: str
    decibels: float | None
    share: float


@dataclass(frozen=True)
class NoiseBudget:
    """Where the error of an int8 graph's answers comes from.

    Attributes:
        texts: that it was measured on.
        everything: the int8 graph against the float network.
        nothing: the integer graph with nothing rounded against the float network: what it approximates.
        clipping: all values cut off at the ends of their types, but not rounded, against `nothing`.
        kinds: each kind of rounding alone, against `nothing`; the greatest first.
        parts: all kinds of one part of the network alone, against `nothing`; in the order of the network.
    """

    texts: int
    everything: Cause
    nothing: Cause
    clipping: Cause
    kinds: list[Cause]
    parts: list[Cause]

    def record(self) -> dict[str, Any]:
        """What a report keeps; `sum_of_shares` is that of `nothing` and all kinds."""
        return {**asdict(self), "sum_of_shares": self.nothing.share + sum(kind.share for kind in self.kinds)}


def noise_budget(
    float_graph: Graph,
    int8_graph: Int8Graph,
    task: str,
    features: Features,
    progress: TellStep,
) -> NoiseBudget | None:
    """Measure what each kind of rounding does to the answers.

    Answers are compared where they tell texts apart: labels by the scores before their probabilities, less the mean of
    a text's or token's scores, which no probability shows; spans likewise, less the mean over the tokens; embeddings
    as vectors of length 1. Padded tokens do not count.

    Args:
        float_graph: built with `FloatArithmetic`: what the answers should be.
        int8_graph: of the same network.
        task: of the model.
        features: `ids`, `mask`, `segment_ids`, int32 [rows, S] each.
        progress: is told each kind as its turn comes.

    Returns:
        The budget; None where the float answers are all alike, so that nothing tells noise from them.
    """
    progress("measuring noise: the float network")
    wanted = _answers(GraphExecution.of_float(float_graph.operators), float_graph, task, features)
    signal = float(np.square(wanted - wanted.mean(axis=0)).sum())
    if not signal:
        return None
    graph = int8_graph.graph
    switched = _SwitchedGraph(int8_graph)

    def answers(names: Collection[str], clipped: bool = False) -> np.ndarray:
        return _answers(switched.execution(names, clipped), graph, task, features)

    progress("measuring noise: nothing rounded")
    exact = answers(())
    progress("measuring noise: everything rounded")
    total = _energy(answers(switched.kinds) - wanted)

    def cause(name: str, noise: float) -> Cause:
        decibels = 10 * math.log10(signal / noise) if noise else None
        return Cause(name, decibels, noise / total if total else 0.0)

    def alone(group: str, attribute: Callable[[Rounding], str]) -> Cause:
        progress(f"measuring noise: {group}")
        names = {name for name, rounding in switched.kinds.items() if attribute(rounding) == group}
        return cause(group, _energy(answers(names) - exact))

    kinds = dict.fromkeys(rounding.kind for rounding in switched.kinds.values())

    return NoiseBudget(
        texts=len(features["ids"]),
        everything=cause("everything rounded", total),
        nothing=cause("nothing rounded", _energy(exact - wanted)),
        clipping=cause("clipping alone", _energy(answers((), clipped=True) - exact)),
        kinds=sorted((alone(kind, lambda one: one.kind) for kind in kinds), key=lambda cause: -cause.share),
        parts=[alone(part, lambda one: one.part) for part in parts_of_network(graph)],
    )


class _SwitchedGraph:
    """An int8 graph whose values are rounded or not, each by itself.

    Attributes:
        kinds: what kind of rounding each int8 result and each rounded constant has, by its name.
    """

    def __init__(self, int8_graph: Int8Graph) -> None:
        graph = int8_graph.graph
        self._operators, _ = int8_graph.operators()
        self._integers = constants_of(self._operators, TypedConstant, real_constant)
        floats = constants_of(graph.operators, Constant, lambda tensor: tf.constant(tensor.data))
        self._floats = {name: floats[name] for name in self._integers}
        # Operators that bound a value are not part of an int8 graph: its type does that.
        self._bounds = {tensor.name: bounds for tensor, bounds in bounds_of(graph).items()}
        kinds = kinds_of_rounding(graph)
        results = {operator.output.name for operator in self._operators if is_rounded(operator)}
        self.kinds: dict[str, Rounding] = {
            name: rounding for name, rounding in kinds.items() if name in results or name in self._integers
        }

    def execution(self, names: Collection[str], clipped: bool) -> GraphExecution[TypedOperator]:
        """The graph with these values rounded; `clipped` cuts the others off at the ends of their types."""

        def store(operator: TypedOperator, result: tf.Tensor) -> tf.Tensor:
            tensor = operator.output
            if is_rounded(operator):
                if tensor.name in names:
                    return rounded(result, tensor)
                if clipped:
                    return tf.clip_by_value(result, *ends(tensor))
            bounds = self._bounds.get(tensor.name)
            return result if bounds is None else tf.clip_by_value(result, *bounds)

        constants = {name: (self._integers if name in names else self._floats)[name] for name in self._integers}
        return GraphExecution(self._operators, constants, store)


def _answers(execution: GraphExecution[OperatorType], graph: Graph, task: str, features: Features) -> np.ndarray:
    """The answers to all rows as they are compared, float64 [rows or tokens, ...]."""
    name = scores_of(graph, task)
    (output,) = graph.outputs.values()
    length = features["ids"].shape[1]
    at_once = max(_TOKENS_AT_ONCE // length, 1)
    parts = []
    for start in range(0, len(features["ids"]), at_once):
        rows = {key: values[start : start + at_once] for key, values in features.items()}
        inputs = {key: tf.constant(values) for key, values in rows.items()}
        scores = execution.run(inputs, wanted=(name,))[name].numpy().astype(np.float64)
        parts.append(_compared(task, scores.reshape(-1, *output.shape[1:]), rows["mask"] > 0))
    return np.concatenate(parts)


def _compared(task: str, scores: np.ndarray, at_tokens: np.ndarray) -> np.ndarray:
    if task == EMBEDDING:
        return scores / np.maximum(np.linalg.norm(scores, axis=-1, keepdims=True), 1e-12)
    if task == QUESTION_ANSWERING:
        weights = at_tokens[..., None]
        return (scores - (scores * weights).sum(1, keepdims=True) / weights.sum(1, keepdims=True))[at_tokens]
    if task in LABELLED_TASKS and task != MULTI_LABEL:
        scores = scores - scores.mean(-1, keepdims=True)
    return scores[at_tokens] if scores.ndim > 2 else scores


def _energy(difference: np.ndarray) -> float:
    return float(np.square(difference).sum())
