"""How far a training is and how long it still takes, on a terminal and in a log."""

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

# Between two lines of a log, in seconds: often enough to see that it lives, seldom enough to read a night of it.
_SECONDS_A_LINE = 60.0


class TrainingProgress:
    """Tells how far a training is: in a bar on a terminal, elsewhere in a line now and then.

    Args:
        console: where to; a quiet one is told nothing.
        whole: units of the whole training, such as steps or tokens, at least 1.
        done: of these, what an interrupted run has done already.
        clock: seconds.
    """

    def __init__(
        self, console: Console, whole: int, done: int = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._whole = whole
        self._done = done
        self._clock = clock
        # From the first step's end on: that step waits for the backend to compile it.
        self._started: tuple[float, int] | None = None
        self._last_line = clock()
        self._bar = Progress(
            BarColumn(), TextColumn("{task.description}"), console=console, transient=True,
            disable=not console.is_terminal,
        )  # fmt: skip
        self._task = self._bar.add_task("waiting for the first step, which is compiled", total=whole, completed=done)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bar.stop()

    def advance(self, count: int, told: str) -> None:
        """Count in what was done.

        Args:
            count: units.
            told: where the training is, for people, such as "epoch 2/5, loss 0.5301".
        """
        self._done += count
        now = self._clock()
        if self._started is None:
            self._started = now, self._done
        left = self._seconds_left(now)
        shown = told if left is None else f"{told}, about {in_words(left)} left"
        self._bar.update(self._task, completed=self._done, description=shown)
        if not self._console.is_terminal and now - self._last_line >= _SECONDS_A_LINE:
            self._last_line = now
            self._console.print(f"{self._done / self._whole:.0%} done, {shown}", soft_wrap=True)

    def wait(self, reason: str) -> None:
        """Say what is done between two steps."""
        self._bar.update(self._task, description=reason)

    def _seconds_left(self, now: float) -> float | None:
        if self._started is None:
            return None
        began, done_then = self._started
        done_since = self._done - done_then
        return (now - began) / done_since * (self._whole - self._done) if done_since > 0 else None


def in_words(seconds: float) -> str:
    """Return a duration as people say it.

    >>> in_words(8), in_words(95), in_words(4000)
    ('8 s', '2 min', '1 h 7 min')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def told_measures(measures: Mapping[str, float]) -> str:
    """Return measures in a line, such as "accuracy 0.9412, macro_f1 0.9180", without the counts of rows among them.

    >>> told_measures({"examples": 12, "accuracy": 0.91666, "macro_f1": 0.9})
    'accuracy 0.9167, macro_f1 0.9000'
    """
    return ", ".join(f"{name} {value:.4f}" for name, value in measures.items() if isinstance(value, float))
