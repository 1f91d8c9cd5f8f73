import json

import numpy as np
import pytest
from keras import Model

from keras_model import MultiLabelClassifier, SentenceEncoder, TextClassifier, TextScorer
from keras_model.tasks.pooled_head import POOLER_ACTIVATIONS, pooled_head


@pytest.mark.parametrize("activation", POOLER_ACTIVATIONS)
def test_the_numbers_come_from_the_first_token_alone(backbone, preprocessor, activation):
    head = pooled_head(backbone, 3, activation, 0.5, "cls")
    features = preprocessor(["a good film", "bad"])
    numbers = Model(backbone.input, head.numbers).predict(features, verbose=0)
    first = backbone.predict(features, verbose=0)[:, :1]
    pooled = first if head.pooler is None else head.pooler(first)
    np.testing.assert_allclose(numbers, np.asarray(head.classifier(pooled))[:, 0], rtol=1e-5, atol=1e-6)
    assert (head.pooler is None) == (activation == "none")
    assert numbers.shape == (2, 3)


def test_another_activation_is_refused(backbone):
    with pytest.raises(ValueError, match="tanh, relu, gelu, none"):
        pooled_head(backbone, 3, "swish", 0.1, "cls")


def test_another_pooling_is_refused(backbone):
    with pytest.raises(ValueError, match="cls, mean"):
        pooled_head(backbone, 3, "none", 0.1, "max")


def test_the_numbers_come_from_the_mean_over_the_tokens_that_are_no_padding(backbone, preprocessor):
    head = pooled_head(backbone, 3, "tanh", 0.5, "mean")
    features = preprocessor(["a good film", "bad"])
    lengths = features["mask"].sum(1)
    assert lengths[0] > lengths[1]
    vectors = backbone.predict(features, verbose=0)
    means = np.stack([row[:length].mean(0) for row, length in zip(vectors, lengths, strict=True)])
    expected = np.asarray(head.classifier(head.pooler(means[:, None])))[:, 0]
    numbers = Model(backbone.input, head.numbers).predict(features, verbose=0)
    np.testing.assert_allclose(numbers, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", [TextClassifier, MultiLabelClassifier, TextScorer])
@pytest.mark.parametrize(("start", "pooling"), [("mean", "mean"), ("cls", "cls"), ("mean cls", "cls")])
def test_a_new_head_pools_as_the_sentence_vectors_of_its_start_did(
    backbone, preprocessor, tmp_path, kind, start, pooling
):
    SentenceEncoder(backbone, preprocessor, pooling=start).save_to_preset(tmp_path / "start")
    labels = {} if kind is TextScorer else {"labels": ["no", "yes"]}
    model = kind.from_preset(tmp_path / "start", **labels)
    assert (model.pooling, model.pooler) == (pooling, None)

    model.save_to_preset(tmp_path / "model")
    assert kind.from_preset(tmp_path / "model").pooling == pooling
    stored = json.loads((tmp_path / "model" / "config.json").read_text())["head"]
    assert stored.get("pooling") == ("mean" if pooling == "mean" else None), "what reads [CLS] is stored as of old"


def test_a_given_pooling_goes_before_that_of_the_start(backbone, preprocessor, tmp_path):
    SentenceEncoder(backbone, preprocessor).save_to_preset(tmp_path / "start")
    model = TextClassifier.from_preset(
        tmp_path / "start", labels=["no", "yes"], pooling="cls", pooler_activation="tanh"
    )
    assert (model.pooling, model.pooler_activation) == ("cls", "tanh")
