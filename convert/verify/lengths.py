"""What the lengths of a file are used for, and that they answer alike."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from convert.tflite.interpreter import TextInterpreter
from keras_model.encode.windows import Features


def lengths_report(interpreter: TextInterpreter, rows: Sequence[Features]) -> list[dict[str, Any]]:
    """Answer rows at every length that holds them, and compare with the answers of the longest.

    Args:
        interpreter: of the file.
        rows: int32 `ids`, `mask`, `segment_ids`, [1, S] each.

    Returns:
        For each length, rising: {"length", "share", "worst_steps"}: the share of the rows for which it is the shortest
        that holds them, and the largest difference, in steps of the output, between its answer to a row that it holds
        and the longest network's; 0 where it holds none.
    """
    shortest = [interpreter.shortest(row["mask"]) for row in rows]
    report = []
    for length in interpreter.lengths:
        held = [row for row, least in zip(rows, shortest, strict=True) if least <= length]
        apart = [_steps_apart(interpreter, row, length) for row in held]
        report.append(
            {"length": length, "share": shortest.count(length) / len(rows), "worst_steps": max(apart, default=0.0)}
        )
    return report


def _steps_apart(interpreter: TextInterpreter, row: Features, length: int) -> float:
    """Between two answers to a row; where each token has one, at its tokens."""
    cut = {name: values[:, :length] for name, values in row.items()}
    short, whole = interpreter.dequantize(interpreter.raw(**cut)), interpreter.dequantize(interpreter.raw(**row))
    if short.shape != whole.shape:
        tokens = np.flatnonzero(row["mask"][0])
        short, whole = short[:, tokens], whole[:, tokens]
    return float(np.abs(short - whole).max()) / interpreter.step
