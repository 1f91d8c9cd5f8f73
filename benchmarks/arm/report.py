"""The measurements as tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from benchmarks.arm.attribution import grouped
from benchmarks.arm.measure import MOST_STEPS

BY = ("operator", "shape", "function")


def render(report: Mapping[str, Any], by: str | None = None) -> Group:
    """Return the report of `measure` as tables for a terminal; answers too far apart are marked.

    Args:
        report: see there.
        by: what the instructions are attributed to: one of `BY`, or None for no attribution.
    """
    parts = list(_attributions(report, by)) if by else []
    return Group(_totals(report), *parts)


def _totals(report: Mapping[str, Any]) -> Table:
    title = "instructions of one inference, in millions; floor: 16 multiply-adds an instruction"
    table = Table(title=title, title_justify="left")
    for name, justify in {"file": "left", "multiply-adds": "right", "floor": "right", "processor": "left"}.items():
        table.add_column(name, justify=justify)
    for name in ("instructions", "× floor", "repeat ±%", "worst steps"):
        table.add_column(name, justify="right")
    for file in report["files"]:
        facts = (file["path"], f"{file['multiply_adds'] / 1e6:.1f}", f"{file['floor'] / 1e6:.1f}")
        for processor, measured in file["processors"].items():
            apart = f"{measured['worst_steps']:.2f}"
            table.add_row(
                *facts,
                processor,
                f"{measured['instructions'] / 1e6:.2f}",
                f"{measured['ratio']:.2f}",
                f"{measured['repeat_percent']:.3f}",
                f"[red]{apart}[/red]" if measured["worst_steps"] > MOST_STEPS else apart,
            )
            facts = ("", "", "")
    return table


def _attributions(report: Mapping[str, Any], by: str) -> Iterator[Table]:
    for file in report["files"]:
        for processor, measured in file["processors"].items():
            title = f"{file['path']}, {processor}: instructions by {by}, in thousands"
            if by == "function":
                yield _functions(title, measured)
            else:
                yield _operators(title, measured, by == "shape")


def _operators(title: str, measured: Mapping[str, Any], shapes: bool) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("operator")
    table.add_column("type")
    if shapes:
        table.add_column("shapes")
    for name in ("count", "instructions", "share %", "multiply-adds", "× floor"):
        table.add_column(name, justify="right")
    if shapes:
        table.add_column("most in")
    for row in measured["operators"] if shapes else grouped(measured["operators"]):
        table.add_row(
            row["operator"],
            row["type"],
            *([row["shapes"]] if shapes else []),
            str(row["count"] or ""),
            f"{row['instructions'] / 1e3:.1f}",
            f"{100 * row['share']:.1f}",
            f"{row['multiply_adds'] / 1e3:.0f}" if row["multiply_adds"] else "",
            f"{row['ratio']:.2f}" if row["ratio"] else "",
            *([escape(row["function"])] if shapes else []),
        )
    return table


def _functions(title: str, measured: Mapping[str, Any]) -> Table:
    table = Table("function", title=title, title_justify="left")
    for name in ("instructions", "share %"):
        table.add_column(name, justify="right")
    for row in measured["functions"]:
        table.add_row(escape(row["function"]), f"{row['instructions'] / 1e3:.1f}", f"{100 * row['share']:.1f}")
    return table
