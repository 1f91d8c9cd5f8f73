"""The temperature recovers what the logits were multiplied by, never makes the loss greater, and moves no label."""

import numpy as np
import pytest

from keras_model.data.rows import LabelSetRow, TextRow, TokenRow
from keras_model.encode.windows import TextWindows
from keras_model.errors import DataError
from keras_model.outputs.confidence.temperature import fit_temperature
from keras_model.outputs.decoding.activations import sigmoid, softmax

LABELS = ("a", "b", "c")


class OneWindowAText:
    """Reads every text in a window of its own."""

    def encode_windows(self, texts):
        return TextWindows(texts, np.ones(len(texts), int), *np.zeros((2, len(texts)), bool))


class TwoWindowsAText:
    def encode_windows(self, texts):
        return TextWindows(texts, np.full(len(texts), 2), *np.zeros((2, len(texts)), bool))


class OneWindowASentence:
    """Of the words of a sentence, those called "lost" are read nowhere."""

    def encode_word_windows(self, sentences):
        return {}, [
            np.array([[-1, -1] if word == "lost" else [row, place] for place, word in enumerate(words)])
            for row, words in enumerate(sentences)
        ]


def drawn(logits, seed):
    """A label of each row, drawn by the probabilities that the logits stand for."""
    thresholds = np.random.default_rng([seed, 1]).random((len(logits), 1))
    return (softmax(logits).cumsum(-1) < thresholds).sum(-1).clip(0, logits.shape[1] - 1)


@pytest.mark.parametrize("factor", [0.25, 0.5, 1.0, 1.6, 4.0])
def test_a_known_temperature_is_recovered(factor):
    logits = np.random.default_rng(3).normal(0, 2, (20_000, 3))
    rows = [TextRow("t", LABELS[number]) for number in drawn(logits, 3)]
    fitted = fit_temperature("classification", rows, LABELS, OneWindowAText(), lambda _: factor * logits)
    assert fitted.temperature == pytest.approx(factor, rel=0.05)
    assert fitted.decisions == 20_000
    assert fitted.log_loss_after <= fitted.log_loss_before
    assert fitted.error_after < 0.015


def test_a_known_temperature_of_labels_that_go_together_is_recovered():
    random = np.random.default_rng(4)
    logits = random.normal(0, 2, (8000, 3))
    has = random.random(logits.shape) < sigmoid(logits)
    rows = [LabelSetRow("t", tuple(label for label, it in zip(LABELS, row, strict=True) if it)) for row in has]
    fitted = fit_temperature("multi-label-classification", rows, LABELS, OneWindowAText(), lambda _: 3 * logits)
    assert fitted.temperature == pytest.approx(3, rel=0.05)
    assert fitted.decisions == 24_000
    assert fitted.error_after < 0.015 < fitted.error_before


def test_of_a_tagger_every_word_that_is_read_counts():
    logits = np.random.default_rng(5).normal(0, 2, (4000, 3, 3))
    numbers = drawn(logits.reshape(-1, 3), 5).reshape(-1, 3)
    rows = [TokenRow(("one", "lost", "two"), tuple(LABELS[number] for number in row)) for row in numbers]
    fitted = fit_temperature("token-classification", rows, LABELS, OneWindowASentence(), lambda _: 2 * logits)
    assert fitted.temperature == pytest.approx(2, rel=0.05)
    assert fitted.decisions == 8000
    with pytest.raises(DataError, match="no word"):
        nothing = [TokenRow(("lost",), ("a",))]
        fit_temperature("token-classification", nothing, LABELS, OneWindowASentence(), lambda _: logits)


@pytest.mark.parametrize("seed", range(25))
def test_whatever_the_logits_the_loss_does_not_grow(seed):
    random = np.random.default_rng(seed)
    logits = random.normal(0, random.choice([0.1, 1, 10, 100]), (int(random.integers(1, 60)), 3))
    rows = [TextRow("t", LABELS[number]) for number in random.integers(0, 3, len(logits))]
    fitted = fit_temperature("classification", rows, LABELS, OneWindowAText(), lambda _: logits)
    assert fitted.log_loss_after <= fitted.log_loss_before
    assert 1 / 16 <= fitted.temperature <= 16
    assert (softmax(logits / fitted.temperature).argmax(-1) == logits.argmax(-1)).all()


@pytest.mark.parametrize("count", [5, 50, 500])
def test_a_few_rows_all_answered_rightly_do_not_make_it_certain(count):
    logits = np.tile([2.0, 0.0, 0.0], (count, 1))
    rows = [TextRow("t", "a")] * count
    fitted = fit_temperature("classification", rows, LABELS, OneWindowAText(), lambda _: logits)
    surest = softmax(logits[0] / fitted.temperature).max()
    # As sure as one row more, of which nothing is known, permits.
    assert surest == pytest.approx(1 - 2 / 3 / (count + 1), abs=1e-3)


def test_windows_count_by_what_they_say_together():
    logits = np.random.default_rng(6).normal(0, 3, (600, 3))
    together = (softmax(logits[::2]) + softmax(logits[1::2])) / 2
    rows = [TextRow("t", LABELS[number]) for number in together.argmax(-1)]
    fitted = fit_temperature("classification", rows, LABELS, TwoWindowsAText(), lambda _: logits)
    assert fitted.decisions == 300
    assert fitted.log_loss_before == pytest.approx(-np.log(together.max(-1)).mean())
    assert fitted.temperature < 1


def test_the_line_tells_loss_and_error_or_that_nothing_changes():
    logits = np.tile([8.0, 0.0, 0.0], (100, 1))
    rows = [TextRow("t", "a")] * 50 + [TextRow("t", "b")] * 50
    fitted = fit_temperature("classification", rows, LABELS, OneWindowAText(), lambda _: logits)
    assert "divided by the temperature" in fitted.told()
    losses = f"the log loss goes from {fitted.log_loss_before:.4f} to {fitted.log_loss_after:.4f}"
    assert f"{losses}, the expected calibration error from 0.49" in fitted.told()
    even = fit_temperature("classification", rows, LABELS, OneWindowAText(), lambda _: 0 * logits)
    assert even.temperature == 1
    assert "no temperature is better" in even.told()
