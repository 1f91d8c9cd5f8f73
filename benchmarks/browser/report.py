"""What the engines of a browser did, as a table."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.table import Table


def render(rows: Sequence[dict[str, Any]], count: int) -> Group:
    """Return the rows of `compare` of `count` texts as a table for a terminal, below it what failed and why."""
    table = Table("engine", title=f"answers against the harness, {count} texts; one thread", title_justify="left")
    for name in ("like largest", "steps apart, worst", "mean", "ms, least"):
        table.add_column(name, justify="right")
    for row in rows:
        if not row["failed"]:
            table.add_row(
                row["engine"],
                f"{row['labels']} of {count}",
                str(row["worst_steps"]),
                f"{row['mean_steps']:.2f}",
                f"{row['milliseconds']:.1f}",
            )
    return Group(table, *(f"failed: {row['engine']}: {escape(row['failed'])}" for row in rows if row["failed"]))
