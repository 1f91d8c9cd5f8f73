"""Questions without an answer: measured as the official script does, told by the threshold that suits the rows."""

import json

import numpy as np
import pytest

from keras_model.data.rows import SpanRow
from keras_model.errors import DataError
from keras_model.outputs.no_answer import best_token_f1s, check_both_kinds, choose_no_answer_threshold, squad_scores
from support.golden_measures import SAME
from support.places import DATA

CASES = json.loads((DATA / "no_answer/golden.json").read_text())["measures"]


def sides(case):
    return case["references"], case["spans"], case["margins"]


def f1_at(case, threshold):
    return squad_scores(*sides(case), threshold)["f1"]


def test_measures_are_those_of_the_official_script():
    assert len(CASES) > 20
    for case in CASES:
        assert squad_scores(*sides(case), case["threshold"]) == pytest.approx(case["measures"], **SAME), case


def test_a_question_with_nothing_to_read_is_answered_by_nothing():
    measures = squad_scores([[], ["cat"]], ["", ""], [-np.inf, -np.inf], 0.0)
    assert measures == {
        "exact_match": 0.5, "f1": 0.5, "HasAns_exact": 0, "HasAns_f1": 0, "HasAns_total": 1, "NoAns_exact": 1,
        "NoAns_f1": 1, "NoAns_total": 1, "best_exact": 0.5, "best_exact_thresh": 0, "best_f1": 0.5, "best_f1_thresh": 0,
    }  # fmt: skip
    assert choose_no_answer_threshold([[], ["cat"]], ["", ""], [-np.inf, -np.inf]) == 0


def test_a_margin_at_the_threshold_is_answered():
    assert squad_scores([["cat"]], ["cat"], [1.5], 1.5)["f1"] == 1
    assert squad_scores([["cat"]], ["cat"], [1.5], 1.4)["f1"] == 0


def test_no_threshold_gives_a_greater_f1_than_the_chosen_one():
    for case in CASES:
        chosen = choose_no_answer_threshold(*sides(case))
        others = [f1_at(case, margin + step) for margin in case["margins"] for step in (-1e-6, 0, 1e-6)]
        assert f1_at(case, chosen) >= max(others) - 1e-12, case
        # The script takes margins that tie one by one, which no threshold can do.
        if len(set(case["margins"])) == len(case["margins"]):
            assert f1_at(case, chosen) >= case["measures"]["best_f1"] - 1e-12


def test_the_chosen_threshold_lies_between_margins_so_that_rounding_does_not_decide():
    margins = [-3.0, -1.0, 2.0, 4.0]
    references, spans = [["cat"], ["cat"], [], []], ["cat"] * 4
    assert choose_no_answer_threshold(references, spans, margins) == 0.5
    assert choose_no_answer_threshold([*references[:2], ["cat"], []], spans, margins) == 3.0
    assert choose_no_answer_threshold([[], [], [], ["cat"]], spans, margins) == -4.0, (
        "all but one are right if none is answered"
    )
    assert choose_no_answer_threshold([[], ["cat"], ["cat"], ["cat"]], spans, margins) == 5.0
    near = [0.1234567, 0.1234568]
    assert near[0] < choose_no_answer_threshold([["cat"], []], spans[:2], near) < near[1]


def test_a_threshold_has_few_digits():
    generator = np.random.default_rng(0)
    margins = generator.normal(size=100)
    spans, references = ["cat"] * 100, [["cat"] if margin < 0 else [] for margin in margins]
    assert len(str(choose_no_answer_threshold(references, spans, margins))) <= len("-0.123")


def test_a_reference_that_normalises_to_nothing_is_left_out():
    assert best_token_f1s([["the", "cat"], ["the"], []], ["an", "a", "a"]).tolist() == [0, 1, 1]


def test_rows_of_one_kind_choose_no_threshold():
    answered, unanswered = SpanRow("a cat", "who?", (("cat", 2),)), SpanRow("a cat", "when?", ())
    check_both_kinds([answered, unanswered], "rows.jsonl")
    with pytest.raises(DataError, match=r"rows.jsonl: every question has an answer; .* give some of both kinds"):
        check_both_kinds([answered], "rows.jsonl")
    with pytest.raises(DataError, match=r"rows.jsonl: no question has an answer"):
        check_both_kinds([unanswered, unanswered], "rows.jsonl")
