"""The weights and offsets of an int8 graph as variables to train, and as integers again."""

from collections.abc import Iterator, Sequence

import numpy as np
import tensorflow as tf

from convert.graph.graph import Graph, Tensor
from convert.graph.roles import TRAINED
from convert.tflite.typed_graph import TypedOperator

# How far from its integer a weight starts at most: a half would leave open which integer it is.
_FURTHEST = 0.49


class TrainedConstants:
    """What fine-tuning changes: kernels and offsets of the network's convolutions.

    Embedding tables stay, and so do convolutions that compute a function exactly, such as a sum or a diagonal. All
    variables count in steps, so that one learning rate serves: a weight in those of its channel, an offset in those
    of the convolution's result.

    Args:
        graph: built with `IntegerArithmetic`.
        operators: those of its `Int8Graph`, with the integers to start from.

    Attributes:
        variables: float32.
    """

    def __init__(self, graph: Graph, operators: Sequence[TypedOperator]) -> None:
        typed = {operator.output.name: operator for operator in operators}
        self._tensors: list[Tensor] = []
        self._steps: list[np.ndarray] = []
        self._result_steps: list[float | None] = []
        self.variables: list[tf.Variable] = []
        for operator in graph.with_role(*TRAINED):
            stored = typed[operator.output.name]
            kernel, bias = stored.constant(1), stored.constant(2)
            step = kernel.steps.scale.reshape(-1, 1, 1, 1)
            # Where the weight was before it was rounded tells which of them turn first.
            start = np.clip(operator.constant(1).data / step, kernel.data - _FURTHEST, kernel.data + _FURTHEST)
            self._add(operator.inputs[1], start, step, None)
            result_step = float(stored.output.steps.scale[0])
            step = bias.steps.scale.astype(np.float64)
            self._add(operator.inputs[2], bias.data * step / result_step, step, result_step)

    def _add(self, tensor: Tensor, start: np.ndarray, step: np.ndarray, result_step: float | None) -> None:
        self._tensors.append(tensor)
        self._steps.append(step)
        self._result_steps.append(result_step)
        self.variables.append(tf.Variable(start.astype(np.float32), name=tensor.name.replace("/", "-")))

    def real(self) -> dict[str, tf.Tensor]:
        """The numbers that the integers stand for, by name; gradients reach the variables.

        Offsets are not rounded: theirs is a thousandth of the convolution's own rounding.
        """
        values = {}
        for tensor, step, result_step, variable in self._parts():
            if result_step is None:
                inside = tf.clip_by_value(variable, -127.0, 127.0)
                values[tensor.name] = (inside + tf.stop_gradient(tf.round(inside) - inside)) * step.astype(np.float32)
            else:
                values[tensor.name] = variable * np.float32(result_step)
        return values

    def integers(self) -> dict[Tensor, np.ndarray]:
        """Int8 kernels and int32 offsets, as `convert.ptq.int8_graph.Int8Graph` takes them."""
        values: dict[Tensor, np.ndarray] = {}
        for tensor, step, result_step, variable in self._parts():
            if result_step is None:
                values[tensor] = np.clip(np.round(variable.numpy()), -127, 127).astype(np.int8)
            else:
                values[tensor] = np.round(variable.numpy().astype(np.float64) * result_step / step).astype(np.int32)
        return values

    def _parts(self) -> Iterator[tuple[Tensor, np.ndarray, float | None, tf.Variable]]:
        return zip(self._tensors, self._steps, self._result_steps, self.variables, strict=True)
