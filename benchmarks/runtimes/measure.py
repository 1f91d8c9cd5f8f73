"""Run each `.tflite` with each of Android's libraries, and with the Python runtime, on emulated processors."""

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from benchmarks.arm.emulator import PROCESSORS
from benchmarks.arm.measure import Emulator, count, steps_apart
from benchmarks.arm.rows import answers_to, input_rows
from benchmarks.runtimes.libraries import LIBRARIES, for_linux, write_stand_in
from convert.tflite.contents import read_contents
from convert.tflite.running.litert import open_interpreter
from convert.verify.delegate import delegated
from convert.verify.foreign_inputs import role, text_inputs
from keras_model import Preprocessor
from keras_model.data.rows import Text
from keras_model.errors import UserError

_GUEST = Path(__file__).with_name("guest.py")
_ABI = "arm64-v8a"
PYTHON = "LiteRT in Python"


def measure(
    paths: Sequence[Path], texts: Sequence[Text] | None, emulator: Emulator, progress: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Return what each runtime makes of each file.

    Args:
        paths: the files. Of one with several lengths, the longest is measured, the only one that a runtime sees.
        texts: what the answers are compared on; None for the sentences of `benchmarks.arm`.
        emulator: of `benchmarks.arm`.
        progress: is told each step as it begins.

    Returns:
        [{"path", "operators", "runtimes": [{"runtime", "delegated", "partitions", "instructions", "texts", "equal",
        "worst_steps"}]}]. "instructions" are processor → those of one inference. "equal" of "texts" have the answer of
        this machine's Python runtime to the last bit, and "worst_steps" is the largest difference, in steps of the
        output: its scale, or 1/256 for a float. All but the first of the files' runtimes are Android's.

    Raises:
        UserError: the emulator fails, or a library does.
        InputFileError, TfliteError: a file that cannot be run.
    """
    with tempfile.TemporaryDirectory() as folder:
        stand_in = Path(folder, "liblog.so")
        write_stand_in(stand_in)
        for library in LIBRARIES:
            Path(folder, library.version).write_bytes(for_linux(library.path(_ABI).read_bytes()))
        return [_measure(path, texts, emulator, progress, Path(folder)) for path in paths]


def _measure(
    path: Path, texts: Sequence[Text] | None, emulator: Emulator, progress: Callable[[str], None], folder: Path
) -> dict[str, Any]:
    interpreter = open_interpreter(path)
    rows = input_rows(path, interpreter) if texts is None else _rows_of(path, interpreter, texts)
    expected = answers_to(interpreter, rows)
    partitions, inside = delegated(interpreter)
    progress(f"{path}: {PYTHON}")
    python = {
        "runtime": PYTHON,
        "delegated": len(inside),
        "partitions": partitions,
        "instructions": {name: count([path], emulator, name)[0] for name in PROCESSORS},
    }
    runtimes = [python]
    questions, few = folder / "rows.npz", folder / "last.npz"
    np.savez(questions, **{str(tensor): values for tensor, values in rows.items()})
    np.savez(few, **{str(tensor): values[-1:] for tensor, values in rows.items()})
    for library in LIBRARIES:
        instructions = {}
        for number, processor in enumerate(PROCESSORS):
            progress(f"{path}: {library.version}: {processor}")
            task = {
                "stand_in": str(folder / "liblog.so"),
                "library": str(folder / library.version),
                "file": str(path.resolve()),
                # The answers are compared once.
                "rows": str(few if number else questions),
                "answers": str(folder / f"answers_{number}.npz"),
            }
            told = folder / "task.json"
            told.write_text(json.dumps(task), encoding="utf-8")
            windows = emulator.run(processor, _GUEST, [str(told)]).windows
            if len(windows) != 1:
                raise UserError(f"the instruction counter told of {len(windows)} inferences instead of one")
            instructions[processor] = sum(windows[0].values())
        with np.load(folder / "answers_0.npz") as stored:
            apart = steps_apart(expected, stored["answers"])
            runtimes.append(
                {
                    "runtime": library.version,
                    "delegated": int(stored["delegated"]),
                    "partitions": int(stored["partitions"]),
                    "instructions": instructions,
                    "texts": len(apart),
                    "equal": int((apart == 0).sum()),
                    "worst_steps": float(apart.max()),
                }
            )
    # Not public, but the only view of the operators from Python; see `delegated`.
    operators = len(interpreter._get_ops_details()) - partitions
    return {"path": str(path), "operators": operators, "runtimes": runtimes}


def _rows_of(path: Path, interpreter: Interpreter, texts: Sequence[Text]) -> dict[int, np.ndarray]:
    """Return, for each input, the number of its tensor → values [R, 1, S], the last row full."""
    contents = read_contents(path)
    details = text_inputs(path, interpreter)
    length = int(next(iter(details.values()))["shape"][1])
    features = Preprocessor(contents.tokenizer, length, contents.prompts)(list(texts))
    full = {tensor: values[-1:] for tensor, values in input_rows(path, interpreter).items()}
    return {
        detail["index"]: np.concatenate(
            [features[role(name)][:, np.newaxis].astype(detail["dtype"]), full[detail["index"]]]
        )
        for name, detail in details.items()
    }
