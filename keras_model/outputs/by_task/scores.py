"""The scores of texts and pairs, and how well they order them."""

from collections.abc import Sequence

import numpy as np

from keras_model.data.rows import ScoreRow, is_pair
from keras_model.data.tasks import REGRESSION
from keras_model.encode.preprocessor import Preprocessor
from keras_model.outputs import metrics
from keras_model.outputs.answers import Answers, Run
from keras_model.outputs.reading import Reading


def score_answers(rows: Sequence[ScoreRow], preprocessor: Preprocessor, run: Run, reading: Reading) -> Answers:
    """Return the score of each row, as `answer` does."""
    windows = preprocessor.encode_windows([row.input for row in rows])
    scores = windows.combine(reading.scores(run(windows.features)), REGRESSION)[:, 0]
    wanted = np.array([row.score for row in rows])
    measures = {"spearman": metrics.spearman(scores, wanted), "pearson": metrics.pearson(scores, wanted)}
    groups = [(wanted[group], scores[group]) for group in queries_of(rows)]
    groups = [(relevance, found) for relevance, found in groups if relevance.max() > 0]
    if groups and wanted.min() >= 0:
        measures |= metrics.ranking_scores(groups)
    return Answers(list(scores), [], measures)


def queries_of(rows: Sequence[ScoreRow]) -> list[list[int]]:
    """Return the row numbers of each first text that several pairs share."""
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        if is_pair(row):
            groups.setdefault(row.texts[0], []).append(number)
    return [group for group in groups.values() if len(group) > 1]
