"""Which operators the instructions of an inference go to."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.arm.count_log import CountLog
from benchmarks.arm.functions import by_function
from benchmarks.arm.single_operators import SingleOperator
from convert.verify.multiply_adds import MULTIPLY_ADDS_PER_SDOT
from keras_model.errors import UserError

FUSED, REST = "fused", "rest"
_LEAST_SHARE = 0.001


def write_single_files(operators: Sequence[SingleOperator], folder: Path) -> list[Path]:
    """Write each operator's two files; return them in the order in which `operator_costs` wants their windows."""
    paths = []
    for number, operator in enumerate(operators):
        for copies, data in ((1, operator.once), (2, operator.twice)):
            paths.append(folder / f"{number}_{copies}.tflite")
            paths[-1].write_bytes(data)
    return paths


def operator_costs(operators: Sequence[SingleOperator], single: CountLog, whole: CountLog) -> list[dict[str, Any]]:
    """Return what each kind of operator costs in an inference of the file that they come from.

    One operator is what two of them cost more than one does, so that starting an inference is nobody's. XNNPACK fuses
    what single operators do not show: a chain of functions of one tensor, x · sigmoid(x) too, becomes one table.

    Args:
        operators: every kind in the file.
        single: log of a program that ran the files of `write_single_files`.
        whole: log of one that ran the file itself.

    Returns:
        For each kind, costliest first, {"operator", "type", "shapes", "count", "multiply_adds", "instructions",
        "share", "ratio", "function"}: multiply-adds and instructions of all `count` of them, the share of the whole
        inference, the ratio to one instruction for each 16 multiply-adds (None where there are none), and the function
        that most of an operator's instructions are in. Then come {"operator": FUSED, ...}, instructions below zero:
        what a function takes less in the whole file than in its operators alone; and {"operator": REST, ...}, all that
        remains. The instructions of all rows add up to the inference's.

    Raises:
        UserError: the log has not two windows for each operator.
    """
    if len(single.windows) != 2 * len(operators):
        raise UserError(f"the instruction counter told of {len(single.windows)} of {2 * len(operators)} operators")
    in_whole = by_function(whole.windows[0], whole.libraries)
    beyond = Counter(in_whole)
    rows = []
    for operator, once, twice in zip(operators, single.windows[::2], single.windows[1::2], strict=True):
        own = by_function(twice, single.libraries)
        own.subtract(by_function(once, single.libraries))
        count = len(operator.places)
        beyond.subtract({name: count * executed for name, executed in own.items()})
        rows.append(
            _row(operator.name, count * own.total(), max(own, key=own.__getitem__), count)
            | {"type": operator.type, "shapes": operator.shapes, "multiply_adds": count * operator.multiply_adds}
        )
    rows.sort(key=lambda row: -row["instructions"])
    least = _LEAST_SHARE * in_whole.total()
    fused = {name: executed for name, executed in sorted(beyond.items(), key=lambda item: item[1]) if executed < -least}
    rows += [_row(FUSED, executed, name) for name, executed in fused.items()]
    rows.append(_row(REST, beyond.total() - sum(fused.values())))
    return [
        row
        | {
            "share": row["instructions"] / in_whole.total(),
            "ratio": _ratio(row["instructions"], row["multiply_adds"]),
        }
        for row in rows
    ]


def grouped(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of `operator_costs` summed over shapes and functions."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["operator"], row["type"]), []).append(row)
    merged = []
    for (operator, type_), members in groups.items():
        sums = {name: sum(row[name] for row in members) for name in ("count", "multiply_adds", "instructions", "share")}
        ratio = _ratio(sums["instructions"], sums["multiply_adds"])
        merged.append({"operator": operator, "type": type_, **sums, "ratio": ratio})
    return sorted(merged, key=lambda row: (row["operator"] in (FUSED, REST), -row["instructions"]))


def function_costs(log: CountLog) -> list[dict[str, Any]]:
    """Return {"function", "instructions", "share"} of an inference, costliest first, those below 0.1 % as "others"."""
    counted = by_function(log.windows[0], log.libraries)
    total = counted.total()
    rows = [(name, count) for name, count in counted.most_common() if count >= _LEAST_SHARE * total]
    rows.append(("others", total - sum(count for _, count in rows)))
    return [{"function": name, "instructions": count, "share": count / total} for name, count in rows]


def _row(operator: str, instructions: int, function: str = "", count: int = 0) -> dict[str, Any]:
    return {
        "operator": operator,
        "type": "",
        "shapes": "",
        "count": count,
        "multiply_adds": 0,
        "instructions": instructions,
        "function": function,
    }


def _ratio(instructions: int, multiply_adds: int) -> float | None:
    return instructions * MULTIPLY_ADDS_PER_SDOT / multiply_adds if multiply_adds else None
