"""What engines make of a `.tflite`."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from convert.engines.partitions import finds_rows, partitions
from convert.engines.rules import reason_left
from convert.engines.table import BUILTIN, XNNPACK, XNNPACK_I8MM, EngineTable, read_engine_table
from convert.tflite.running.litert import open_interpreter
from convert.verify.audit import read_operators
from convert.verify.delegate import GraphOperator, delegated, reason_undelegated


def audit_engines(path: str | Path, engines: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what each engine takes of a `.tflite`, its longest length, as data that JSON can carry.

    XNNPACK and the built-in kernels are asked; of the others their tables tell, so that an engine which is not public
    may still refuse what its table has.

    Returns:
        For each engine:
        - "title", "sources": [{"path", "version"}] of its table.
        - "operators": how many there are; "taken": how many of them it takes.
        - "partitions": pieces it takes the network's own arithmetic in, behind ids and look-ups.
        - "left": [{"op", "types", "ranks", "count", "reason", "names"}], named by what they write; "types" and "ranks"
          are those of the tensors that are no constants, inputs first.
        - "verdict": "whole", "whole but for ids and GATHER", "in one piece", before or behind which more is left, or
          "cut".

    Raises:
        InputFileError, TfliteError: as for `convert.verify.audit.audit`.
        KeyError: there is no such engine.
    """
    path = Path(path)
    operators = read_operators(path)
    return {name: _engine(read_engine_table(name), path, operators) for name in engines}


def _engine(table: EngineTable, path: Path, operators: Sequence[GraphOperator]) -> dict[str, Any]:
    if table.name in (XNNPACK, XNNPACK_I8MM):
        inside = delegated(open_interpreter(path))[1]
        left = {n: reason_undelegated(each) for n, each in enumerate(operators) if n not in inside}
    elif table.name == BUILTIN:
        open_interpreter(path, delegate=False)
        left = {}
    else:
        reasons = {number: reason_left(table, operator) for number, operator in enumerate(operators)}
        left = {number: reason for number, reason in reasons.items() if reason}
    taken = set(range(len(operators))) - set(left)
    # What finds rows depends on ids alone, so it can all run before the network's own arithmetic begins.
    own = [number for number, operator in enumerate(operators) if not finds_rows(operator)]
    pieces = partitions([operators[number] for number in own], {own.index(n) for n in taken.intersection(own)})
    if not left:
        verdict = "whole"
    elif len(pieces) == 1 and not set(left).intersection(own):
        verdict = "whole but for ids and GATHER"
    elif len(pieces) == 1:
        verdict = "in one piece"
    else:
        verdict = "cut"
    return {
        "title": table.title,
        "sources": [{"path": source, "version": version} for source, version in table.sources],
        "operators": len(operators),
        "taken": len(taken),
        "partitions": len(pieces),
        "left": _grouped({number: (operators[number], reason) for number, reason in left.items()}),
        "verdict": verdict,
    }


def _grouped(left: dict[int, tuple[GraphOperator, str]]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for operator, reason in left.values():
        computed = [tensor for tensor in (*operator.inputs, *operator.outputs) if not tensor.constant]
        types = ", ".join(tensor.type for tensor in computed)
        ranks = ", ".join(str(len(tensor.shape)) for tensor in computed)
        names = groups.setdefault((operator.name, types, ranks, reason), [])
        names.append(operator.outputs[0].name if operator.outputs else "")
    return [
        {"op": op, "types": types, "ranks": ranks, "count": len(names), "reason": reason, "names": names}
        for (op, types, ranks, reason), names in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
