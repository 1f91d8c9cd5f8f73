"""Scores are measured by how they order texts."""

import numpy as np
import pytest

from keras_model.data.rows import ScoreRow
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.reading import Reading


def by_length(features):
    return features["mask"].sum(axis=1, keepdims=True).astype(np.float32) - 4


def test_scores_are_measured_by_both_correlations(preprocessor):
    rows = [ScoreRow("cat", 1), ScoreRow("the cat", 3), ScoreRow("is the cat", 4)]
    answers = answer("regression", rows, (), preprocessor, by_length)
    assert (answers.values, answers.predictions) == ([-1, 0, 1], [])
    assert answers.measures == {"spearman": pytest.approx(1), "pearson": pytest.approx(0.9819805)}
    squashed = answer("regression", rows, (), preprocessor, by_length, reading=Reading(score_activation="sigmoid"))
    assert squashed.values == [pytest.approx(1 / (1 + np.exp(-x))) for x in (-1, 0, 1)]


def test_pairs_with_one_first_text_are_a_ranking(preprocessor):
    def rows(*scores):
        texts = ("cat", "a cat", "the cat is")
        return [ScoreRow(("dog", text), score) for text, score in zip(texts, scores, strict=True)]

    alone = [ScoreRow(("a", "dog"), 1.0)]
    measures = answer("regression", [*rows(0, 1, 0), *alone], (), preprocessor, by_length).measures
    assert (measures["mrr"], measures["ndcg_at_10"]) == (0.5, pytest.approx(1 / np.log2(3)))
    # A query without a document that is relevant tells nothing of the order.
    other = [ScoreRow(("cat", text), 0.0) for text in ("a", "the dog")]
    assert answer("regression", [*rows(0, 1, 0), *other], (), preprocessor, by_length).measures["mrr"] == 0.5
    for without in (alone, other, rows(-1, 1, 0), [ScoreRow("cat", 1.0)] * 2):
        assert set(answer("regression", without, (), preprocessor, by_length).measures) == {"spearman", "pearson"}
