"""A task model in two steps gives what it gives in one, for every task."""

import numpy as np
import pytest

from keras_model import QuestionAnswerer, TextClassifier, TokenClassifier
from keras_model.train.split_network import SplitNetwork

TEXTS = ["what is the weather", "play music"]


@pytest.mark.parametrize(
    ("kind", "head", "x"),
    [
        (TextClassifier, {"labels": ["a", "b", "c"]}, TEXTS),
        (TokenClassifier, {"labels": ["O", "B-x"]}, TEXTS),
        (QuestionAnswerer, {}, [(text, "the weather is music") for text in TEXTS]),
    ],
)
def test_states_and_logits_are_those_of_the_model(start, kind, head, x):
    model = kind.from_preset(start, **head)
    features = model.preprocessor(x)
    found = SplitNetwork(model)(features)
    wanted = np.asarray(model(features))
    if kind is QuestionAnswerer:
        # Its classes are the positions, apart for both ends.
        wanted = wanted.transpose(0, 2, 1)
    np.testing.assert_allclose(np.asarray(found["logits"]), wanted, atol=1e-5)
    states = model.backbone.hidden_states(features)
    assert len(found["hidden_states"]) == model.backbone.num_layers + 1
    for one, other in zip(found["hidden_states"], states, strict=True):
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), atol=1e-6)


def test_the_weights_are_the_models_own(start):
    model = TextClassifier.from_preset(start, labels=["a", "b"])
    split = SplitNetwork(model)
    assert {id(weight) for weight in split.weights} == {id(weight) for weight in model.weights}
    features = model.preprocessor(TEXTS)
    before = np.asarray(split(features)["logits"])
    model.classifier.bias.assign([5.0, 0.0])
    assert np.abs(np.asarray(split(features)["logits"]) - before)[:, 0].min() > 1
