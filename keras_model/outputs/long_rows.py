"""What becomes of labelled rows that are longer than a model reads at once."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from keras_model.data.rows import LabelSetRow, PairRow, ScoreRow, TextRow
from keras_model.encode.long_texts.spread import ALL, WINDOWED_TASKS
from keras_model.encode.preprocessor import Preprocessor
from keras_model.outputs.answers import SCORE, Answers, EvaluationRow

# Enough to tell which way is better, and soon done.
_MOST_ROWS, _MOST_WINDOWS, _MOST_CHARACTERS = 200, 2000, 50_000


@dataclass(frozen=True)
class Trial:
    """A part of the rows that are cut, answered by their beginnings and whole.

    Attributes:
        rows: how many.
        measure: the name of `beginning` and `whole`, as in `SCORE`.
        beginning, whole: its value, as the rows are read now and with all of their windows.
    """

    rows: int
    measure: str
    beginning: float
    whole: float


@dataclass(frozen=True)
class LongRows:
    """How rows are read that one window does not hold.

    Attributes:
        windows: in how many a row is read at most, as of `Preprocessor`.
        rows_in_windows: how many rows took several.
        rows_cut: of how many an end was not read.
        trial: what all windows would make of those; None where none was cut, or each is too long to try it.
    """

    windows: int
    rows_in_windows: int
    rows_cut: int
    trial: Trial | None

    def record(self) -> dict[str, object]:
        """Return it as data; without a trial, that key is left out."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def told(self, file: str, remedy: str) -> str:
        """Return it as one line.

        Args:
            file: that the rows are of.
            remedy: how to have all of them read.

        """
        if not self.rows_cut:
            return f"{self.rows_in_windows} rows of {file} were read in windows, none was cut"
        told = f"{self.rows_cut} rows of {file} were not read to their end; {remedy} reads all"
        if self.trial is None:
            return told
        of_them = "" if self.trial.rows == self.rows_cut else f" of {self.trial.rows} of them"
        name = self.trial.measure.replace("_", " ")
        return f"{told}: the {name}{of_them} would be {self.trial.whole:.4f}, and is {self.trial.beginning:.4f} now"


def long_rows(
    task: str,
    rows: Sequence[EvaluationRow],
    preprocessor: Preprocessor,
    answered: Callable[[Sequence[EvaluationRow], Preprocessor], Answers],
) -> LongRows | None:
    """Return what becomes of long rows, None for a task whose texts are read its own way.

    Args:
        task: of the model.
        rows: of that task.
        preprocessor: that reads them.
        answered: what the model answers to rows, read so.

    """
    if task not in WINDOWED_TASKS:
        return None
    own = [row for row in rows if isinstance(row, TextRow | PairRow | LabelSetRow | ScoreRow)]
    read = preprocessor.encode_windows([row.input for row in own])
    cut = [own[row] for row in np.flatnonzero(read.truncated)]
    tried = [row for row in cut if sum(map(len, row.texts)) <= _MOST_CHARACTERS][:_MOST_ROWS]
    return LongRows(
        preprocessor.windows,
        int((read.counts > 1).sum()),
        len(cut),
        _trial(task, tried, preprocessor, answered) if tried else None,
    )


def _trial(
    task: str,
    rows: Sequence[TextRow | PairRow | LabelSetRow | ScoreRow],
    preprocessor: Preprocessor,
    answered: Callable[[Sequence[EvaluationRow], Preprocessor], Answers],
) -> Trial:
    whole = preprocessor.with_windows(ALL)
    ends = whole.encode_windows([row.input for row in rows]).counts.cumsum()
    some = rows[: max(int((ends <= _MOST_WINDOWS).sum()), 1)]
    measure = SCORE[task]
    before, after = (answered(some, way).measures[measure] for way in (preprocessor, whole))
    return Trial(len(some), measure, before, after)
