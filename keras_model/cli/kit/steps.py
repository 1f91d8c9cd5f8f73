"""The steps of a long command, told one after the other on standard error."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console


class StepLog:
    """Tells each step as it begins, and on a terminal how long it took when the next one begins.

    What begins like the step before, up to a colon, is news of the same step: on a terminal it takes that one's place.

    Args:
        console: where to.
        clock: seconds.

    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._status = console.status("")
        self._step: str | None = None
        self._began = 0.0

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._finish()
        if self._console.is_terminal:
            self._status.stop()

    def __call__(self, step: str) -> None:
        """Begin a step."""
        if not self._console.is_terminal:
            self._console.print(step, soft_wrap=True)
            return
        if self._step is None or step.partition(":")[0] != self._step.partition(":")[0]:
            self._finish()
            self._began = self._clock()
        self._step = step
        self._status.update(step)

    def _finish(self) -> None:
        if self._step is not None and self._console.is_terminal:
            self._console.print(f"{self._clock() - self._began:6.1f} s  {self._step}", soft_wrap=True)
        self._step = None
