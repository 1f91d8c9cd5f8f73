"""Vela, the compiler for Ethos-U: what it leaves to the CPU, and how long it thinks that an inference takes."""

import csv
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from ai_edge_litert import schema_py_generated as schema

from benchmarks.peers.environment import PeerEnvironment, last_line
from keras_model.errors import UserError

ACCELERATORS = ("ethos-u55-256", "ethos-u85-512")
_LEFT = re.compile(r"^CPU operators = (\d+)", re.MULTILINE)


class Compiled(NamedTuple):
    """What Vela made of a file.

    Attributes:
        file: the .tflite that it wrote.
        left: operators that stay on the CPU.
        pieces: times that the CPU hands over to the NPU.
        milliseconds: its estimate of one inference, with its own idea of memory and clock.
    """

    file: Path
    left: int
    pieces: int
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
    compiled = folder / f"{file.stem}_vela.tflite"
    return Compiled(compiled, int(found[1]), _pieces(compiled), _milliseconds(summary))


def _pieces(compiled: Path) -> int:
    model = schema.Model.GetRootAs(compiled.read_bytes())
    graph = model.Subgraphs(0)
    codes = [graph.Operators(number).OpcodeIndex() for number in range(graph.OperatorsLength())]
    return sum(model.OperatorCodes(code).CustomCode() == b"ethos-u" for code in codes)


def _milliseconds(summary: Path) -> float:
    with summary.open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    return 1000 * float(row["inference_time"])
