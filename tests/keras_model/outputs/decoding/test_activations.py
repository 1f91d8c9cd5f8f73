"""Logits become probabilities in whichever type and over whichever axis."""

import math

import numpy as np
import pytest

from keras_model.outputs.decoding.activations import softmax

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
