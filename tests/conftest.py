from argparse import ArgumentTypeError
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Each shares what is costly to make, or a folder that builds write to.
ONE_AFTER_THE_OTHER = (HERE / "android", HERE / "conformance", HERE / "convert/comparison")


def whole_number(text):
    """Return a number that is 0 or more."""
    if not text.isascii() or not text.isdecimal():
        raise ArgumentTypeError(f"{text!r}: give a whole number, 0 or more")
    return int(text)


def pytest_addoption(parser):
    # Here, not in tests/conformance: pytest takes options only from conftest files above its arguments.
    parser.addoption("--model", metavar="FILE", help="a .tflite for tests/conformance, instead of the embedded one")
    parser.addoption(
        "--examples",
        metavar="FILE",
        help="JSON lines of a text and what the model must say: label, labels, score, entities, answer or embedding",
    )
    parser.addoption(
        "--steps",
        type=whole_number,
        default=2,
        metavar="N",
        help="by how many steps of the output a score may differ from that of --examples (default: 2)",
    )
    parser.addoption(
        "--unlike",
        type=whole_number,
        default=0,
        metavar="N",
        help="how many of --examples may be answered otherwise (default: 0)",
    )
    parser.addoption(
        "--runtime",
        metavar="MODULE:CALLABLE",
        help="for tests/conformance: opens a network given the bytes of the .tflite, and is tried in place of LiteRT",
    )


def pytest_collection_modifyitems(items):
    """Keep the tests of a file, and of a room that shares what it makes, in one process of `--dist loadgroup`."""
    for item in items:
        together = next((room for room in ONE_AFTER_THE_OTHER if item.path.is_relative_to(room)), item.path)
        item.add_marker(pytest.mark.xdist_group(together.relative_to(HERE).as_posix()))
