"""Time `.tflite` files against one another."""

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from rich.table import Table

from convert.tflite.contents import embedding_rows, read_bytes, shorter_lengths
from convert.tflite.running.litert import check_threads, open_interpreter
from convert.verify.foreign_inputs import role, text_inputs
from keras_model.errors import UserError

WARM_UP_RUNS = 3
# Of each, the time is kept until all are done; nobody waits for more.
_MOST_RUNS = 1_000_000


def benchmark(paths: Sequence[str | Path], threads: int = 1, runs: int = 50) -> dict[str, Any]:
    """Return the milliseconds that one inference of each file takes, and of each length in it, longest first.

    The networks take turns, so that whatever else the machine does falls on all of them alike, and every
    round begins with another. Ids are random rows of the file's own embedding, and every position is a token:
    the cost of a graph does not depend on the text.

    Returns:
        {"threads", "runs", "files": [{"path", "bytes", "length", "milliseconds": {"min", "median"},
        "ratio_to_first"}]}. The ratio is the median over the rounds of this network's time by the first's.

    Raises:
        UserError: no file, or fewer than one run or thread.
        InputFileError, TfliteError: a file that cannot be run.
    """
    if not paths:
        raise UserError("name at least one .tflite to time")
    files = [(path, start) for path in map(Path, paths) for start in _starts(path)]
    milliseconds, lengths = _time(files, threads, runs)
    return {
        "threads": threads,
        "runs": runs,
        "files": [
            {
                "path": str(path),
                "bytes": path.stat().st_size,
                "length": length,
                "milliseconds": {
                    "min": float(milliseconds[:, number].min()),
                    "median": float(median(milliseconds[:, number])),
                },
                "ratio_to_first": float(median(milliseconds[:, number] / milliseconds[:, 0])),
            }
            for number, ((path, _), length) in enumerate(zip(files, lengths, strict=True))
        ],
    }


def check_turns(threads: int, runs: int) -> None:
    """Raise `UserError` for numbers that nothing can be timed with, so that no long work is done before it is told."""
    check_threads(threads)
    if runs < 1:
        raise UserError(f"runs must be at least 1, but are {runs}")
    if runs > _MOST_RUNS:
        raise UserError(f"runs must be at most {_MOST_RUNS}, but are {runs}")


def time_in_turns(paths: Sequence[Path], threads: int, runs: int) -> tuple[np.ndarray, list[int]]:
    """Return the milliseconds of every inference, float64 [runs, files], and the length of each file's inputs.

    Of a file with several lengths, the longest runs.

    Raises:
        UserError: fewer than one run or thread.
        InputFileError, TfliteError: a file that cannot be run.
    """
    return _time([(path, 0) for path in paths], threads, runs)


def _starts(path: Path) -> list[int]:
    """Where each network of a file begins, longest first."""
    return [0, *(start for _, start in sorted(shorter_lengths(path, read_bytes(path)).items(), reverse=True))]


def _time(networks: Sequence[tuple[Path, int]], threads: int, runs: int) -> tuple[np.ndarray, list[int]]:
    check_turns(threads, runs)
    interpreters, lengths = [], []
    for path, start in networks:
        content = read_bytes(path)[start:]
        # The runtime verifies the FlatBuffer, which the reading of its rows relies on.
        interpreters.append(open_interpreter(path, threads, content=content if start else None))
        lengths.append(_fill(path, interpreters[-1], embedding_rows(content)))
        del content  # Many large files may be timed together.
    for interpreter in interpreters:
        for _ in range(WARM_UP_RUNS):
            interpreter.invoke()
    seconds = np.zeros((runs, len(networks)))
    for run in range(runs):
        for place in range(len(networks)):
            network = (run + place) % len(networks)
            begun = time.perf_counter()
            interpreters[network].invoke()
            seconds[run, network] = time.perf_counter() - begun
    return seconds * 1000, lengths


def benchmark_table(report: dict[str, Any]) -> Table:
    """Return the report as a table for a terminal."""
    threads = f"{report['threads']} thread" + ("s" if report["threads"] > 1 else "")
    table = Table("file", "MB", "length", "min ms", "median ms", "ratio", title=f"{report['runs']} rounds, {threads}")
    for file in report["files"]:
        times = file["milliseconds"]
        table.add_row(
            file["path"],
            f"{file['bytes'] / 1e6:.2f}",
            str(file["length"]),
            f"{times['min']:.2f}",
            f"{times['median']:.2f}",
            f"{file['ratio_to_first']:.2f}",
        )
    return table


def _fill(path: Path, interpreter: Interpreter, rows: int | None) -> int:
    """Set the inputs to valid values; return the sequence length."""
    length = 0
    for name, detail in text_inputs(path, interpreter).items():
        values = np.zeros(detail["shape"], detail["dtype"])
        if role(name) == "mask":
            values[:] = 1
        elif role(name) == "ids":
            values[:] = np.random.default_rng(0).integers(0, rows or 100, detail["shape"])
        interpreter.set_tensor(detail["index"], values)
        length = int(detail["shape"][1])
    return length
