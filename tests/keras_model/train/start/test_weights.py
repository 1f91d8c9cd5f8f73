"""The weights of a start have the share that they are given."""

import numpy as np
import pytest

from keras_model import TextClassifier
from keras_model.train.start.weights import StartWeights
from support.places import DATA


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_copy_stays_as_it_was_and_has_its_share(share):
    model = TextClassifier.from_preset(DATA / "tiny_intents")
    before = [np.array(weight) for weight in model.weights]
    start = StartWeights(model)
    for weight in model.weights:
        weight.assign(weight + 2)
    start.mix_into(model, share)
    for old, new in zip(before, model.weights, strict=True):
        np.testing.assert_allclose(np.array(new), old + 2 * (1 - share), atol=1e-6)
