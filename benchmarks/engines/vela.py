"""Vela, the compiler for Ethos-U: what it leaves to the CPU, and how long it thinks that an inference takes."""

import csv
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers.environment import PeerEnvironment, last_line
from keras_model.errors import UserError

ACCELERATORS = ("ethos-u55-256", "ethos-u85-512")
_LEFT = re.compile(r"^CPU operators = (\d+)", re.MULTILINE)


class Compiled(NamedTuple):
    """What Vela made of a file.

    Attributes:
        file: the .tflite that it wrote.
        left: operators that stay on the CPU.
        milliseconds: its estimate of one inference, with its own idea of memory and clock.

    """

    file: Path
    left: int
    milliseconds: float


def compile_for(accelerator: str, file: Path, folder: Path, environment: PeerEnvironment) -> Compiled:
    """Compile a file for one of `ACCELERATORS` into a folder.

    Raises:
        UserError: Vela failed; the message is the last line that it printed.

    """
    command = [str(environment.folder / "bin" / "vela"), str(file), "--accelerator-config", accelerator]
    done = subprocess.run(
        [*command, "--output-dir", str(folder)], capture_output=True, text=True, errors="replace", check=False
    )
    found = _LEFT.search(done.stdout)
    if done.returncode or found is None:
        raise UserError(last_line(done.stderr, done.stdout, done.returncode))
    (summary,) = folder.glob(f"{file.stem}_summary_*.csv")
    return Compiled(folder / f"{file.stem}_vela.tflite", int(found[1]), _milliseconds(summary))


def _milliseconds(summary: Path) -> float:
    with summary.open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    return 1000 * float(row["inference_time"])
