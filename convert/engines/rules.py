"""Why an engine leaves an operator: the limits of its table, each with its reason."""

from collections.abc import Callable

from convert.engines.table import EngineTable, Limit
from convert.verify.delegate import GraphOperator, GraphTensor


def reason_left(table: EngineTable, operator: GraphOperator) -> str:
    """Return in one sentence why an engine leaves an operator by its table; "" where it takes it."""
    if operator.name not in table.operators:
        return f"{table.name} has no {operator.name}"
    limits = table.limits_of(operator.name)
    allowed = [limit.types for limit in limits if limit.types is not None] or [table.types]
    computed = [tensor for tensor in (*operator.inputs, *operator.outputs) if not tensor.constant]
    for tensor in computed:
        if not all(tensor.type in types for types in allowed):
            return f"{table.name} has no {operator.name} of {tensor.type}"
    for limit in limits:
        reason = _dimensions(limit, computed) or (RULES[limit.rule](operator) if limit.rule else "")
        if reason:
            return f"{table.name}: {reason}"
    return ""


def _dimensions(limit: Limit, tensors: list[GraphTensor]) -> str:
    least, most = limit.least_dimensions or 0, limit.most_dimensions or 8
    for tensor in tensors:
        if not least <= len(tensor.shape) <= most:
            return f"{_shape(tensor)} has {len(tensor.shape)} dimensions; it takes {least} to {most}"
    return ""


def _same_rank(operator: GraphOperator) -> str:
    for tensor in operator.inputs:
        if len(tensor.shape) != len(operator.outputs[0].shape):
            return f"{operator.name} raises {_shape(tensor)} to {_shape(operator.outputs[0])} by broadcasting"
    return ""


def _ungrouped(operator: GraphOperator) -> str:
    values, kernel = operator.inputs[0].shape[-1], operator.inputs[1].shape[-1]
    if values != kernel:
        return f"{operator.name} in {values // kernel} groups, {values} channels against a kernel's {kernel}"
    return ""


def _like_quantization(operator: GraphOperator) -> str:
    output = operator.outputs[0]
    if any((tensor.scales, tensor.zero_point) != (output.scales, output.zero_point) for tensor in operator.inputs):
        return f"{operator.name} whose inputs and output differ in scale or zero point"
    return ""


def _one_dimensional_rows(operator: GraphOperator) -> str:
    rows = operator.inputs[1]
    return "" if len(rows.shape) == 1 else f"{operator.name} of rows {_shape(rows)}; it takes them in one dimension"


RULES: dict[str, Callable[[GraphOperator], str]] = {
    "like_quantization": _like_quantization,
    "one_dimensional_rows": _one_dimensional_rows,
    "same_rank": _same_rank,
    "ungrouped": _ungrouped,
}


def _shape(tensor: GraphTensor) -> str:
    return f"[{', '.join(str(size) for size in tensor.shape)}]"
