"""The multiply-adds of one inference, read from a `.tflite` of any origin."""

import math

from ai_edge_litert import schema_py_generated as schema

from convert.tflite.runtime_version import OPERATOR_NAMES, builtin_code

MULTIPLY_ADDS_PER_SDOT = 16


def multiply_adds(data: bytes) -> int:
    """The multiplications that convolutions and matrix products of the first subgraph add up.

    Elementwise operators are left out. Every position counts, padded or not, as every position is computed.
    """
    model = schema.Model.GetRootAs(data)
    graph = model.Subgraphs(0)
    return sum(of_operator(model, graph, graph.Operators(number)) for number in range(graph.OperatorsLength()))


def of_operator(model: schema.Model, graph: schema.SubGraph, operator: schema.Operator) -> int:
    """Those of one operator of a subgraph."""
    code = model.OperatorCodes(operator.OpcodeIndex())
    name = OPERATOR_NAMES.get(builtin_code(code.DeprecatedBuiltinCode(), code.BuiltinCode()))
    if name in ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"):
        kernel = _shape(graph, operator.Inputs(1))
        # (out, height, width, in / groups), (out, in); a depthwise kernel is (1, height, width, channels).
        per_output = math.prod(kernel[1:3] if name == "DEPTHWISE_CONV_2D" else kernel[1:])
    elif name == "BATCH_MATMUL":
        options = schema.BatchMatMulOptions()
        table = operator.BuiltinOptions()
        options.Init(table.Bytes, table.Pos)
        per_output = _shape(graph, operator.Inputs(0))[-2 if options.AdjX() else -1]
    else:
        return 0
    return math.prod(_shape(graph, operator.Outputs(0))) * per_output


def _shape(graph: schema.SubGraph, tensor: int) -> list[int]:
    return graph.Tensors(tensor).ShapeAsNumpy().tolist()
