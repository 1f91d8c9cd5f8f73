"""Each measure against values worked out by hand."""

import pytest

from keras_model.outputs import metrics


def test_accuracy_counts_equal_rows():
    assert metrics.accuracy(["a", "b", "b", "c"], ["a", "b", "c", "c"]) == 0.75


def test_macro_f1_weighs_labels_equally_and_counts_labels_never_expected():
    # a: 2·1/(2+1) = 2/3; b: 2·1/(1+1) = 1; c is predicted once, expected never: 0.
    assert metrics.macro_f1(["a", "a", "b"], ["a", "c", "b"]) == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_entity_scores_demand_exact_spans():
    expected = [["B-x", "I-x", "O"], ["B-y", "O", "O"]]
    predicted = [["B-x", "O", "O"], ["B-y", "O", "B-x"]]
    scores = metrics.entity_scores(expected, predicted)
    assert scores["precision"] == pytest.approx(1 / 3)
    assert scores["recall"] == pytest.approx(1 / 2)
    assert scores["f1"] == pytest.approx(2 / 5)


def test_entity_scores_without_any_entity_are_zero_not_an_error():
    assert metrics.entity_scores([["O"]], [["O"]]) == {"precision": 0.0, "recall": 0.0, "f1": 0.0}


def test_answers_are_compared_without_articles_case_and_punctuation():
    assert metrics.answer_scores([["The Oil-Crisis!"]], ["oilcrisis"]) == {"exact_match": 1.0, "f1": 1.0}


def test_answer_f1_takes_the_best_reference():
    scores = metrics.answer_scores([["October 1973", "in October of 1973"]], ["October"])
    assert scores["exact_match"] == 0
    assert scores["f1"] == pytest.approx(2 * 1 / (2 + 1))


def test_spearman_ranks_with_ties():
    assert metrics.spearman([1, 2, 3, 4], [10, 20, 30, 1000]) == pytest.approx(1)
    assert metrics.spearman([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4.
    assert metrics.spearman([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(0.9486833)


def test_spearman_of_a_constant_is_zero():
    assert metrics.spearman([1, 1, 1], [1, 2, 3]) == 0.0
