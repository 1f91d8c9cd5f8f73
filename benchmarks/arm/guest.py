"""Runs on the emulated processor: answer rows with `.tflite` files, marking the inferences to be counted.

    python3.11 guest.py COUNTED ROWS.npz ANSWERS.npz FILE.tflite [ROWS.npz ANSWERS.npz FILE.tflite ...]

ROWS.npz holds, for each input, the number of its tensor → values [R, ...]; ANSWERS.npz gets "answers" [R, ...]. All
rows are answered, which warms up; then the last is answered COUNTED times more, between two markers.
"""

import os
import sys
from collections.abc import Sequence

import numpy as np
from ai_edge_litert.interpreter import Interpreter

_FACTS = 3  # arguments for each file


def main(arguments: Sequence[str]) -> None:
    """Answer the rows of each file."""
    counted = int(arguments[0])
    for start in range(1, len(arguments), _FACTS):
        rows, answers, file = arguments[start : start + _FACTS]
        _answer(file, rows, answers, counted)


def _answer(file: str, rows: str, answers: str, counted: int) -> None:
    interpreter = Interpreter(model_path=file, num_threads=1)
    interpreter.allocate_tensors()
    output = interpreter.get_output_details()[0]["index"]
    with np.load(rows) as stored:
        inputs = {int(tensor): stored[tensor] for tensor in stored}
    given = []
    for values in zip(*inputs.values(), strict=True):
        for tensor, value in zip(inputs, values, strict=True):
            interpreter.set_tensor(tensor, value[np.newaxis])
        interpreter.invoke()
        given.append(interpreter.get_tensor(output))
    _mark()
    for _ in range(counted):
        interpreter.invoke()
    _mark()
    np.savez(answers, answers=np.concatenate(given))


def _mark() -> None:
    """Make the system call at which the instruction counter prints what it has counted."""
    os.sched_get_priority_max(os.SCHED_OTHER)


if __name__ == "__main__":
    main(sys.argv[1:])
