"""What an audit found, as lines to read."""

from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text


def audit_tables(report: dict[str, Any]) -> Group:
    """Return the report as tables for a terminal."""
    facts = Table(title=report["path"], show_header=False, title_justify="left")
    facts.add_row("size", f"{report['bytes'] / 1e6:.2f} MB, {report['parameters'] / 1e6:.2f} M parameters")
    facts.add_row("weights", ", ".join(f"{size:,} bytes {kind}" for kind, size in report["weight_bytes"].items()))
    for end in ("inputs", "outputs"):
        facts.add_row(end, "\n".join(f"{t['name']}  {t['type']} {t['shape']}" for t in report[end]))
    facts.add_row("runtime", f"TensorFlow Lite ≥ {report['min_runtime_version'] or 'unknown'}")
    floats = distinct_float_tensors(report)
    verdict = "yes" if report["full_integer"] else f"no: {len(floats)} float tensors, the first {floats[0]}"
    facts.add_row("full integer", Text(verdict, style="green" if report["full_integer"] else "red"))
    total = sum(row["count"] for row in report["operators"])
    facts.add_row("delegated", f"{report['delegated']} of {total} operators, partitions: {report['partitions']}")
    for row in report["shorter"]:
        total = sum(operator["count"] for operator in row["operators"])
        facts.add_row(f"length {row['length']}", f"delegated {row['delegated']} of {total} operators")

    operators = Table("operator", "type", "count", title="operators", title_justify="left")
    for row in report["operators"]:
        operators.add_row(row["op"], row["type"], str(row["count"]))
    outside = Table("operator", "type", "count", "why", title="outside XNNPACK", title_justify="left")
    for row in report["undelegated"]:
        outside.add_row(row["op"], row["type"], str(row["count"]), row["reason"])
    return Group(facts, operators, outside) if report["undelegated"] else Group(facts, operators)


def distinct_float_tensors(report: dict[str, Any]) -> list[str]:
    """Return the names of the float tensors of all lengths, each once."""
    return list(dict.fromkeys(name for each in (report, *report["shorter"]) for name in each["float_tensors"]))
