"""Words take tags, and tags make entities."""

import json

import numpy as np
import pytest

from keras_model import Preprocessor, WordPieceTokenizer
from keras_model.encode.windows import WordWindows
from keras_model.outputs.decoding.entities import entities, tags_of_words
from support.places import DATA
from support.tiny_tflite import WORDS


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
