"""Each measure against values worked out by hand."""

import time

import numpy as np
import pytest

from keras_model.data.rows import LabelSetRow
from keras_model.outputs import metrics
from support.golden_measures import GOLDEN, SAME, scores_of


def test_accuracy_counts_equal_rows():
    assert metrics.accuracy(["a", "b", "b", "c"], ["a", "b", "c", "c"]) == 0.75


def test_macro_f1_weighs_labels_equally_and_counts_labels_never_expected():
    # a: 2·1/(2+1) = 2/3; b: 2·1/(1+1) = 1; c is predicted once, expected never: 0.
    assert metrics.macro_f1(["a", "a", "b"], ["a", "c", "b"]) == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_macro_f1_is_the_same_in_whatever_order_its_labels_come():
    expected, predicted = [str(number % 23) for number in range(200)], [str(number % 19) for number in range(200)]
    found = {
        metrics.macro_f1([prefix + e for e in expected], [prefix + p for p in predicted])
        for prefix in map(chr, range(97, 122))
    }
    assert len(found) == 1


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


def test_accuracy_and_macro_f1_are_those_of_scikit_learn():
    assert len(GOLDEN["labels"]) > 10
    for case in GOLDEN["labels"]:
        labels = case["expected"], case["predicted"]
        found = {"accuracy": metrics.accuracy(*labels), "macro_f1": metrics.macro_f1(*labels)}
        assert found == scores_of(case, found), case


def test_an_answer_is_compared_as_the_squad_scripts_compare_it():
    assert len(GOLDEN["texts"]) > 10
    for case in GOLDEN["texts"]:
        assert metrics.normalise_answer(case["text"]) == case["normal"]


def measured(case):
    found = metrics.answer_scores([case["references"]], [case["predicted"]])
    return [found["exact_match"], found["f1"]]


def test_answers_score_as_in_squad_1_1():
    exact = [measured(case)[0] for case in GOLDEN["answers"]]
    assert exact == [case["v1"][0] for case in GOLDEN["answers"]]
    assert 0 < np.mean(exact) < 1
    cases = [case for case in GOLDEN["answers"] if metrics.normalise_answer(case["predicted"])]
    assert len(cases) > 50
    for case in cases:
        assert measured(case) == pytest.approx(case["v1"], **SAME), case


def test_an_answer_of_which_nothing_is_left_scores_as_in_squad_2_0():
    """The script of 1.1 knows of no question without an answer, and gives an F1 of 0 even where nothing is right."""
    cases = [case for case in GOLDEN["answers"] if not metrics.normalise_answer(case["predicted"])]
    cases = [case for case in cases if len({bool(metrics.normalise_answer(text)) for text in case["references"]}) == 1]
    assert {tuple(case["v2"]) for case in cases} == {(0, 0), (1, 1)}
    for case in cases:
        assert measured(case) == case["v2"], case


def test_a_reference_of_an_article_alone_counts_beside_others():
    """The script of 2.0 leaves such a reference out, that of 1.1 lets it match exactly: so do we, for F1 too."""
    (case,) = [case for case in GOLDEN["answers"] if case["references"] == ["the", "cat"]]
    assert (case["v1"], case["v2"]) == ([1, 0], [0, 0])
    assert measured(case) == [1, 1]


def test_many_answers_score_as_the_mean_of_each():
    cases = GOLDEN["answers"]
    found = metrics.answer_scores([case["references"] for case in cases], [case["predicted"] for case in cases])
    exact, f1 = np.mean([measured(case) for case in cases], axis=0)
    assert found == pytest.approx({"exact_match": exact, "f1": f1}, **SAME)


def test_rank_correlation_is_that_of_scipy():
    assert len(GOLDEN["numbers"]) > 10
    for case in GOLDEN["numbers"]:
        found = metrics.spearman(case["first"], case["second"])
        # SciPy has no number for a constant; we have 0, as one that tells nothing.
        assert found == pytest.approx(case["spearman"] or 0.0, **SAME), case
    assert sum(case["spearman"] is None for case in GOLDEN["numbers"]) >= 3


def test_labels_that_go_together_are_measured_as_by_scikit_learn():
    assert len(GOLDEN["label_sets"]) > 3
    for case in GOLDEN["label_sets"]:
        found = metrics.label_set_scores(*(np.array(case[side], bool) for side in ("expected", "given")))
        assert found == scores_of(case, found), case
        assert set(found) == {"micro_f1", "macro_f1", "subset_accuracy"}


def test_rankings_are_measured_as_by_scikit_learn_and_scipy():
    assert len(GOLDEN["rankings"]) > 3
    for case in GOLDEN["rankings"]:
        found = metrics.ranking_scores([(np.array(wanted), np.array(scores)) for wanted, scores in case["queries"]])
        assert found == scores_of(case, found), case
        assert set(found) == {"ndcg_at_10", "mrr"}


def test_ties_flatter_no_ranking():
    relevance, level = np.array([0.0, 0.0, 1.0]), np.zeros(3)
    found = metrics.ranking_scores([(relevance, level)])
    assert found["mrr"] == pytest.approx(1 / 3)
    assert found["ndcg_at_10"] == pytest.approx((1 + 1 / np.log2(3) + 1 / 2) / 3)


def test_linear_correlation_is_that_of_scipy():
    defined = 0
    for case in GOLDEN["numbers"]:
        spread = max(case["first"]) - min(case["first"])
        # Where the values hardly differ, SciPy itself warns of what it gives.
        if case["pearson"] is not None and spread > 1e-9:
            defined += 1
            assert metrics.pearson(case["first"], case["second"]) == pytest.approx(case["pearson"], **SAME), case
    assert defined > 10
    assert metrics.pearson([1, 1, 1], [1, 2, 3]) == metrics.pearson([], []) == metrics.pearson([1], [2]) == 0


def test_a_matrix_of_many_labels_takes_no_longer_than_its_rows():
    labels = [f"label {number}" for number in range(10_000)]
    rows = [LabelSetRow("a", (labels[number], "unknown", labels[-1])) for number in range(5_000)]
    began = time.process_time()
    matrix = metrics.label_matrix(rows, labels)
    assert time.process_time() - began < 1  # to look at each label of each row takes some seconds
    assert matrix.shape == (5_000, 10_000) and matrix.sum() == 10_000
    assert matrix[:, -1].all() and matrix[7, 7] and not matrix[7, 8]
    assert metrics.label_matrix([], labels).shape == (0, 10_000)
