"""The steps of a long command, told one after the other on standard error."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console

from keras_model.cli.kit.output import on_one_line

# Between two lines about one step, where there is no terminal, in seconds.
_SECONDS_A_LINE = 60.0


class StepLog:
    """Shows on a terminal what is being done, and writes each step with its time once it is done.

    What begins like the step before, up to a colon, is news of the same step: on a terminal it takes that one's place,
    elsewhere it gets a line a minute. A step that failed gets no line, so that the fault stands alone.

    Args:
        console: where to.
        first: what is done before the first step; it gets no line.
        clock: seconds.
    """

    def __init__(self, console: Console, first: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._status = console.status(first)
        self._step: str | None = None
        self._began = self._last_line = clock()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if fault is None:
            self._finish()
        if self._console.is_terminal:
            self._status.stop()

    def __call__(self, step: str) -> None:
        """Begin a step, or go on with one."""
        step = on_one_line(step)
        if self._step is None or step.partition(":")[0] != self._step.partition(":")[0]:
            self._finish()
            self._began = self._last_line = self._clock()
        elif not self._console.is_terminal and self._clock() - self._last_line >= _SECONDS_A_LINE:
            self._last_line = self._clock()
            self._console.print(step, soft_wrap=True)
        self._step = step
        self._status.update(step)

    def _finish(self) -> None:
        if self._step is not None:
            self._console.print(f"{self._clock() - self._began:6.1f} s  {self._step}", soft_wrap=True)
        self._step = None
