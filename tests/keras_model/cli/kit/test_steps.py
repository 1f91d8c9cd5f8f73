"""The steps of a long command on a terminal and in a log."""

from io import StringIO

import pytest
from rich.console import Console

from keras_model.cli.kit.steps import StepLog
from keras_model.errors import UserError


class Clock:
    """Seconds that pass when they are told to."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def told_of(terminal: bool, steps: list[tuple[str, float]], fault: Exception | None = None) -> str:
    """What is told of steps that take some seconds each, the last of which may fail."""
    heard, clock = StringIO(), Clock()
    console = Console(file=heard, force_terminal=terminal, width=40, color_system=None)
    try:
        with StepLog(console, "reading the files", clock) as step:
            for name, seconds in steps:
                step(name)
                clock.seconds += seconds
            if fault is not None:
                raise fault
    except UserError:
        pass
    return heard.getvalue()


STEPS = [("opening the model", 5), ("answering 4500 rows in the float TensorFlow Lite graph", 70.26)]


@pytest.mark.parametrize("terminal", [False, True])
def test_each_step_is_told_whole_in_its_turn_with_its_time(terminal):
    told = told_of(terminal, STEPS)
    first = told.index("   5.0 s  opening the model")
    assert told.index("  70.3 s  answering 4500 rows in the float TensorFlow Lite graph") > first
    assert terminal or "reading the files" not in told


def test_a_fault_stands_alone():
    assert told_of(False, STEPS[:1], UserError("no such file")) == ""
    assert told_of(False, STEPS, UserError("no such row")) == "   5.0 s  opening the model\n"


def test_news_of_a_step_takes_its_place_on_a_terminal_and_a_line_a_minute_elsewhere():
    steps = [(f"fine-tuning: step {number}", 25.0) for number in range(1, 8)]
    told = told_of(False, steps)
    assert told == "fine-tuning: step 4\nfine-tuning: step 7\n 175.0 s  fine-tuning: step 7\n"
    assert " s  fine-tuning: step 1" not in told_of(True, steps)
