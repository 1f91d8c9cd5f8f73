import numpy as np
import pytest

from keras_model.data.rows import TextRow
from keras_model.outputs.answers import Answers
from keras_model.outputs.by_task.answer import answer
from keras_model.outputs.two_models.difference import difference_of
from support.answering import LABELS, by_word, vectors
from support.golden_measures import GOLDEN, SAME


def test_the_difference_of_probabilities_is_the_largest_one_a_row(preprocessor):
    rows = [TextRow("cat", "cat"), TextRow("dog", "dog")]
    reference = answer("classification", rows, LABELS, preprocessor, by_word)

    def unsure(features):
        return 0.6 * by_word(features) + np.array([0, 0, 0.4], np.float32) * (features["ids"][:, 1:2] == 6)

    difference = difference_of(reference, answer("classification", rows, LABELS, preprocessor, unsure))
    assert difference.agreement == 1
    np.testing.assert_allclose(difference.divergence, [0.4, 0.4], atol=1e-6)
    assert (difference.worst, difference.pair_spearman) == (pytest.approx(0.4), None)
    same = difference_of(reference, reference)
    assert (same.agreement, same.mean, same.worst) == (1, 0, 0)


def test_the_most_divergent_row_comes_first(preprocessor):
    rows = [TextRow("cat", "cat"), TextRow("dog", "dog"), TextRow("a", "O")]
    reference = answer("classification", rows, LABELS, preprocessor, by_word)

    def dogs_are_cats(features):
        swapped = by_word(features)
        return swapped[:, [1, 0, 2]] * (features["ids"][:, 1:2] == 6) + by_word(features) * (
            features["ids"][:, 1:2] != 6
        )

    difference = difference_of(reference, answer("classification", rows, LABELS, preprocessor, dogs_are_cats))
    assert difference.rows[0] == 1
    assert difference.agreement == pytest.approx(2 / 3)


def test_vectors_differ_by_their_angle(preprocessor):
    texts = ["cat", "dog", "the cat", "a"]
    reference = answer("embedding", texts, (), preprocessor, vectors)
    doubled = answer("embedding", texts, (), preprocessor, lambda features: 2 * vectors(features))
    difference = difference_of(reference, doubled)
    assert difference.agreement == pytest.approx(1)
    assert difference.pair_spearman == pytest.approx(1)
    turned = answer("embedding", texts, (), preprocessor, lambda features: vectors(features)[:, ::-1])
    assert difference_of(reference, turned).agreement < 0.9


def test_scores_differ_by_their_share_of_the_deviation():
    first, second = np.array([10.0, 20.0, 30.0]), np.array([10.0, 21.0, 28.0])
    reference, other = (Answers(list(side), [], {}) for side in (first, second))
    difference = difference_of(reference, other)
    np.testing.assert_allclose(difference.divergence, np.abs(first - second) / first.std())
    assert (difference.rows, difference.pair_spearman) == ([2, 1, 0], None)
    assert difference.agreement == pytest.approx(np.corrcoef(first, second)[0, 1])
    (only,) = difference_of(*(Answers([np.float64(score)], [], {}) for score in (1.0, 1.5))).divergence
    assert only == 0.5


@pytest.mark.parametrize("case", GOLDEN["probabilities"], ids=lambda case: f"{len(case['first'])} rows")
def test_probabilities_differ_by_the_chebyshev_distance_of_scipy(case):
    sides = [np.array(case[side]) for side in ("first", "second")]
    difference = difference_of(*(Answers(list(side), side.argmax(-1).tolist(), {}) for side in sides))
    assert difference.agreement == pytest.approx(case["agreement"], **SAME)
    np.testing.assert_allclose(difference.divergence, case["divergence"], atol=1e-12)
    assert difference.worst == max(difference.divergence)
    assert difference.rows == sorted(range(len(sides[0])), key=lambda row: -difference.divergence[row])
