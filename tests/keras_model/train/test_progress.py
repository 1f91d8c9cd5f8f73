"""How far a training is, as people and logs are told."""

from io import StringIO

import pytest
from rich.console import Console

from keras_model.train.progress import TrainingProgress, in_words, told_measures


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def told_of(terminal: bool, whole: int, seconds_a_step: list[float], done: int = 0) -> str:
    heard, clock = StringIO(), Clock()
    console = Console(file=heard, force_terminal=terminal, width=160, color_system=None)
    with TrainingProgress(console, whole, done, clock) as progress:
        for number, seconds in enumerate(seconds_a_step, start=1):
            clock.seconds += seconds
            progress.advance(1, f"loss {number}")
    return heard.getvalue()


def test_a_log_gets_a_line_a_minute_with_the_time_left_of_the_whole():
    lines = told_of(False, 100, [50, *[10] * 9]).splitlines()
    # Lines at 60 and 120 s. The first step's 50 s, of compilation, are no measure of those that follow.
    assert lines == ["2% done, loss 2, about 16 min left", "8% done, loss 8, about 15 min left"]


def test_a_resumed_training_counts_what_was_done_before():
    assert told_of(False, 10, [0, 60], done=6).splitlines() == ["80% done, loss 2, about 2 min left"]


def test_a_terminal_sees_what_is_waited_for_and_never_a_loss_that_is_no_number():
    seen = told_of(True, 4, [30, 2])
    assert "waiting for the first step" in seen
    assert "nan" not in seen
    assert "about 4 s left" in seen


def test_a_quiet_console_hears_nothing():
    console = Console(file=(heard := StringIO()), quiet=True)
    with TrainingProgress(console, 2, clock=lambda: 1e6) as progress:
        progress.advance(1, "loss 1")
        progress.wait("measuring")
    assert heard.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (59, "59 s"), (61, "1 min"), (3599, "1 h 0 min"), (7260, "2 h 1 min")]
)
def test_durations_are_said_as_people_say_them(seconds, words):
    assert in_words(seconds) == words


def test_measures_are_told_in_a_line_without_the_counts():
    assert told_measures({"examples": 12, "accuracy": 0.91666, "macro_f1": 0.9}) == "accuracy 0.9167, macro_f1 0.9000"
