import io

import pytest
from rich.console import Console

from convert.verify.audit import audit
from convert.verify.audit_report import render
from support.tiny_tflite import FOLDER


@pytest.fixture(scope="module")
def report():
    return audit(FOLDER / "classification_uint8.tflite")


def test_the_tables_say_what_people_look_for(report):
    console = Console(file=io.StringIO(), width=120)
    console.print(render(report))
    text = console.file.getvalue()
    for words in ("full integer", "yes", "SOFTMAX", "XNNPACK has SOFTMAX in float alone", "7 of 18"):
        assert words in text
