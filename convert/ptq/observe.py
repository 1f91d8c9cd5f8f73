"""A float graph that shows chosen tensors as it runs."""

import numpy as np

from convert.graph.graph import Graph, Tensor
from convert.ptq.float_graph import write_float_graph
from convert.tflite.contract import SIGNATURE
from convert.tflite.running.litert import open_content
from keras_model.encode.windows import Features

# A network that was trained stays far below; squares of more, and sums of them, overflow 32 bits.
MOST_VALUE = 1e15


class ObservedGraph:
    """A float graph that shows chosen tensors as it runs.

    Args:
        graph: the graph.
        observed: tensors to show.
        threads: of the interpreter.
    """

    def __init__(self, graph: Graph, observed: list[Tensor], threads: int) -> None:
        self._observed = observed
        content = write_float_graph(graph, observed=observed)
        self._runner = open_content(content, threads).get_signature_runner(SIGNATURE)

    def run(self, inputs: Features) -> dict[str, np.ndarray]:
        """The observed values of one sentence, those at padded positions left out, and the graph's outputs whole.

        Raises:
            FloatingPointError: one of the observed is not finite, or beyond `MOST_VALUE`.
        """
        values = self._runner(**inputs)
        for tensor in self._observed:
            values[tensor.name] = at_tokens(tensor, values[tensor.name], inputs)
            largest = float(np.abs(values[tensor.name]).max(initial=0))
            if not largest <= MOST_VALUE:
                raise FloatingPointError(f"{tensor.name} reaches {largest:.0e}")
        return values


def at_tokens(tensor: Tensor, values: np.ndarray, inputs: Features) -> np.ndarray:
    """The values of a tensor without those at padded positions."""
    tokens = int(inputs["mask"].sum())
    return values[tuple(slice(tokens if axis in tensor.token_axes else None) for axis in range(values.ndim))]
