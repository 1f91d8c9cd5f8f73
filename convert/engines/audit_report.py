"""What engines make of a file, as lines to read."""

from typing import Any

from rich.console import Group
from rich.table import Table


def engine_tables(engines: dict[str, dict[str, Any]]) -> Group:
    """Return what `audit_engines` found as tables for a terminal."""
    summary = Table("engine", "takes", "partitions", "verdict", "by", title="engines", title_justify="left")
    parts: list[Table] = [summary]
    for name, found in engines.items():
        sources = "\n".join(f"{source['path']} ({source['version']})" for source in found["sources"])
        verdict = f"taken {found['verdict']}" if found["verdict"] != "cut" else "cut into pieces"
        taken = f"{found['taken']} of {found['operators']}"
        summary.add_row(name, taken, str(found["partitions"]), verdict, sources)
        if not found["left"]:
            continue
        left = Table("operator", "types", "ranks", "count", "why", title=f"left by {name}", title_justify="left")
        for row in found["left"]:
            left.add_row(row["op"], row["types"], row["ranks"], str(row["count"]), row["reason"])
        parts.append(left)
    return Group(*parts)
