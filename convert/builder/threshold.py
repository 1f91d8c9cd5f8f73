"""The threshold by which no label fits a text, chosen by a model's own answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convert.builder.judging.verdict import Refusal
from convert.builder.texts import without_shared
from keras_model.data.for_model.labels import rows_for_labels
from keras_model.data.for_model.learnt_from import check_as_learnt
from keras_model.data.provenance import sha256
from keras_model.data.readers import read_inputs, read_rows
from keras_model.data.rows import PairRow, Text, TextRow, own_rows, texts_of
from keras_model.data.tasks import CLASSIFICATION
from keras_model.encode.preprocessor import Preprocessor
from keras_model.errors import DataError, UserError
from keras_model.outputs.answers import EvaluationRow, Run
from keras_model.outputs.by_task.labels import label_answers, probabilities_of
from keras_model.outputs.rejection import (
    accuracy_with_rejection,
    best_scores,
    choose_rejection_threshold,
    out_of_scope_recall,
    rejection_curve,
    right_answers,
)


@dataclass(frozen=True)
class RejectionOptions:
    """What a threshold is chosen by.

    Attributes:
        in_scope: labelled rows of the classes, neither trained nor evaluated on.
        out_of_scope: texts that none of the labels fits; a label column is ignored.
        least_accuracy: share of the in-scope rows that must still be answered rightly, above 0 and at most 1.
    """

    in_scope: Path
    out_of_scope: Path
    least_accuracy: float


@dataclass(frozen=True)
class RejectionRows:
    """The rows of `RejectionOptions`, read."""

    options: RejectionOptions
    in_scope: list[TextRow | PairRow]
    out_of_scope: list[Text]


def read_rejection_rows(
    options: RejectionOptions,
    task: str,
    labels: Sequence[str],
    evaluation: Sequence[EvaluationRow],
    learnt_from: str | None = None,
) -> RejectionRows:
    """Read both files; in-scope rows whose text the evaluation holds are left out.

    Args:
        options: which files.
        task: of the model.
        labels: of the model.
        evaluation: rows that it is judged by.
        learnt_from: of the model, as of `Preprocessor`.

    Raises:
        UserError: the task has no labels to reject, or the accuracy is no share.
        InputFileError, DataError: as `keras_model.data.readers`.
        CalibrationError: every in-scope row also stands in the evaluation.
    """
    if task != CLASSIFICATION:
        raise UserError(f"only a classification can reject a text; the model's task is {task}")
    if not 0 < options.least_accuracy <= 1:
        raise UserError(f"--least-accuracy {options.least_accuracy}: give a share above 0 and at most 1, such as 0.94")
    found = read_rows(options.in_scope, task)
    check_as_learnt(learnt_from, found, options.in_scope)
    fitting = rows_for_labels(found, labels, options.in_scope)
    rows: list[TextRow | PairRow] = own_rows(task, fitting, TextRow, PairRow)
    usable = without_shared(options.in_scope, rows, evaluation)
    return RejectionRows(options, usable, read_out_of_scope(options.out_of_scope, options.in_scope, rows, learnt_from))


def read_out_of_scope(
    path: Path, in_scope: Path, rows: Sequence[EvaluationRow], learnt_from: str | None = None
) -> list[Text]:
    """Read texts that no label fits.

    Args:
        path: of their file.
        in_scope: file of the rows, for messages.
        rows: that a label fits.
        learnt_from: of the model that shall reject them, as of `Preprocessor`.

    Raises:
        InputFileError, DataError: as `keras_model.data.readers`, or the rows hold each of the texts.
    """
    texts = read_inputs(path)
    check_as_learnt(learnt_from, texts, path)
    fitting = {texts_of(row) for row in rows}
    if all(texts_of(text) in fitting for text in texts):
        raise DataError(f"{path}: all {len(texts)} texts also stand in {in_scope}; give texts that no label fits")
    return texts


def calibrate_threshold(
    rows: RejectionRows, labels: Sequence[str], preprocessor: Preprocessor, run: Run
) -> dict[str, Any]:
    """Choose the threshold by a model's own answers; return what a report says of it.

    Returns:
        - "threshold": None where the model answers fewer rows rightly than it must, without rejecting any.
        - "least_accuracy": as asked.
        - "in_scope", "out_of_scope": {"file", "sha256", "examples"}.
        - "accuracy": share of in-scope rows answered rightly before any is rejected.
        - "accuracy_with_rejection", "out_of_scope_recall": with the threshold, if there is one.
        - "curve": as `rejection_curve` returns it.
    """
    options = rows.options
    in_scope = label_answers(rows.in_scope, labels, preprocessor, run)
    right, scores = right_answers(rows.in_scope, in_scope), best_scores(in_scope.values)
    out_of_scope = best_scores(probabilities_of(CLASSIFICATION, rows.out_of_scope, preprocessor, run))
    chosen = {
        "threshold": None,
        "least_accuracy": options.least_accuracy,
        "in_scope": _record(options.in_scope, len(rows.in_scope)),
        "out_of_scope": _record(options.out_of_scope, len(rows.out_of_scope)),
        "accuracy": float(right.mean()),
    }
    if right.mean() >= options.least_accuracy:
        threshold = choose_rejection_threshold(scores, right, out_of_scope, options.least_accuracy)
        chosen |= {
            "threshold": threshold,
            "accuracy_with_rejection": accuracy_with_rejection(right, scores, threshold),
            "out_of_scope_recall": out_of_scope_recall(out_of_scope, threshold),
        }
    return {**chosen, "curve": rejection_curve(scores, right, out_of_scope)}


def judge_threshold(options: RejectionOptions, chosen: dict[str, Any]) -> Refusal | None:
    """Refuse a model for which no threshold could be chosen."""
    if chosen["threshold"] is not None:
        return None
    fault = (
        f"rows are answered rightly before any is rejected, but --least-accuracy asks for {options.least_accuracy:.2%}"
    )
    return Refusal(
        f"{chosen['accuracy']:.2%} of the in-scope {fault}",
        "Ask for less, or train further.",
        f"{options.in_scope}: {chosen['accuracy']:.2%} of its {fault}; ask for less, or train further",
    )


def _record(path: Path, examples: int) -> dict[str, Any]:
    return {"file": path.name, "sha256": sha256(path), "examples": examples}
