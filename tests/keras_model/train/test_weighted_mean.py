"""A mean of what counts alone."""

import numpy as np
import pytest

from keras_model.train.weighted_mean import weighted_mean


@pytest.mark.parametrize(
    ("losses", "weights", "mean"),
    [([1.0, 5.0, 9.0], [1.0, 1.0, 0.0], 3.0), ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [0.0, 1.0]], 2.5)],
)
def test_what_has_no_weight_does_not_count(losses, weights, mean):
    assert float(weighted_mean(np.array(losses, np.float32), np.array(weights, np.float32))) == mean


def test_nothing_that_counts_costs_nothing():
    assert float(weighted_mean(np.ones(3, np.float32), np.zeros(3, np.float32))) == 0
