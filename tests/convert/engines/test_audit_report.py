"""The lines that an audit of engines prints."""

from rich.console import Console

from convert.engines.audit_report import engine_tables


def test_each_engine_has_a_row_and_what_it_leaves_a_table():
    source = [{"path": "ops.cc", "version": "commit 1"}]
    left = [{"op": "ELU", "types": "int8, int8", "ranks": "4, 4", "count": 6, "reason": "x has no ELU", "names": []}]
    common = {"title": "", "sources": source, "operators": 9}
    console = Console(width=160, record=True, file=None, quiet=False)
    with console.capture() as capture:
        console.print(
            engine_tables(
                {
                    "x": {**common, "taken": 3, "partitions": 7, "left": left, "verdict": "cut"},
                    "y": {**common, "taken": 9, "partitions": 1, "left": [], "verdict": "whole"},
                }
            )
        )
    text = capture.get()
    assert "3 of 9" in text
    assert "cut into pieces" in text
    assert "taken whole" in text
    assert "ops.cc (commit 1)" in text
    assert "left by x" in text
    assert "x has no ELU" in text
    assert "left by y" not in text
