"""What was decided on one graph, handed to the same network's graph for another length."""

from collections.abc import Mapping
from typing import TypeVar

from convert.graph.graph import Graph, Tensor

Value = TypeVar("Value")


def for_graph(graph: Graph, values: Mapping[Tensor, Value]) -> dict[Tensor, Value]:
    """The values of another graph's tensors, by the tensors of the same name in this one.

    Args:
        graph: built from the same network, by the same arithmetic, with the same `longest`.
        values: ranges, kernels or offsets, none of which depends on the number of tokens.

    """
    by_name = {tensor.name: value for tensor, value in values.items()}
    tensors = {tensor for operator in graph.operators for tensor in (*operator.inputs, operator.output)}
    return {tensor: by_name[tensor.name] for tensor in tensors if tensor.name in by_name}
