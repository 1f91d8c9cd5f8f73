import json
import math

import numpy as np
import pytest

from keras_model import Preprocessor, WordPieceTokenizer
from keras_model.encode.windows import QuestionWindows, WordWindows
from keras_model.outputs.decoding import (
    best_answer,
    choose_span,
    entities,
    softmax,
    span_probabilities,
    tags_of_words,
)
from support.places import DATA
from support.tiny_tflite import WORDS

LOGITS = np.array([[1.0, 2.0, 3.0], [-400.0, 0.0, 500.0]], np.float32)


def test_probabilities_are_the_shares_of_the_exponentials():
    row = softmax(LOGITS)[0]
    expected = [math.exp(x) / sum(map(math.exp, (1, 2, 3))) for x in (1, 2, 3)]
    np.testing.assert_allclose(row, expected, rtol=1e-6)
    assert row.dtype == np.float32


def test_great_logits_do_not_overflow():
    with np.errstate(over="raise", invalid="raise"):
        np.testing.assert_array_equal(softmax(LOGITS)[1], [0, 0, 1])


def test_probabilities_come_to_one_over_the_axis_asked_for():
    np.testing.assert_allclose(softmax(LOGITS.T, axis=0).sum(axis=0), 1, rtol=1e-6)
    np.testing.assert_array_equal(softmax(LOGITS.T, axis=0), softmax(LOGITS).T)


def test_a_wider_type_is_computed_in_when_asked_for():
    wide = softmax(LOGITS, dtype=np.float64)
    assert wide.dtype == np.float64
    assert wide[0].sum() == pytest.approx(1, abs=1e-15)


def test_padding_takes_no_part_in_an_answers_probabilities():
    logits = np.array([[[0.0, 1.0], [2.0, 0.0], [9.0, 9.0]]], np.float32)
    probabilities = span_probabilities(logits, np.array([[1, 1, 0]]))
    np.testing.assert_array_equal(probabilities[:, 2], 0)
    np.testing.assert_array_equal(probabilities[:, :2], span_probabilities(logits[:, :2], np.array([[1, 1]])))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)


def test_a_word_has_the_tag_of_its_first_piece_and_none_outside():
    scores = np.zeros((2, 4, 3))
    scores[0, 1, 1] = scores[1, 3, 2] = 1
    places = [np.array([[0, 1], [-1, -1]]), np.array([[1, 3]])]
    assert tags_of_words(scores, places, ["O", "B-x", "I-x"]) == [["B-x", "O"], ["I-x"]]
    # Where no label is "O", the first stands for it.
    assert tags_of_words(scores, places, ["NOUN", "VERB", "ADV"]) == [["VERB", "NOUN"], ["ADV"]]


def test_entities_are_told_with_their_characters_and_least_probability():
    text = "Ada  Lovelace \u200b met Babbage"
    words = [(0, 3), (5, 13), (14, 15), (16, 19), (20, 27)]
    places = np.array([[0, 1], [0, 2], [-1, -1], [0, 3], [1, 1]])
    labels = ["O", "B-per", "I-per"]
    probabilities = np.full((2, 5, 3), 0.05)
    for (window, position), label, share in (((0, 1), 1, 0.9), ((0, 2), 2, 0.6), ((0, 3), 0, 0.9), ((1, 1), 1, 0.8)):
        probabilities[window, position, label] = share
    assert entities(WordWindows(text, {}, words, [False] * 5, [False] * 5, places), probabilities, labels) == [
        {"text": "Ada  Lovelace", "label": "per", "start": 0, "end": 13, "score": 0.6},
        {"text": "Babbage", "label": "per", "start": 20, "end": 27, "score": 0.8},
    ]


BIO = ["O", "B-per", "I-per"]
# "B-per", then a doubt, then "I-per".
DOUBTED = np.array([[[0, 1, 0], [0.5, 0, 0.4], [0, 0, 1]]], np.float32)


def test_words_that_are_read_together_do_not_cut_a_name_at_a_doubt():
    sentence = np.array([[0, 0], [0, 1], [0, 2]])
    assert tags_of_words(DOUBTED, [sentence], BIO) == [["B-per", "O", "I-per"]]
    assert tags_of_words(DOUBTED, [sentence], BIO, together=True) == [["B-per", "I-per", "I-per"]]
    gap = np.array([[0, 0], [-1, -1], [0, 1], [0, 2]])
    assert tags_of_words(DOUBTED, [gap], BIO, together=True) == [["B-per", "O", "O", "I-per"]], "a path ends there"
    assert tags_of_words(DOUBTED, [np.empty((0, 2), int), sentence[:1]], BIO, together=True) == [[], ["B-per"]]


def test_a_path_goes_on_from_window_to_window_and_a_score_is_the_networks_own():
    text, words, no = "Ada King Lovelace", [(0, 3), (4, 8), (9, 17)], [False] * 3
    whole = WordWindows(text, {}, words, no, no, np.array([[0, 0], [0, 1], [0, 2]]))
    cut = WordWindows(text, {}, words, no, no, np.array([[0, 0], [1, 1], [2, 2]]))
    name = {"text": text, "label": "per", "start": 0, "end": 17, "score": pytest.approx(0.4)}
    assert entities(whole, DOUBTED, BIO, together=True) == [name]
    assert entities(cut, np.repeat(DOUBTED, 3, axis=0), BIO, together=True) == [name]
    assert [found["text"] for found in entities(whole, DOUBTED, BIO)] == ["Ada", "Lovelace"]


def test_parts_of_a_word_with_hyphens_are_on_the_path_where_they_are_words():
    text = "met Ada-Bob"
    words, joined = [(0, 3), (4, 7), (7, 8), (8, 11)], [False, False, True, True]
    windows = WordWindows(text, {}, words, joined, [False] * 4, np.array([[0, at] for at in range(4)]))
    met, name, hyphen = [1, 0, 0], [0, 1, 0], [1, 0, 0]
    for second, expected in (([0, 1, 0], ["Ada", "Bob"]), ([0, 0, 1], ["Ada-Bob"])):
        probabilities = np.array([[met, name, hyphen, second]], np.float32)
        assert [found["text"] for found in entities(windows, probabilities, BIO, together=True)] == expected


def test_entities_of_texts_read_together_are_those_that_the_java_tests_expect():
    preprocessor = Preprocessor(WordPieceTokenizer(WORDS), 16)
    for line in (DATA / "android/together.jsonl").read_text().splitlines():
        row = json.loads(line)
        if not row["text"].isascii():
            continue  # whose places are Java's there
        windows = preprocessor.encode_text(row["text"])
        outputs = np.array([own or [0] * 4 for own in row["outputs"]], np.float32).reshape(1, -1, 4) / 256
        places = np.array([[0 if own else -1, at] for at, own in enumerate(row["outputs"])]).reshape(-1, 2)
        laid = WordWindows(row["text"], {}, windows.words, windows.joined, windows.blankless, places)
        found = entities(laid, outputs, ["O", "B-x", "I-x", "B-y"], together=True)
        assert [[one["label"], one["start"], one["end"], one["score"]] for one in found] == row["entities"]


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
