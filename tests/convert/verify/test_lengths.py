"""What a report says of a file's lengths: how many texts each serves, how far its answers are from the longest's."""

import numpy as np
import pytest

from convert.tflite.interpreter import TextInterpreter
from convert.tflite.running.rows import single_rows
from convert.verify.lengths import lengths_report
from keras_model import Preprocessor
from support.places import DATA

ANDROID = DATA / "android"


class Echo:
    """A file that answers with its ids; those of a shorter length are wrong by so many steps at some places.

    Args:
        wrong: length → {position: steps}.
        a_token: whether each token has an answer, or the text has one: the sum.
    """

    step = 0.5

    def __init__(self, lengths, wrong=None, a_token=True):
        self.lengths, self._wrong, self._a_token = lengths, wrong or {}, a_token
        self.asked = []

    def shortest(self, mask):
        return min(length for length in self.lengths if length >= mask.sum())

    def raw(self, ids, mask, segment_ids):
        length = ids.shape[1]
        assert length in self.lengths
        assert ids.shape == mask.shape == segment_ids.shape
        self.asked.append((int(mask.sum()), length))
        answer = ids.copy()
        for position, steps in self._wrong.get(length, {}).items():
            answer[0, position] += steps
        return answer[..., None] if self._a_token else answer.sum(axis=1, keepdims=True)

    def dequantize(self, output):
        return (output * self.step).astype(np.float32)


def row(tokens, length=8):
    mask = (np.arange(length) < tokens).astype(np.int32)[None]
    return {"ids": mask * np.arange(1, length + 1, dtype=np.int32), "mask": mask, "segment_ids": 0 * mask}


def test_each_text_is_served_by_the_shortest_length_that_holds_it():
    rows = [row(tokens) for tokens in (1, 2, 3, 4, 5, 6, 7, 8, 2, 2)]
    report = lengths_report(Echo((2, 4, 8)), rows)
    assert report == [
        {"length": 2, "share": 0.4, "worst_steps": 0},
        {"length": 4, "share": 0.2, "worst_steps": 0},
        {"length": 8, "share": 0.4, "worst_steps": 0},
    ]


def test_every_length_answers_all_that_it_holds_and_nothing_else():
    file = Echo((2, 4, 8))
    lengths_report(file, [row(2), row(3), row(6)])
    assert {ask for ask in file.asked if ask[1] < 8} == {(2, 2), (2, 4), (3, 4)}


@pytest.mark.parametrize("a_token", [True, False])
def test_the_worst_difference_is_told_in_steps(a_token):
    file = Echo((4, 8), {4: {0: 1, 1: -3}} if a_token else {4: {1: -3}}, a_token)
    assert [found["worst_steps"] for found in lengths_report(file, [row(4), row(2)])] == [3, 0]


def test_what_a_network_says_of_padding_does_not_count():
    assert [found["worst_steps"] for found in lengths_report(Echo((4, 8), {4: {3: 9}}), [row(3)])] == [0, 0]
    assert [found["worst_steps"] for found in lengths_report(Echo((4, 8), {4: {3: 9}}), [row(4)])] == [9, 0]


def test_a_length_that_holds_no_text_has_no_difference():
    report = lengths_report(Echo((2, 8), {2: {0: 5}}), [row(3), row(8)])
    assert report == [{"length": 2, "share": 0, "worst_steps": 0}, {"length": 8, "share": 1, "worst_steps": 0}]


@pytest.mark.parametrize(("name", "at_tokens"), [("lengths", False), ("entities_lengths", True)])
def test_a_real_file_is_told_of_as_it_answers(name, at_tokens):
    """The two networks of these files were made apart, so that they answer differently."""
    file = TextInterpreter(ANDROID / f"{name}.tflite")
    texts = ["the cat", "a b c d e f", "a b c d e f g", "dog " * 30]
    rows = single_rows(Preprocessor(file.tokenizer, file.sequence_length)(texts))
    short, whole = lengths_report(file, rows)
    assert (short["length"], whole["length"]) == file.lengths
    assert (short["share"], whole["share"]) == (0.5, 0.5)
    assert whole["worst_steps"] == 0
    apart = 0
    for features in rows[:2]:
        cut = {key: values[:, : short["length"]] for key, values in features.items()}
        tokens = features["mask"][0].sum() if at_tokens else None
        answers = [file.dequantize(file.raw(**inputs))[:, :tokens] for inputs in (cut, features)]
        apart = max(apart, np.abs(answers[0] - answers[1]).max() / file.step)
    assert short["worst_steps"] == pytest.approx(apart)
    assert apart > 1
