"""Count what one inference of each `.tflite` costs on an ARM processor."""

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from benchmarks.arm.attribution import function_costs, operator_costs, write_single_files
from benchmarks.arm.count_log import CountLog
from benchmarks.arm.emulator import HERE, PROCESSORS
from benchmarks.arm.rows import answers_to, input_rows
from benchmarks.arm.single_operators import single_operators
from convert.tflite.contents import read_bytes
from convert.tflite.running.litert import open_interpreter
from convert.verify.multiply_adds import MULTIPLY_ADDS_PER_SDOT, multiply_adds
from keras_model.errors import TfliteError, UserError

_GUEST = HERE / "guest.py"
_FLOAT_STEP = 1 / 256
MOST_STEPS = 2


class Emulator(Protocol):
    """What is asked of `ArmEmulator`."""

    def run(self, processor: str, script: Path, arguments: Sequence[str]) -> CountLog:
        """Run a script on a processor; return the instructions executed between its markers."""


def check_files(paths: Sequence[Path]) -> None:
    """Refuse what cannot be measured: a slip in the last name should not cost the time of the work before.

    Raises:
        UserError: no file.
        InputFileError, TfliteError: a file that cannot be run.
    """
    if not paths:
        raise UserError('name at least one .tflite to measure: make benchmark-arm FILES="a.tflite b.tflite"')
    for path in paths:
        read_bytes(path)
        open_interpreter(path)


def measure(
    paths: Sequence[Path],
    emulator: Emulator,
    progress: Callable[[str], None] = lambda step: None,
    operators: bool = False,
    processors: Sequence[str] = tuple(PROCESSORS),
) -> dict[str, Any]:
    """Return the instructions of one inference of each file on each processor, and how far its answers are off.

    Every file runs twice, in two processes. One inference is counted after others have warmed up, so that starting
    costs nothing.

    Args:
        paths: the files.
        emulator: see there.
        progress: is told each step as it begins.
        operators: whether to attribute the instructions to operators too.
        processors: of `PROCESSORS`.

    Returns:
        {"files": [{"path", "bytes", "multiply_adds", "floor", "processors": {name: {"instructions", "ratio",
        "repeat_percent", "worst_steps", "functions", "operators"}}}]}. The floor is one instruction for each 16
        multiply-adds, what SDOT does; the ratio is of the instructions to it. "worst_steps" is the largest difference
        between an answer of the emulated processor and this one's, in steps of the output: its scale, or 1/256 for a
        float. "functions" is as `function_costs` and "operators" as `operator_costs` returns them, the latter empty
        unless asked for.

    Raises:
        UserError: the emulator fails.
        InputFileError, TfliteError: a file that cannot be run.
    """
    return {"files": [_measure(path, emulator, progress, operators, processors) for path in paths]}


def steps_apart(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Return the largest difference of each row of two outputs [R, ...] as the file has them, in steps, [R]."""
    apart = np.abs(ours.astype(np.float64) - theirs.astype(np.float64)).reshape(len(ours), -1).max(axis=1)
    return apart if np.issubdtype(ours.dtype, np.integer) else apart / _FLOAT_STEP


def _measure(
    path: Path, emulator: Emulator, progress: Callable[[str], None], operators: bool, processors: Sequence[str]
) -> dict[str, Any]:
    data = read_bytes(path)
    products = multiply_adds(data)
    if not products:
        raise TfliteError(f"{path}: it multiplies nothing, so its cost has no floor to compare with")
    floor = products / MULTIPLY_ADDS_PER_SDOT
    interpreter = open_interpreter(path)
    rows = input_rows(path, interpreter)
    expected = answers_to(interpreter, rows)
    parts = single_operators(data) if operators else []
    measured = {}
    with tempfile.TemporaryDirectory() as folder:
        questions, answers = Path(folder, "rows.npz"), Path(folder, "answers.npz")
        np.savez(questions, **{str(tensor): values for tensor, values in rows.items()})
        last = Path(folder, "last.npz")
        np.savez(last, **{str(tensor): values[-1:] for tensor, values in rows.items()})
        whole = _write_tasks(Path(folder, "whole.json"), [(path, questions, answers)])
        counted = _write_tasks(Path(folder, "counted.json"), [(path, last, None)])
        single = _write_tasks(
            Path(folder, "single.json"), [(part, None, None) for part in write_single_files(parts, Path(folder))]
        )
        for processor in processors:
            progress(f"{path}: {processor}")
            once, again = (emulator.run(processor, _GUEST, [str(tasks)]) for tasks in (whole, counted))
            (instructions,), (repeated,) = _instructions(once), _instructions(again)
            with np.load(answers) as stored:
                apart = float(steps_apart(expected, stored["answers"]).max())
            costs = []
            if parts:
                progress(f"{path}: {processor}: {len(parts)} kinds of operators")
                log = emulator.run(processor, _GUEST, [str(single)])
                costs = operator_costs(parts, log, once)
            measured[processor] = {
                "instructions": instructions,
                "ratio": instructions / floor,
                "repeat_percent": 100 * abs(repeated - instructions) / instructions,
                "worst_steps": apart,
                "functions": function_costs(once),
                "operators": costs,
            }
    return {
        "path": str(path),
        "bytes": len(data),
        "multiply_adds": products,
        "floor": round(floor),
        "processors": measured,
    }


def count(paths: Sequence[Path], emulator: Emulator, processor: str) -> list[int]:
    """Return the instructions of one inference of each file, and no more: no answers, no second run.

    Raises:
        As `measure`.
    """
    with tempfile.TemporaryDirectory() as folder:
        tasks = []
        for number, path in enumerate(paths):
            row = Path(folder, f"{number}.npz")
            rows = input_rows(path, open_interpreter(path))
            np.savez(row, **{str(tensor): values[-1:] for tensor, values in rows.items()})
            tasks.append((path, row, None))
        return _instructions(
            emulator.run(processor, _GUEST, [str(_write_tasks(Path(folder, "tasks.json"), tasks))]), len(paths)
        )


def _write_tasks(path: Path, tasks: Sequence[tuple[Path, Path | None, Path | None]]) -> Path:
    """Write what `guest.py` shall do: files with the rows they answer and where the answers go."""
    names = ("file", "rows", "answers")
    told = [{name: value and str(value) for name, value in zip(names, task, strict=True)} for task in tasks]
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def _instructions(log: CountLog, files: int = 1) -> list[int]:
    """Return those of one inference of each file.

    Raises:
        UserError: there is not one window for each, or one is empty.
    """
    counted = [sum(window.values()) for window in log.windows]
    if len(counted) != files or not all(counted):
        raise UserError(f"the instruction counter printed {counted} where {files} numbers above 0 were expected")
    return counted
