"""What becomes of labelled rows that are longer than a model reads at once."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from keras_model.data.rows import LabelSetRow, PairRow, ScoreRow, TextRow
from keras_model.encode.long_texts.spread import ALL, WINDOWED_TASKS
from keras_model.encode.preprocessor import Preprocessor
from keras_model.outputs.answers import SCORE, Answers, EvaluationRow

_LongRow = TextRow | PairRow | LabelSetRow | ScoreRow
# Enough to tell which way is better, and soon done.
_MOST_ROWS, _MOST_WINDOWS, _MOST_CHARACTERS = 200, 2000, 50_000
# Of fewer rows, the better way is soon chance; of a smaller share of all, it hardly matters.
_FEWEST_ROWS, _LEAST_SHARE = 20, 0.01


@dataclass(frozen=True)
class Trial:
    """Rows that are cut, answered by their beginnings and whole.

    Attributes:
        rows: how many, from all over the file.
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
        trial: what all windows would make of those; None where none was cut, all windows were read already, or each is
            too long to try it.
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
        told = f"{self.rows_cut} rows of {file} were not read to their end"
        if self.windows == ALL:
            return f"{told}: of a pair, the shorter text has half of the room; a greater length reads more of it"
        told = f"{told}; {remedy} reads all"
        if self.trial is None:
            return told
        of_them = "" if self.trial.rows == self.rows_cut else f" of {self.trial.rows} of them"
        name = self.trial.measure.replace("_", " ")
        return f"{told}: the {name}{of_them} would be {self.trial.whole:.4f}, and is {self.trial.beginning:.4f} now"

    def suit_windows(self, rows: int) -> bool:
        """Return whether all windows answered better than the beginning, on enough of the rows to go by it.

        Args:
            rows: how many there are, cut or not.
        """
        return self.trial is not None and self._tell(rows) and self.trial.whole > self.trial.beginning

    def told_choice(self, file: str, rows: int) -> str:
        """Return as one line how texts are read from now on, and why; as `suit_windows` has it.

        Args:
            file: that the rows are of.
            rows: how many there are, cut or not.
        """
        long = f"{self.rows_cut} of the {rows} rows of {file} are longer than the model reads at once"
        if self.trial is None or not self._tell(rows):
            why = "each too long to try windows on" if self.trial is None else "too few to tell"
            return f"texts are read by their beginnings: {long}, {why}; --windows all reads all"
        name = self.trial.measure.replace("_", " ")
        scores = f"the {name} of {self.trial.rows} of them is {{:.4f}} by {{}} and {{:.4f}} by {{}}"
        sides = (self.trial.whole, "all windows"), (self.trial.beginning, "their beginnings")
        if self.suit_windows(rows):
            scores = scores.format(*sides[0], *sides[1])
            return f"texts are read to their end, in windows: {long}, and {scores}; --windows first reads beginnings"
        scores = scores.format(*sides[1], *sides[0])
        return f"texts are read by their beginnings: {long}, and {scores}; --windows all reads all"

    def _tell(self, rows: int) -> bool:
        tried = 0 if self.trial is None else self.trial.rows
        return tried >= _FEWEST_ROWS and self.rows_cut >= _LEAST_SHARE * rows


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
    own = [row for row in rows if isinstance(row, _LongRow)]
    read = preprocessor.encode_windows([row.input for row in own])
    cut = [own[row] for row in np.flatnonzero(read.truncated)]
    tried = [] if preprocessor.windows == ALL else _spread(cut, _MOST_ROWS)
    tried = [row for row in tried if sum(map(len, row.texts)) <= _MOST_CHARACTERS]
    return LongRows(
        preprocessor.windows,
        int((read.counts > 1).sum()),
        len(cut),
        _trial(task, tried, preprocessor, answered) if tried else None,
    )


def _trial(
    task: str,
    rows: Sequence[_LongRow],
    preprocessor: Preprocessor,
    answered: Callable[[Sequence[EvaluationRow], Preprocessor], Answers],
) -> Trial:
    whole = preprocessor.with_windows(ALL)
    windows = int(whole.encode_windows([row.input for row in rows]).counts.sum())
    some = _spread(rows, max(_MOST_WINDOWS * len(rows) // windows, 1))
    measure = SCORE[task]
    before, after = (answered(some, way).measures[measure] for way in (preprocessor, whole))
    return Trial(len(some), measure, before, after)


def _spread(rows: Sequence[_LongRow], most: int) -> list[_LongRow]:
    """Return so many of the rows at most, from all over: a file may stand label by label."""
    count = min(len(rows), most)
    return [rows[number * len(rows) // count] for number in range(count)]
