"""How well a model does on the rows of each value of a column, such as the languages of a file."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from keras_model.cli.kit.output import BY
from keras_model.data.readers import read_column
from keras_model.data.rows import ScoreRow
from keras_model.encode.windows import FEATURES, Features
from keras_model.errors import DataError
from keras_model.outputs.answers import EvaluationRow, Run

# A table of more lines tells a reader nothing, and a column of so many values is an id.
_MOST_VALUES = 500
# Which nothing has that does not vary.
_CORRELATIONS = ("spearman", "pearson")


@dataclass(frozen=True)
class RowsByValue:
    """The rows of a file, parted by what one of its columns says.

    Attributes:
        column: its name.
        rows: by value, in the order in which the values come in the file.
    """

    column: str
    rows: dict[str, list[EvaluationRow]]

    def record(self, measure: Callable[[list[EvaluationRow]], dict[str, Any]]) -> dict[str, Any]:
        """Return what is measured of each part, under the key `by`.

        Args:
            measure: name → value, of some rows; what is no float is left out.

        Returns:
            `column`; `values`, by value `examples` and the measures, but for correlations with scores that are all the
            same; `mean`, of each measure over the values that have it, each value counting alike.

        Raises:
            DataError: the rows have nothing to be measured by, or no two different scores within a value.
        """
        values: dict[str, dict[str, Any]] = {}
        for value, rows in self.rows.items():
            try:
                measured = measure(rows)
            except DataError as error:
                # The fault is in a part that the user did not make.
                raise DataError(f"rows whose {self.column} is {value!r}: {error}") from error
            undefined = _CORRELATIONS if _score_alike(rows) else ()
            found = {name: one for name, one in measured.items() if isinstance(one, float) and name not in undefined}
            values[value] = {"examples": len(rows), **found}
        names = list(dict.fromkeys(name for found in values.values() for name in found if name != "examples"))
        if not names and all(map(_score_alike, self.rows.values())):
            raise DataError(f"--by {self.column}: the rows of each value have one score, and nothing to rank by it")
        if not names:
            raise DataError("--by needs rows with labels; texts alone have nothing to be measured by")
        mean = {name: float(np.mean([found[name] for found in values.values() if name in found])) for name in names}
        return {BY: {"column": self.column, "values": values, "mean": mean}}


def add_by(parser: argparse.ArgumentParser) -> None:
    """Add the option whose column `read_by` reads."""
    parser.add_argument(
        "--by",
        metavar="COLUMN",
        help="also measure the rows of each value of this column of DATA by themselves, such as of each language, "
        "and take the mean over the values",
    )


def read_by(path: str | Path, column: str | None, rows: Sequence[EvaluationRow]) -> RowsByValue | None:
    """Return a file's rows by the values of a column; None without a column.

    Args:
        path: of the file.
        column: see above.
        rows: of the file, all of them in their order.

    Raises:
        InputFileError, DataError: as `read_column`; or the column has more values than anyone reads a line about.
    """
    if column is None:
        return None
    parts: dict[str, list[EvaluationRow]] = {}
    for value, row in zip(read_column(path, column), rows, strict=True):
        parts.setdefault(value, []).append(row)
    if len(parts) > _MOST_VALUES:
        raise DataError(
            f"{path}: column {column!r} has {len(parts):,} values; --by takes one of at most {_MOST_VALUES}, "
            "such as a language"
        )
    return RowsByValue(column, parts)


def _score_alike(rows: Sequence[EvaluationRow]) -> bool:
    scores = {row.score for row in rows if isinstance(row, ScoreRow)}
    return len(scores) == 1


def remembering(run: Run) -> Run:
    """Return the same run, which computes no row of features twice: parts are measured at the cost of the whole."""
    known: dict[bytes, np.ndarray] = {}

    def remembered(features: Features) -> np.ndarray:
        rows = np.concatenate([features[name] for name in FEATURES], axis=1)
        keys = [row.tobytes() for row in rows]
        new = [number for number, key in enumerate(keys) if key not in known]
        if new:
            outputs = run({name: values[new] for name, values in features.items()})
            known.update(zip((keys[number] for number in new), outputs, strict=True))
        return np.stack([known[key] for key in keys])

    return remembered
