import os
from argparse import ArgumentTypeError

import pytest

# Each core has a process of `make test`: threads of one's sums would wait for those of another.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Each shares what is costly to make, or a folder that builds write to.
ONE_AFTER_THE_OTHER = ("tests/android", "tests/conformance", "tests/convert/comparison")


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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep the tests of a file, and of a room that shares what it makes, in one of the processes of `make test`."""
    # Not at the top: tests/conformance also runs where pytest-xdist is not installed.
    from xdist.scheduler import LoadScopeScheduling

    class ByRoom(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.split("::")[0]
            return next((room for room in ONE_AFTER_THE_OTHER if file.startswith(f"{room}/")), file)

    return ByRoom(config, log)
