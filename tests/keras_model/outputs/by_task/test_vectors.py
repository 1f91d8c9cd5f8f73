"""Vectors are measured by which pairs they find alike."""

import numpy as np
import pytest

from keras_model.data.rows import PartnerRow, ScoreRow
from keras_model.encode.prompts import Prompts
from keras_model.outputs.answers import Answers
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.two_models.difference import difference_of
from support.answering import vectors
from support.golden_measures import GOLDEN, SAME, scores_of


def test_an_embedding_is_measured_on_pairs_with_a_number(preprocessor):
    rows = [ScoreRow(("cat", "cat"), 5.0), ScoreRow(("cat", "the"), 1.0), ScoreRow(("dog", "a"), 3.0)]
    answers = answer("embedding", rows, (), preprocessor, vectors)
    assert len(answers.values) == 6
    np.testing.assert_allclose([np.linalg.norm(value) for value in answers.values], 1, rtol=1e-5)
    assert -1 <= answers.measures["spearman"] <= 1


def test_partners_are_looked_for_among_all_second_texts():
    places = {"a": 0.0, "b": 90.0, "c": 20.0, "near a": 10.0, "far from a": 95.0, "near b": 80.0}

    def run(texts):
        angles = np.radians([places[text] for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)

    class FrontEnd:
        prompts = Prompts()

        def __call__(self, texts, prompt):
            return texts

    rows = [PartnerRow("a", "near a"), PartnerRow("a", "far from a"), PartnerRow("b", "near b"), PartnerRow("c", "a")]
    measures = answer("embedding", rows, (), FrontEnd(), run).measures
    # a finds a partner first and one last of three, b one behind `far from a`, c one behind `near a`.
    assert measures["mrr"] == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)
    assert measures["recall_at_1"] == pytest.approx(0.5 / 3)
    gains = [(1 + 1 / 2) / (1 + 1 / np.log2(3)), 1 / np.log2(3), 1 / np.log2(3)]
    assert measures["ndcg_at_10"] == pytest.approx(np.mean(gains))


def test_texts_alone_have_vectors_but_no_measure(preprocessor):
    answers = answer("embedding", ["cat", "dog"], (), preprocessor, vectors)
    assert (len(answers.values), answers.measures, answers.predictions) == (2, {}, [])


@pytest.mark.parametrize("case", GOLDEN["vectors"], ids=lambda case: f"{len(case['first'])} pairs")
def test_an_embedding_is_measured_by_the_cosines_of_scikit_learn(case):
    rows = [ScoreRow((f"first {row}", f"second {row}"), float(label)) for row, label in enumerate(case["labels"])]

    def run(texts):
        return np.array([case[side][int(row)] for side, row in map(str.split, texts)])

    class FrontEnd:
        def __call__(self, texts, prompt):
            return texts

    answers = answer("embedding", rows, (), FrontEnd(), run)
    assert answers.measures == scores_of(case, ["spearman"])
    first, second = (Answers(answers.values[part], [], {}) for part in halves(len(rows)))
    difference = difference_of(first, second)
    cosine = np.array(case["cosine"])
    assert difference.agreement == pytest.approx(cosine.mean(), **SAME)
    np.testing.assert_allclose(difference.divergence, 1 - cosine, atol=1e-12)
    assert difference.mean == pytest.approx((1 - cosine).mean(), **SAME)
    assert difference.worst == pytest.approx(1 - cosine.min(), **SAME)
    assert difference.rows == np.argsort(cosine, kind="stable").tolist()
    if len(rows) > 2:
        assert difference.pair_spearman == pytest.approx(case["pair_spearman"], **SAME)
    else:
        assert difference.pair_spearman is None


def halves(count):
    return slice(count), slice(count, None)
