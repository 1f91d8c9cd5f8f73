"""Runs on the emulated processor: answers rows with `.tflite` files, marking the inferences to be counted.

    python3.11 guest.py TASKS.json

TASKS.json: [{"file", "rows", "answers"}]. "rows" names an .npz that holds, for each input, the number of its tensor →
values [R, *shape]; where it is null, the one row is zero. All are answered, which warms up, and an .npz at "answers",
unless null, gets "answers" [R, ...]. Then the last row is answered once more, between two markers. At the end standard
error gets a line "library START END OFFSET PATH" for each piece of mapped code.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

_OPEN, _CLOSE = 0, 1  # what instruction_counter.c tells the two by


def main(tasks: Path) -> None:
    """Do the tasks one after another."""
    for task in json.loads(tasks.read_text(encoding="utf-8")):
        interpreter = Interpreter(model_path=task["file"], num_threads=1)
        interpreter.allocate_tensors()
        given = [_answer(interpreter, row) for row in _rows(interpreter, task["rows"])]
        _mark(_OPEN)
        interpreter.invoke()
        _mark(_CLOSE)
        if task["answers"]:
            np.savez(task["answers"], answers=np.stack(given))
    _tell_libraries()


def _rows(interpreter: Interpreter, path: str | None) -> list[dict[int, np.ndarray]]:
    if path is None:
        return [
            {detail["index"]: np.zeros(detail["shape"], detail["dtype"]) for detail in interpreter.get_input_details()}
        ]
    with np.load(path) as stored:
        inputs = {int(tensor): stored[tensor] for tensor in stored}
    return [dict(zip(inputs, values, strict=True)) for values in zip(*inputs.values(), strict=True)]


def _answer(interpreter: Interpreter, row: dict[int, np.ndarray]) -> np.ndarray:
    for tensor, value in row.items():
        interpreter.set_tensor(tensor, value)
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])


def _mark(edge: int) -> None:
    """Make the system call that the instruction counter waits for."""
    os.sched_get_priority_max(edge)


def _tell_libraries() -> None:
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        addresses, access, offset, _, _, *path = line.split(maxsplit=5)
        if "x" in access and path and path[0].startswith("/"):
            start, end = addresses.split("-")
            # Some file systems call every mapped file deleted.
            print("library", start, end, offset, path[0].removesuffix(" (deleted)"), file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
