"""What is said of a model under attack."""

import pytest

from keras_model.attack.greedy import Attacked
from keras_model.attack.measures import attack_measures


def row(answer, words, queries, was_right=True):
    return Attacked("a text", "a txet", 0, answer, words, queries, was_right)


def test_shares_and_means():
    rows = [row(0, 2, 40), row(1, 1, 20), row(1, 2, 30), row(0, 0, 6), row(1, 0, 1, was_right=False)]
    measures = attack_measures(rows, ["right", "wrong"])
    assert measures.pop("examples") == [
        {"text": "a text", "attacked": "a txet", "label": "right", "answer": "wrong"} for _ in range(2)
    ]
    assert measures == {
        "rows": 5,
        "right": 4,
        "accuracy": 0.8,
        "accuracy_under_attack": 0.4,
        "right_held": 0.5,
        "queries": pytest.approx(24),
        "words_changed": pytest.approx(1.5),
    }


def test_of_no_right_row_there_is_nothing_to_hold():
    measures = attack_measures([row(1, 0, 1, was_right=False)], ["right", "wrong"])
    assert (measures["accuracy_under_attack"], measures["right_held"], measures["queries"]) == (0, 0, 0)


def test_examples_are_few():
    assert len(attack_measures([row(1, 1, 9)] * 30, ["right", "wrong"])["examples"]) == 10
