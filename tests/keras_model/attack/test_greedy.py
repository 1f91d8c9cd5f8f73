"""The attack, on a model of which every probability is known."""

import random

import numpy as np
import pytest

from keras_model.attack.greedy import attack, drawn_rows

# What each word, spelled right, says for label 1 of 2; the evidence is summed.
EVIDENCE = {"alarm": 3.0, "wake": 2.0, "morning": 1.0, "please": 0.25, "hate": -4.0}
TEXTS = [
    "please wake me in the morning",
    "alarm for the morning please",
    "wake alarm morning",
    "please hate morning",
    "so be it",
    "",
]


class Evidence:
    """A model that reads whole words, and keeps what it was asked."""

    def __init__(self, bias=-0.5):
        self.bias = bias
        self.asked = []

    def __call__(self, texts):
        self.asked += texts
        evidence = np.array([self.bias + sum(EVIDENCE.get(word, 0.0) for word in text.split()) for text in texts])
        return np.stack([1 / (1 + np.exp(evidence)), 1 / (1 + np.exp(-evidence))], axis=1)


def labels_of(texts):
    return Evidence()(texts).argmax(axis=1).tolist()


def changed(one, other):
    return sum(a != b for a, b in zip(one.split(), other.split(), strict=True))


@pytest.mark.parametrize("words", [1, 2, 3])
def test_the_words_that_matter_most_fall_first_and_no_more_than_permitted(words):
    (found,) = attack(Evidence(), ["please wake alarm morning"], [1], words, seed=0)
    left = found.attacked.split()
    assert found.words == words
    assert [word not in EVIDENCE for word in left] == [False, words >= 2, words >= 1, words >= 3]
    # Of the evidence of 6.25, two words leave 1.25, which outweighs the bias; three leave .25, which does not.
    assert found.held == (words < 3)


@pytest.mark.parametrize("words", [1, 2, 5])
def test_what_is_said_of_an_attack_is_so(words):
    model = Evidence()
    for found in attack(model, TEXTS, labels_of(TEXTS), words, seed=3):
        answer = int(Evidence()([found.attacked]).argmax())
        assert answer == found.answer
        assert found.held == (answer == found.label)
        assert found.words == (changed(found.text, found.attacked) if found.text else 0) <= words
        assert found.was_right


def test_queries_are_counted_exactly():
    for text in TEXTS:
        model = Evidence()
        (found,) = attack(model, [text], labels_of([text]), 2, seed=0)
        assert found.queries == len(model.asked)
    model = Evidence()
    together = attack(model, TEXTS * 30, labels_of(TEXTS * 30), 2, seed=0)
    assert sum(found.queries for found in together) == len(model.asked)


def test_a_wrong_answer_is_not_attacked():
    text = "please wake me in the morning"
    model = Evidence()
    (found,) = attack(model, [text], [0], 2, seed=0)
    assert (found.was_right, found.held, found.attacked, found.words, found.queries) == (False, False, text, 0, 1)
    assert model.asked == [text]


def test_the_search_ends_when_the_answer_is_another():
    (found,) = attack(Evidence(bias=-3.5), ["please wake alarm"], [1], 3, seed=0)
    assert (found.words, found.held) == (1, False)
    assert found.attacked.startswith("please wake "), "one word was enough"


def test_words_that_do_not_matter_are_left():
    (found,) = attack(Evidence(), ["so be it then, well and good"], [0], 2, seed=0)
    assert (found.words, found.held, found.attacked) == (0, True, found.text)


def test_neither_order_nor_company_decides():
    rows = [*TEXTS, *(f"wake number {number} alarm morning" for number in range(80))]
    labels = labels_of(rows)
    found = attack(Evidence(), rows, labels, 2, seed=5)
    assert found == attack(Evidence(), rows, labels, 2, seed=5)
    order = list(range(len(rows)))
    random.Random(1).shuffle(order)
    shuffled = attack(Evidence(), [rows[row] for row in order], [labels[row] for row in order], 2, seed=5)
    assert shuffled == [found[row] for row in order]
    one, other = Evidence(), Evidence()
    attack(one, rows, labels, 2, seed=5)
    attack(other, rows, labels, 2, seed=6)
    assert set(one.asked) != set(other.asked), "the seed draws what is tried"


def test_drawn_rows_depend_on_the_texts_and_the_seed_alone():
    texts = [f"text {number}" for number in range(50)]
    drawn = drawn_rows(texts, 10, seed=0)
    assert len(set(drawn)) == 10 and drawn == sorted(drawn)
    backwards = drawn_rows(texts[::-1], 10, seed=0)
    assert {texts[::-1][number] for number in backwards} == {texts[number] for number in drawn}
    assert drawn_rows(texts, 10, seed=1) != drawn
    assert drawn_rows(texts, 99, seed=0) == list(range(50))


def test_progress_ends_with_all_rows():
    told = []
    attack(Evidence(), TEXTS, labels_of(TEXTS), 2, seed=0, progress=lambda *done: told.append(done))
    assert told[-1] == (len(TEXTS), len(TEXTS))
    assert told == sorted(told)
