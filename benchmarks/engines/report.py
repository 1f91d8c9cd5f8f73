"""What the engines did, as a table."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.table import Table


def render(rows: Sequence[dict[str, Any]], count: int) -> Group:
    """Return the rows of `compare` of `count` texts as a table for a terminal, below it what failed and why."""
    table = Table(title=f"answers against the harness, {count} texts; one thread", title_justify="left")
    table.caption = "ms of a processor; in a browser the least by the clock"
    table.caption_justify = "left"
    for name in ("engine", "built for"):
        table.add_column(name)
    for name in ("taken", "left", "pieces", "like labels", "steps apart, worst", "mean", "ms"):
        table.add_column(name, justify="right")
    for row in rows:
        if row["failed"]:
            continue
        answered = row["labels"] is not None
        took = "" if row["milliseconds"] is None else f"{row['milliseconds']:.1f}"
        table.add_row(
            row["engine"],
            row["file"],
            f"{row['taken']} of {row['operators']}",
            str(row["operators"] - row["taken"]),
            str(row["pieces"]),
            f"{row['labels']} of {count}" if answered else "not run",
            str(row["worst_steps"]) if answered else "",
            f"{row['mean_steps']:.2f}" if answered else "",
            f"{took} estimated" if row["estimated"] else took,
        )
    return Group(table, *(f"failed: {row['engine']}: {escape(row['failed'])}" for row in rows if row["failed"]))
