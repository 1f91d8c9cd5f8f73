"""The likeliest span answers a question, unless no answer is likelier."""

import json
import math

import numpy as np
import pytest

from keras_model.encode.windows import QuestionWindows
from keras_model.outputs.decoding.spans import best_answer, choose_span, span_probabilities
from support.places import DATA


def test_padding_takes_no_part_in_an_answers_probabilities():
    logits = np.array([[[0.0, 1.0], [2.0, 0.0], [9.0, 9.0]]], np.float32)
    probabilities = span_probabilities(logits, np.array([[1, 1, 0]]))
    np.testing.assert_array_equal(probabilities[:, 2], 0)
    np.testing.assert_array_equal(probabilities[:, :2], span_probabilities(logits[:, :2], np.array([[1, 1]])))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)


CONTEXT = "the tall cat sat"


OFFSETS = np.array([[(-1, -1), (0, 3), (4, 8), (9, 12), (13, 16), (-1, -1)]], np.int32)


MASK = np.array([[1, 1, 1, 1, 1, 0]], np.int32)


def span_logits(starts, ends):
    logits = np.zeros((1, 6, 2), np.float32)
    for side, places in enumerate((starts, ends)):
        for position, value in places.items():
            logits[0, position, side] = value
    return logits


@pytest.mark.parametrize(
    ("starts", "ends", "longest", "text"),
    [
        ({2: 9}, {3: 9}, 30, "tall cat"),
        # An end before its start is no answer, nor is what stands outside the context.
        ({3: 9}, {2: 9, 4: 5}, 30, "cat sat"),
        ({0: 20, 2: 9}, {5: 20, 2: 9}, 30, "tall"),
        ({1: 9}, {4: 9, 2: 5}, 2, "the tall"),
        ({1: 9}, {4: 9}, 4, "the tall cat sat"),
    ],
)
def test_the_likeliest_span_of_the_context_is_the_answer(starts, ends, longest, text):
    windows = QuestionWindows({"mask": MASK}, OFFSETS)
    found = best_answer(CONTEXT, span_logits(starts, ends), windows, longest)
    assert (found["text"], CONTEXT[found["start"] : found["end"]]) == (text, text)
    assert 0 < found["score"] <= 1


def test_the_answers_score_is_the_product_of_its_ends():
    logits = span_logits({2: 3.0}, {3: 2.0})
    found = best_answer(CONTEXT, logits, QuestionWindows({"mask": MASK}, OFFSETS))
    expected = math.exp(3) / (math.exp(3) + 4) * math.exp(2) / (math.exp(2) + 4)
    assert found["score"] == pytest.approx(expected, rel=1e-6)


def test_of_windows_the_surest_answers_and_of_no_token_nothing():
    logits = np.concatenate([span_logits({2: 3.0}, {3: 2.0}), span_logits({4: 9.0}, {4: 9.0})])
    both = QuestionWindows({"mask": np.repeat(MASK, 2, axis=0)}, np.repeat(OFFSETS, 2, axis=0))
    assert best_answer(CONTEXT, logits, both)["text"] == "sat"
    assert best_answer(CONTEXT, logits[::-1], both)["text"] == "sat"
    empty = QuestionWindows({"mask": MASK}, np.full_like(OFFSETS, -1))
    assert best_answer("", logits[:1], empty) == {"text": "", "start": 0, "end": 0, "score": 0.0}


def question_windows(case):
    logits, offsets = np.array(case["logits"], np.float32), np.array(case["offsets"])
    return logits, QuestionWindows({"mask": np.ones(logits.shape[:2], int)}, offsets)


def test_a_span_is_weighed_against_none_as_transformers_does():
    cases = json.loads((DATA / "no_answer/golden.json").read_text())["spans"]
    assert {bool(case["text"]) for case in cases} == {True, False}
    for case in cases:
        logits, windows = question_windows(case)
        choice = choose_span(case["context"], logits, windows, case["longest"])
        assert choice.margin == pytest.approx(case["margin"], abs=1e-5)
        answer = best_answer(case["context"], logits, windows, case["longest"], case["threshold"])
        assert answer["text"] == case["text"] == case["context"][answer["start"] : answer["end"]]
        assert 0 < answer["score"] < 1


def test_none_is_as_likely_as_the_window_says_that_doubts_it_most():
    logits = np.zeros((2, 3, 2), np.float32)
    logits[0, 0] = 5
    logits[1, 0] = math.log(2)
    windows = QuestionWindows({"mask": np.ones((2, 3), int)}, np.array([[[-1, -1], [0, 1], [2, 3]]] * 2))
    choice = choose_span("a b", logits, windows)
    assert choice.margin == pytest.approx(2 * math.log(2))
    assert choice.none == {"text": "", "start": 0, "end": 0, "score": pytest.approx(0.25)}
    assert choice.answer(1.3) == choice.none
    assert choice.answer(1.4) == choice.span == best_answer("a b", logits, windows, no_answer_threshold=1.4)


def test_where_there_is_nothing_to_read_no_probability_is_told():
    windows = QuestionWindows({"mask": np.ones((1, 3), int)}, np.full((1, 3, 2), -1))
    nothing = {"text": "", "start": 0, "end": 0, "score": 0.0}
    for threshold in (None, -100.0, 100.0):
        assert best_answer("\u200b", np.zeros((1, 3, 2)), windows, no_answer_threshold=threshold) == nothing


@pytest.mark.parametrize("threshold", [None, -1.0])
def test_a_token_that_stands_for_no_character_is_no_answer(threshold):
    # [CLS], [SEP], three tokens, [SEP]: the one between the blanks is the likeliest, by far.
    logits = np.array([[[-9, -9], [0, 0], [0, 0], [9, 9], [1, 2], [0, 0]]], np.float32)
    offsets = np.array([[(-1, -1), (-1, -1), (0, 2), (3, 3), (4, 7), (-1, -1)]])
    windows = QuestionWindows({"mask": np.ones((1, 6), int)}, offsets)
    found = best_answer("by  Ada", logits, windows, no_answer_threshold=threshold)
    assert (found["text"], found["start"], found["end"]) == ("Ada", 4, 7)
    assert 0 < found["score"] < 1


@pytest.mark.parametrize("threshold", [None, -1.0])
def test_where_no_token_stands_for_a_character_no_probability_is_told(threshold):
    offsets = np.array([[(-1, -1), (-1, -1), (1, 1), (2, 2), (-1, -1)]])
    windows = QuestionWindows({"mask": np.ones((1, 5), int)}, offsets)
    found = best_answer("   ", np.zeros((1, 5, 2), np.float32), windows, no_answer_threshold=threshold)
    assert found == {"text": "", "start": 0, "end": 0, "score": 0.0}
