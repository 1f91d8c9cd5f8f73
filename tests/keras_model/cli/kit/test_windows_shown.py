"""A terminal shows how far the answers are; a log is told nothing."""

from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from keras_model.cli.kit.windows_shown import windows_shown

FEATURES = {"ids": np.zeros((1200, 4), np.int32)}


def heard(terminal, fault=None):
    """What is told of a run, and what it returns, which it does twice."""
    stream = StringIO()
    console = Console(file=stream, force_terminal=terminal, width=80, color_system=None)

    def run(features, told):
        if told is not None:
            told(600, 1200)
            told(1200, 1200)
        if fault is not None:
            raise fault
        return features["ids"] + 1

    shown = windows_shown(run, console)
    for _ in range(2):
        np.testing.assert_array_equal(shown(FEATURES), FEATURES["ids"] + 1)
    return stream.getvalue()


def test_a_terminal_shows_how_many_windows_are_done():
    told = heard(True)
    assert "answering: 1,200 of 1,200 windows" in told
    # The line is taken back, and the cursor is shown again.
    assert told.endswith("\x1b[2K")


def test_what_is_no_terminal_is_told_nothing():
    assert heard(False) == ""


def test_a_fault_passes_through_and_leaves_the_terminal_free():
    with pytest.raises(ValueError, match="no such row"):
        heard(True, ValueError("no such row"))
    assert "answering" in heard(True)
