import io

import pytest
from rich.console import Console

from convert.verify.audit import audit
from convert.verify.audit_report import audit_tables, distinct_float_tensors
from support.tiny_tflite import FOLDER


@pytest.fixture(scope="module")
def report():
    return audit(FOLDER / "classification_uint8.tflite")


def test_the_tables_say_what_people_look_for(report):
    console = Console(file=io.StringIO(), width=120)
    console.print(audit_tables(report))
    text = console.file.getvalue()
    for words in ("full integer", "yes", "SOFTMAX", "XNNPACK has SOFTMAX in float alone", "7 of 18"):
        assert words in text


def test_what_is_float_is_counted_once_over_all_lengths(report):
    shorter = [{"float_tensors": ["a", "c"], "length": 8, "delegated": 3, "operators": report["operators"]}]
    changed = report | {"full_integer": False, "float_tensors": ["b", "a"], "shorter": shorter}
    assert distinct_float_tensors(changed) == ["b", "a", "c"]
    console = Console(file=io.StringIO(), width=120)
    console.print(audit_tables(changed | {"undelegated": [], "min_runtime_version": ""}))
    text = console.file.getvalue()
    for words in ("no: 3 float tensors, the first b", "length 8", "delegated 3 of 18 operators", "≥ unknown"):
        assert words in text
    assert "outside XNNPACK" not in text
