"""Models that answer and are timed in processes of their own, one for each, so that runtimes need not share any."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from benchmarks.peers.environment import FOREIGN, last_line
from keras_model.errors import UserError

_SCRIPT = FOREIGN / "answer.py"
_READY = "ready"


class AnsweringProcess:
    """A file opened by its runtime, one thread, in a process that has answered rows and waits to be timed.

    Args:
        python: the interpreter of an environment that has the runtime.
        runtime: "litert", "onnxruntime" or "executorch".
        file: the model.
        rows: .npz of inputs.
        answers: .npz to write.

    Raises:
        UserError: the runtime failed; the message is the last line that it printed.
    """

    def __init__(self, python: Path, runtime: str, file: Path, rows: Path, answers: Path) -> None:
        command = [str(python), str(_SCRIPT), runtime, str(file), str(rows), str(answers)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self._process = subprocess.Popen(command, text=True, errors="replace", **pipes)
        try:
            for line in self._process.stdout:
                if line.strip() == _READY:
                    return
            _, errors = self._process.communicate()
        except BaseException:  # Interrupted: it must not go on alone.
            self._process.kill()
            raise
        raise UserError(last_line(errors, "", self._process.returncode))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def milliseconds(self) -> float:
        """Run one inference; return what it took.

        Raises:
            UserError: the process has died.
        """
        try:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline()) / 1e6
        except (OSError, ValueError) as error:
            raise UserError("the runtime died while it was timed") from error


def time_in_turns(processes: Sequence[AnsweringProcess], runs: int) -> np.ndarray:
    """Return the milliseconds of every inference, float64 [runs, processes]; every round begins with another one."""
    milliseconds = np.zeros((runs, len(processes)))
    for run in range(runs):
        for place in range(len(processes)):
            number = (run + place) % len(processes)
            milliseconds[run, number] = processes[number].milliseconds()
    return milliseconds
