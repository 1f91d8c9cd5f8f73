"""Activations that multiply a number by the sigmoid of its multiple: SiLU and "quick GELU" (Hendrycks and Gimpel 2016).

They are the same operators in every number format. In int8, XNNPACK makes one table of the chain, for each operator
reads the one before and, beside it, nothing but a constant or the chain's first tensor.
"""

from convert.graph.graph import Graph, Tensor

# What the argument of the sigmoid is a multiple by, for each name in `SqueezeBertBackbone`.
GATE_SLOPES = {"silu": 1.0, "quick_gelu": 1.702}

# The sigmoid is 0 or 1 beyond this, within half a step of 1/256.
_SATURATED = 8.0


def sigmoid_gated(graph: Graph, name: str, x: Tensor, slope: float) -> Tensor:
    """The product x · sigmoid(slope · x) of each value."""
    argument = x
    if slope != 1:
        factor = graph.scalar(f"{name}/slope", slope)
        argument = graph.mul(f"{name}/argument", x, factor)
        argument.value_range = (-_SATURATED, _SATURATED)
    gate = graph.unary("LOGISTIC", f"{name}/gate", argument)
    return graph.mul(name, gate, x)
