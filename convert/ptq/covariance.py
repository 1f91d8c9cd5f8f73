"""How the inputs of the network's convolutions vary together over real text."""

from collections.abc import Sequence

import numpy as np

from convert.graph.graph import Graph, Operator, Tensor
from convert.graph.roles import TRAINED
from convert.ptq.observe import ObservedGraph
from keras_model.encode.windows import Features

# A covariance of d channels from n tokens is taken for wrong by this share of d / n. Least error on sentences that were
# not counted, MiniLM-L6 with n = 3830: a share of .3 for d = 384, of .25 for d = 1536.
_UNCERTAINTY = 0.3
# Tokens multiplied at once: products of single sentences would mostly move their sums through memory.
_BATCH = 1024


def measure_covariances(graph: Graph, sentences: Sequence[Features], threads: int) -> dict[Operator, np.ndarray]:
    """Run a graph and take the covariance of what each trained convolution reads at the tokens of the texts.

    Args:
        graph: built with `IntegerArithmetic`, still in float.
        sentences: int32 `ids`, `mask`, `segment_ids`, [1, S] each.
        threads: of the interpreter.

    Returns:
        float32 (groups, in / groups, in / groups) of each, shrunk towards independent channels.

    Raises:
        MissingRoleError: a layer of the graph lacks one of its convolutions.
    """
    # Query, key and value read the same.
    read = {operator: (operator.inputs[0], operator.options["groups"]) for operator in graph.with_role(*TRAINED)}
    covariances = {(tensor, groups): _Covariance(tensor, groups) for tensor, groups in read.values()}
    observed = ObservedGraph(graph, list({tensor: None for tensor, _ in covariances}), threads)
    for inputs in sentences:
        values = observed.run(inputs)
        for (tensor, _), covariance in covariances.items():
            covariance.add(values[tensor.name])
    found = {key: covariance.finish() for key, covariance in covariances.items()}
    return {operator: found[key] for operator, key in read.items()}


class _Covariance:
    """Sums over tokens, of each group of channels."""

    def __init__(self, tensor: Tensor, groups: int) -> None:
        width = tensor.shape[-1] // groups
        self._sum = np.zeros((groups, 1, width))
        self._products = np.zeros((groups, width, width), np.float32)
        self._count = 0
        self._waiting: list[np.ndarray] = []

    def add(self, values: np.ndarray) -> None:
        self._waiting.append(values.reshape(-1, self._sum.size).copy())
        if sum(map(len, self._waiting)) >= _BATCH:
            self._flush()

    def finish(self) -> np.ndarray:
        self._flush()
        groups, _, width = self._sum.shape
        mean = (self._sum / self._count).astype(np.float32)
        covariance = self._products / np.float32(self._count) - mean.transpose(0, 2, 1) @ mean
        variance = covariance.trace(axis1=1, axis2=2).reshape(groups, 1, 1) / width
        doubt = np.float32(_UNCERTAINTY * width / self._count)
        return covariance + doubt * variance * np.eye(width, dtype=np.float32)

    def _flush(self) -> None:
        if not self._waiting:
            return
        rows = np.concatenate(self._waiting).reshape(-1, self._sum.shape[0], self._sum.shape[2]).transpose(1, 0, 2)
        self._sum += rows.sum(axis=1, dtype=np.float64, keepdims=True)
        self._products += rows.transpose(0, 2, 1) @ rows
        self._count += rows.shape[1]
        self._waiting = []
