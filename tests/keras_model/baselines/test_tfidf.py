"""TF-IDF and what is learnt on it."""

import numpy as np
import pytest

from keras_model.errors import DataError

pytest.importorskip("sklearn")

from keras_model.baselines.tfidf import TfIdf, label_model, label_set_probabilities, scores

TEXTS = [("good film",), ("a good one",), ("bad film",), ("a bad one",)]


def test_words_are_learnt_and_an_unknown_one_tells_nothing():
    labels, asked = label_model(TEXTS, ["yes", "yes", "no", "no"])
    probabilities = asked([("good",), ("bad",), ("who knows",)])
    assert labels == ["no", "yes"]
    assert probabilities.argmax(-1)[:2].tolist() == [1, 0]
    np.testing.assert_allclose(probabilities[2], 0.5, atol=1e-3)


def test_each_of_several_labels_has_its_own_regression():
    has = np.array([[1, 1, 0], [1, 1, 0], [0, 1, 0], [0, 1, 0]], bool)
    found = label_set_probabilities(TEXTS, has, [("good",), ("bad",)])
    assert found[0, 0] > 0.5 > found[1, 0]
    np.testing.assert_array_equal(found[:, 1:], [[1, 0], [1, 0]], "labels of all rows and of none")


def test_texts_of_a_pair_have_columns_of_their_own_and_their_cosine():
    rows = TfIdf([("a cat", "the dog"), ("a dog", "the cat")])([("a cat", "a cat"), ("a cat", "the dog"), ("dog", "")])
    cosines = rows.toarray()[:, -1]
    assert cosines[0] == pytest.approx(1)
    assert cosines[1] == cosines[2] == 0


def test_scores_follow_words():
    found = scores(TEXTS, [1.0, 0.9, 0.1, 0.0], [("good",), ("bad",)])
    assert found[0] > 0.5 > found[1]


def test_blank_texts_are_refused_in_a_line():
    with pytest.raises(DataError, match="blank"):
        TfIdf([(" ",), ("",)])
