"""How a runtime's operators compare, as lines to read."""

from typing import Any

from rich.table import Table


def operators_table(report: dict[str, Any]) -> Table:
    """Return what `check_runtime` or `check_tensors` found of each kind of operator, as a table for a terminal."""
    table = Table(
        *("operator", "type", "count"),
        title=f"{report['by']} beside LiteRT's built-in kernels: {report['path']}, length {report['length']}",
        title_justify="left",
    )
    for name in ("numbers", "differ", "mean steps", "worst steps", "operators off"):
        table.add_column(name, justify="right")
    for kind in report["kinds"]:
        figures = (f"{kind['numbers']:,}", f"{kind['differing']:.2%}", f"{kind['mean_steps']:+.3f}")
        table.add_row(kind["op"], kind["type"], str(kind["operators"]), *figures, _steps(kind), str(kind["off"]))
    return table


def lines(report: dict[str, Any]) -> list[str]:
    """Return what the table does not say: how much was compared, the output, and the first operators that differ."""
    compared = f"{report['compared']} of {report['operators']} operators compared, each given the runtime's own inputs"
    found = [f"{compared}; texts: {report['rows']}"]
    if report["output_steps"] is not None:
        found.append(f"the output is at most {report['output_steps']:g} steps from that of the kernels, each run whole")
    found += [f"off: {operator(each)}" for each in report["off"][:5]]
    if len(report["off"]) > 5:
        found.append(f"off: {len(report['off']) - 5} more")
    if report["rounding"]:
        found.append(f"rounds otherwise: {operator(report['rounding'])}")
    return found


def operator(found: dict[str, Any]) -> str:
    """Return an operator with the place where it differs most."""
    at = ", ".join(map(str, found["at"]))
    unit = "step" if found["worst_steps"] == 1 else "steps"
    return (
        f"operator {found['operator']}, {found['op']}, tensor {found['tensor']} ({found['name']}): "
        f"{_steps(found)} {unit} at [{at}] of text {found['row']}, {found['given']} for {found['expected']}; "
        f"{found['differing']:.1%} of its numbers differ, by {found['mean_steps']:+.3f} in the mean"
    )


def runtime_fault(report: dict[str, Any]) -> str:
    """Return in one line what the runtime does wrong, or "" where it computes what the kernels do."""
    if report["inputs"]:
        name, row = next(iter(report["inputs"].items()))
        return f"{report['by']}: has other {name} in its network than it was given, first of text {row}"
    if (first := report["first"]) is None:
        return ""
    told = f"operator {first['operator']}, {first['op']}, which writes tensor {first['tensor']} ({first['name']})"
    return f"{report['by']}: computes otherwise than the built-in kernels, first in {told}"


def _steps(found: dict[str, Any]) -> str:
    return f"{found['worst_steps']:g}"
