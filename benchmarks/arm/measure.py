"""Count what one inference of each `.tflite` costs on an ARM processor."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from benchmarks.arm.emulator import HERE, PROCESSORS
from benchmarks.arm.multiply_adds import MULTIPLY_ADDS_PER_SDOT, multiply_adds
from benchmarks.arm.rows import input_rows
from convert.interpreter import open_interpreter
from convert.metadata_reader import read_bytes
from keras_model.errors import TfliteError, UserError

_GUEST = HERE / "guest.py"
_COUNTED = 2
_FLOAT_STEP = 1 / 256
MOST_STEPS = 2


class Emulator(Protocol):
    """What is asked of `ArmEmulator`."""

    def run(self, processor: str, script: Path, arguments: Sequence[str]) -> list[int]:
        """Run a script on a processor; return the instructions executed up to each of its markers."""


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
    paths: Sequence[Path], emulator: Emulator, progress: Callable[[str], None] = lambda step: None
) -> dict[str, Any]:
    """Return the instructions of one inference of each file on each processor, and how far its answers are off.

    Every file runs twice, in two processes. Instructions are the difference between the counts before and after
    two inferences, so that starting up costs nothing.

    Returns:
        {"files": [{"path", "bytes", "multiply_adds", "floor", "processors": {name: {"instructions", "ratio",
        "repeat_percent", "worst_steps"}}}]}. The floor is one instruction for each 16 multiply-adds, what SDOT
        does; the ratio is of the instructions to it. "worst_steps" is the largest difference between an answer of
        the emulated processor and this one's, in steps of the output: its scale, or 1/256 for a float.

    Raises:
        UserError: the emulator fails.
        InputFileError, TfliteError: a file that cannot be run.

    """
    return {"files": [_measure(path, emulator, progress) for path in paths]}


def difference(counts: Sequence[int], inferences: int) -> float:
    """Return the instructions of one inference from the counts before and after some.

    Raises:
        UserError: there are not two rising counts.

    """
    if len(counts) != 2 or counts[1] <= counts[0]:
        raise UserError(f"the instruction counter printed {list(counts)} where two rising numbers were expected")
    return (counts[1] - counts[0]) / inferences


def steps_apart(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return the largest difference of two outputs as the file has them, in steps."""
    apart = float(np.abs(ours.astype(np.float64) - theirs.astype(np.float64)).max())
    return apart if np.issubdtype(ours.dtype, np.integer) else apart / _FLOAT_STEP


def _measure(path: Path, emulator: Emulator, progress: Callable[[str], None]) -> dict[str, Any]:
    data = read_bytes(path)
    products = multiply_adds(data)
    if not products:
        raise TfliteError(f"{path}: it multiplies nothing, so its cost has no floor to compare with")
    floor = products / MULTIPLY_ADDS_PER_SDOT
    interpreter = open_interpreter(path)
    rows = input_rows(path, interpreter)
    output = interpreter.get_output_details()[0]["index"]
    expected = []
    for values in zip(*rows.values(), strict=True):
        for tensor, value in zip(rows, values, strict=True):
            interpreter.set_tensor(tensor, value[np.newaxis])
        interpreter.invoke()
        expected.append(interpreter.get_tensor(output))
    processors = {}
    with tempfile.TemporaryDirectory() as folder:
        questions, answers = Path(folder, "rows.npz"), Path(folder, "answers.npz")
        np.savez(questions, **{str(tensor): values for tensor, values in rows.items()})
        arguments = [str(_COUNTED), str(questions), str(answers), str(path)]
        for processor in PROCESSORS:
            progress(f"{path}: {processor}")
            once, again = (difference(emulator.run(processor, _GUEST, arguments), _COUNTED) for _ in range(2))
            with np.load(answers) as stored:
                apart = steps_apart(np.concatenate(expected), stored["answers"])
            processors[processor] = {
                "instructions": round(once),
                "ratio": once / floor,
                "repeat_percent": 100 * abs(again - once) / once,
                "worst_steps": apart,
            }
    return {
        "path": str(path),
        "bytes": len(data),
        "multiply_adds": products,
        "floor": round(floor),
        "processors": processors,
    }
