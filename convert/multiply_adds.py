"""The multiply-adds of one inference, counted on the graph that is written."""

import math

from convert.graph import Graph, Operator


def multiply_adds(graph: Graph) -> int:
    """The multiplications that convolutions and matrix products add up; elementwise operators are left out.

    Every position counts, padded or not, as every position is computed.
    """
    return sum(map(_of_operator, graph.operators))


def _of_operator(operator: Operator) -> int:
    if operator.kind in ("CONV_2D", "DEPTHWISE_CONV_2D"):
        kernel = operator.inputs[1]
        # (out, 1, 1, in / groups); a depthwise kernel is (1, 1, 1, channels): one product an output.
        per_output = math.prod(kernel.shape[1:]) if operator.kind == "CONV_2D" else 1
    elif operator.kind == "BATCH_MATMUL":
        per_output = operator.inputs[0].shape[-1]
    else:
        return 0
    return math.prod(operator.output.shape) * per_output
