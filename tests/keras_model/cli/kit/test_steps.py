"""The steps of a long command on a terminal and in a log."""

from io import StringIO

from rich.console import Console

from keras_model.cli.kit.steps import StepLog


def told_of(terminal: bool, steps: list[str]) -> str:
    heard, seconds = StringIO(), iter(range(0, 1000, 5))
    console = Console(file=heard, force_terminal=terminal, width=40, color_system=None)
    with StepLog(console, lambda: float(next(seconds))) as step:
        for name in steps:
            step(name)
    return heard.getvalue()


def test_a_log_has_each_step_whole_in_its_turn():
    steps = ["reading the files", "answering 4500 rows in the float TensorFlow Lite graph", "fine-tuning: step 1"]
    assert told_of(False, steps).splitlines() == steps


def test_a_terminal_keeps_each_step_with_its_time_and_news_of_a_step_once():
    seen = told_of(True, ["reading the files", "fine-tuning: step 1", "fine-tuning: step 2", "measuring"])
    for line in ("   5.0 s  reading the files", "   5.0 s  fine-tuning: step 2", "   5.0 s  measuring"):
        assert line in seen
    assert "s  fine-tuning: step 1" not in seen
