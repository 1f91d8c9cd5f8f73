"""The measurements as a table."""

from typing import Any

from rich.table import Table

from benchmarks.arm.measure import MOST_STEPS


def render(report: dict[str, Any]) -> Table:
    """Return the report of `measure` as a table for a terminal; answers too far apart are marked."""
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
