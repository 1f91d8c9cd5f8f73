"""GELU as one look-up that the XNNPACK delegate runs.

The builtin int8 GELU is not delegated. XNNPACK makes one table of any chain of operators in which each reads the one
before and, beside it, nothing but a constant or the chain's first tensor. So the tanh form of GELU (Hendrycks and
Gimpel 2016, within .0005 of the exact one), x · sigmoid(2·√(2/π)·(x + .044715·x³)), is written as such a chain.
"""

import math

from convert.graph.graph import Graph, Tensor

_LINEAR = 2 * math.sqrt(2 / math.pi)
_CUBIC = 0.044715 * _LINEAR
# The sigmoid of more than this is 1, and so is that of all x beyond the bend: their squares need not be told apart.
_SATURATED = 8.0
_BEND = 4.0


def gelu(graph: Graph, name: str, x: Tensor) -> Tensor:
    """GELU of each value."""
    scaled = graph.mul(f"{name}/scaled", x, graph.scalar(f"{name}/cubic", _CUBIC))
    scaled.value_range = (-_CUBIC * _BEND, _CUBIC * _BEND)
    square = graph.mul(f"{name}/square", scaled, x)
    square.value_range = (0.0, _CUBIC * _BEND**2)
    slope = graph.add(f"{name}/slope", square, graph.scalar(f"{name}/linear", _LINEAR))
    slope.value_range = (0.0, _LINEAR + _CUBIC * _BEND**2)
    argument = graph.mul(f"{name}/argument", slope, x)
    argument.value_range = (-_SATURATED, _SATURATED)
    gate = graph.unary("LOGISTIC", f"{name}/gate", argument)
    return graph.mul(name, gate, x)
