"""When a text holds no answer to a question: the margin above which a file says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from convert.builder.texts import nothing_left
from keras_model.data.provenance import sha256
from keras_model.data.readers import read_rows
from keras_model.data.rows import SpanRow, Text, own_rows, texts_of
from keras_model.data.tasks import QUESTION_ANSWERING
from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import DataError, UserError
from keras_model.outputs.answers import EvaluationRow, Run
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.by_task.spans import read_contexts
from keras_model.outputs.decoding.spans import choose_span
from keras_model.outputs.no_answer import check_both_kinds


@dataclass(frozen=True)
class NoAnswerRows:
    """What to choose by when a text holds no answer: questions that it answers, and others.

    Attributes:
        path: of the file.
        rows: of it, none of whose questions the evaluation holds.
    """

    path: Path
    rows: list[EvaluationRow]

    def record(self) -> dict[str, Any]:
        """What a report keeps of where the threshold comes from."""
        return {"file": self.path.name, "sha256": sha256(self.path), "examples": len(self.rows)}


def read_no_answer_rows(path: Path, task: str, evaluation: Sequence[EvaluationRow]) -> NoAnswerRows:
    """Read the rows; those that the evaluation holds are left out.

    Raises:
        UserError: the task answers no questions.
        InputFileError, DataError: as `keras_model.data.readers`, or the questions all have an answer, or none has.
        CalibrationError: every row also stands in the evaluation.
    """
    if task != QUESTION_ANSWERING:
        raise UserError(f"--no-answer: only a model that answers questions can find none; the model's task is {task}")
    held_out = {(row.question, row.context) for row in evaluation if isinstance(row, SpanRow)}
    rows: list[SpanRow] = own_rows(task, read_rows(path, task), SpanRow)
    usable: list[EvaluationRow] = [row for row in rows if row.input not in held_out]
    if not usable:
        raise nothing_left(path, f"all {len(rows)} rows", "choose by other rows")
    check_both_kinds(usable, path)
    return NoAnswerRows(path, usable)


def check_threshold(rows: Sequence[EvaluationRow], path: Path, threshold: float | None) -> None:
    """Make sure that a model which is judged by questions without an answer can tell them.

    Raises:
        DataError: it has no threshold.
    """
    without = sum(isinstance(row, SpanRow) and not row.answers for row in rows)
    if without and threshold is None:
        raise DataError(
            f"{path}: {without} of the questions have no answer, but the model has no threshold to tell them by; "
            "give rows to choose it by with --no-answer, or train with such rows"
        )


def calibrate_no_answer(rows: NoAnswerRows, preprocessor: Preprocessor, run: Run) -> float:
    """Return the threshold that gives a model's answers to the rows the greatest F1."""
    threshold = answer(QUESTION_ANSWERING, rows.rows, (), preprocessor, run).no_answer_threshold
    assert threshold is not None  # some of the rows have no answer
    return threshold


def moved_margin(questions: Sequence[Text], preprocessor: Preprocessor, reference: Run, run: Run) -> float:
    """Return by how much rounding has moved the margins of no answer: the median over questions, 0.0 without any.

    Which of them have an answer need not be known. `[CLS]`, where "no answer" stands, is one token among hundreds, and
    rounds the same way in every text, so the correction of mean errors over all tokens does not reach it.

    Args:
        questions: each with its context.
        preprocessor: text to ids at the length of the file.
        reference: of the model as it was trained, see `answer`.
        run: of its file.
    """
    asked = [(question, context) for question, context in map(texts_of, questions)]

    def margins(run: Run) -> np.ndarray:
        read = zip(asked, read_contexts(asked, preprocessor, run), strict=True)
        return np.array([choose_span(context, logits, windows).margin for (_, context), (logits, windows) in read])

    before, after = margins(reference), margins(run)
    # A context without a token has no span to stand against.
    known = np.isfinite(before) & np.isfinite(after)
    return float(np.median(after[known] - before[known])) if known.any() else 0.0
