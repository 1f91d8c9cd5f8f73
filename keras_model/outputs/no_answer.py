"""Questions that a text does not answer: told by a margin against a threshold, and judged as SQuAD 2.0 does."""

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from keras_model.data.rows import Row, SpanRow
from keras_model.errors import DataError
from keras_model.outputs.metrics import normalise_answer, token_f1

NO_ANSWER_THRESHOLD = "no_answer_threshold"  # its name in a model folder, a file, and among measures


def check_both_kinds(rows: Sequence[Row | str], path: str | Path) -> None:
    """Make sure that a threshold can be chosen by rows: some questions have an answer, some have none.

    Raises:
        DataError: all have one, or none has.
    """
    without = sum(isinstance(row, SpanRow) and not row.answers for row in rows)
    if not 0 < without < len(rows):
        fault = "no question has an answer" if without else "every question has an answer"
        raise DataError(f"{path}: {fault}; the threshold between the two is chosen by rows, so give some of both kinds")


def squad_scores(
    references: Sequence[Sequence[str]], spans: Sequence[str], margins: Sequence[float], threshold: float
) -> dict[str, float]:
    """Return what the official evaluation script of SQuAD 2.0 says, as shares of 1 in place of percents.

    Args:
        references: the right answers to each question; none where the text does not answer it.
        spans: the best span found for each question.
        margins: of each question, the score of no answer less that of the span, see `SpanChoice`.
        threshold: a greater margin means no answer.

    Returns:
        - `exact_match`, `f1`: over all questions, with the threshold.
        - `HasAns_exact`, `HasAns_f1`, `HasAns_total`, `NoAns_exact`, `NoAns_f1`, `NoAns_total`: the same over the
          questions with and without an answer alone, and how many these are; left out where there are none.
        - `best_exact`, `best_exact_thresh`, `best_f1`, `best_f1_thresh`: the greatest that any threshold gives, and
          the threshold, which is a margin that occurs, or 0.0 where it is best to answer nothing.

    Source: Rajpurkar, Jia, Liang 2018, "Know What You Don't Know", arXiv 1806.03822, `evaluate-v2.0.py`.
    """
    answerable = np.array([bool(row) for row in references])
    order = np.asarray(margins, np.float64)
    raw = {"exact": exact_matches(references, spans), "f1": best_token_f1s(references, spans)}
    final = {name: np.where(order > threshold, ~answerable, scores) for name, scores in raw.items()}
    measures: dict[str, float] = {"exact_match": float(final["exact"].mean()), "f1": float(final["f1"].mean())}
    for side, rows in (("HasAns", answerable), ("NoAns", ~answerable)):
        if rows.any():
            measures |= {f"{side}_{name}": float(scores[rows].mean()) for name, scores in final.items()}
            measures[f"{side}_total"] = int(rows.sum())
    answered = np.array([bool(span) for span in spans])
    for name, scores in raw.items():
        best, best_threshold = _best_threshold(scores, order, answerable, answered)
        measures |= {f"best_{name}": best, f"best_{name}_thresh": best_threshold}
    return measures


def choose_no_answer_threshold(
    references: Sequence[Sequence[str]], spans: Sequence[str], margins: Sequence[float]
) -> float:
    """Return the threshold that gives the greatest F1, of equally good ones the least.

    It lies halfway between two margins that occur, so that an answer rounded otherwise falls on the same side, and one
    beyond them where it is best to answer every question or none.

    Args:
        references: as for `squad_scores`.
        spans: as for `squad_scores`.
        margins: as for `squad_scores`.
    """
    # Where there is nothing to read there is nothing to decide.
    order = np.asarray(margins, np.float64)
    decided = np.isfinite(order)
    distinct, group = np.unique(order[decided], return_inverse=True)
    if not distinct.size:
        return 0.0
    answerable = np.array([bool(row) for row in references])
    gains = (best_token_f1s(references, spans) - ~answerable)[decided]
    # totals[i]: what answering the questions of the i least margins gains on answering none.
    totals = np.append(0.0, np.cumsum(np.bincount(group, gains, len(distinct))))
    bounds = np.concatenate([[distinct[0] - 2], distinct, [distinct[-1] + 2]])
    # Sums of many shares differ in their last bits, which shall not decide.
    best = int(np.flatnonzero(totals >= totals.max() - 1e-9)[0])
    return _between(*list(pairwise(bounds.tolist()))[best])


def exact_matches(references: Sequence[Sequence[str]], predicted: Sequence[str]) -> np.ndarray:
    """Whether each answer is one of its references, but for case, articles and punctuation, float [rows]."""
    normal = [normalise_answer(answer) for answer in predicted]
    return np.array(
        [float(answer in kept) for kept, answer in zip(_normal_references(references), normal, strict=True)]
    )


def best_token_f1s(references: Sequence[Sequence[str]], predicted: Sequence[str]) -> np.ndarray:
    """F1 of each answer's words against the reference that it fits best, float [rows]."""
    normal = [normalise_answer(answer).split() for answer in predicted]
    return np.array(
        [
            max(token_f1(reference.split(), answer) for reference in kept)
            for kept, answer in zip(_normal_references(references), normal, strict=True)
        ]
    )


def _normal_references(references: Sequence[Sequence[str]]) -> list[list[str]]:
    # The script leaves out a reference that is empty once normalised, and takes an empty one where none is left.
    return [[normal for text in row if (normal := normalise_answer(text))] or [""] for row in references]


def _best_threshold(
    scores: np.ndarray, margins: np.ndarray, answerable: np.ndarray, answered: np.ndarray
) -> tuple[float, float]:
    """Return the greatest mean score and its threshold as `find_best_thresh` of the script does, one row at a time."""
    current = best = float((~answerable).sum())
    threshold = 0.0
    for row in np.argsort(margins, kind="stable"):
        current += float(scores[row]) if answerable[row] else -float(answered[row])
        if current > best:
            best, threshold = current, float(margins[row])
    return best / len(scores), threshold if math.isfinite(threshold) else 0.0


def _between(low: float, high: float) -> float:
    """Return a number near the middle of two, of few digits."""
    middle = (low + high) / 2
    return next((short for digits in range(3, 18) if low < (short := round(middle, digits)) < high), low)
