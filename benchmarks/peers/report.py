"""The comparison as a table."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.table import Table


def render(report: Mapping[str, Any]) -> Group:
    """Return the report of `compare` as a table for a terminal, below it what failed and why."""
    inputs = report["inputs"]
    keras = "" if report["keras"] is None else f", Keras' {report['score']} {_percent(report['keras'])}"
    title = (
        f"{inputs['model']}, S = {inputs['length']}, {inputs['rows']} rows of {inputs['evaluation']}{keras}; "
        f"times: {report['runs']} rounds, one thread, {report['environment']['cpu']}"
    )
    processors = list(dict.fromkeys(name for peer in report["peers"] for name in peer.get("instructions", {})))
    table = Table(title=title, title_justify="left")
    table.add_column("file")
    numbers = ("MB", report["score"], "as Keras", "error, mean", "worst", "ms", "× first")
    for name in (*numbers, *(f"{name}, M" for name in processors)):
        table.add_column(name, justify="right")
    failed = []
    for peer in report["peers"]:
        if peer["failed"]:
            failed.append(f"{peer['name']}: {escape(peer['failed'])}")
            continue
        counts = peer["instructions"]
        table.add_row(
            peer["name"],
            f"{peer['bytes'] / 1e6:.2f}",
            "" if peer["score"] is None else _percent(peer["score"]),
            _percent(peer["agreement"]),
            f"{peer['mean_difference']:.4f}",
            f"{peer['worst_difference']:.3f}",
            f"{peer['milliseconds']['median']:.2f}",
            f"{peer['ratio_to_first']:.2f}",
            *(f"{counts[name] / 1e6:.1f}" if name in counts else "" for name in processors),
        )
    return Group(table, *(f"failed: {line}" for line in failed))


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"
