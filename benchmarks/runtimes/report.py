"""The measurements as tables."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group
from rich.table import Table

from benchmarks.arm.emulator import PROCESSORS


def render(report: Mapping[str, Any]) -> Group:
    """Return the libraries' facts and, where files were measured, what `measure` found, as tables for a terminal."""
    return Group(_libraries(report), *([_files(report)] if report["files"] else []))


def _libraries(report: Mapping[str, Any]) -> Table:
    table = Table(title="libraries as published", title_justify="left")
    for name in ("artefact", "ABI"):
        table.add_column(name)
    for name in ("bytes", "in an APK", "page KB", "least API"):
        table.add_column(name, justify="right")
    for library in report["libraries"]:
        sizes = (f"{library[name]:,}" for name in ("bytes", "compressed"))
        table.add_row(library["artefact"], library["abi"], *sizes, f"{library['page'] // 1024}", str(library["api"]))
    return table


def _files(report: Mapping[str, Any]) -> Table:
    table = Table(title="one inference, instructions in millions", title_justify="left")
    for name in ("file", "runtime"):
        table.add_column(name)
    for name in ("delegated", "partitions", *PROCESSORS, "equal to Python", "worst steps"):
        table.add_column(name, justify="right")
    for file in report["files"]:
        shown = file["path"]
        for row in file["runtimes"]:
            compared = (
                (f"{row['equal']} of {row['texts']}", f"{row['worst_steps']:.2f}") if "texts" in row else ("", "")
            )
            table.add_row(
                shown,
                row["runtime"],
                f"{row['delegated']} of {file['operators']}",
                str(row["partitions"]),
                *(f"{row['instructions'][name] / 1e6:.1f}" for name in PROCESSORS),
                *compared,
            )
            shown = ""
    return table
