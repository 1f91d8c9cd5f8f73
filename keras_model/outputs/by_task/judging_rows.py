"""Rows by which a task's answers cannot be judged."""

from collections.abc import Sequence

from keras_model.data.rows import LabelSetRow, ScoreRow, TokenRow
from keras_model.data.tasks import MULTI_LABEL, REGRESSION, TAGGING
from keras_model.outputs.answers import EvaluationRow
from keras_model.outputs.entity_spans import entity_spans


def tells_nothing(task: str, rows: Sequence[EvaluationRow]) -> str:
    """Return why the score of a task is 0 on rows whatever is answered; empty where it is not."""
    if task == MULTI_LABEL and not any(isinstance(row, LabelSetRow) and row.labels for row in rows):
        return (
            f"none of the {len(rows)} rows has a label, so F1 is 0 whatever is answered; judge by rows with labels, too"
        )
    if task == TAGGING and not any(isinstance(row, TokenRow) and entity_spans(row.tags) for row in rows):
        return (
            f"none of the {len(rows)} rows has an entity, so F1 is 0 whatever is answered; judge by rows with "
            "entities, too"
        )
    scores = {row.score for row in rows if isinstance(row, ScoreRow)}
    if task == REGRESSION and len(scores) == 1:
        return (
            f"every row has the score {scores.pop():g}, so a rank correlation is 0 whatever is answered; judge by rows "
            "of several scores"
        )
    return ""
