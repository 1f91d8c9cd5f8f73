"""Rows of any number and length are predicted by one trace, and the answers are those of the network."""

import numpy as np
import pytest

from keras_model.errors import CheckpointError
from keras_model.network.pointwise_conv1d import products_in
from keras_model.network.predicting_model import PredictingModel
from keras_model.network.squeeze_bert_backbone import SqueezeBertBackbone


@pytest.fixture
def model():
    backbone = SqueezeBertBackbone(20, num_layers=1, hidden_dim=16, num_heads=2, intermediate_dim=32)
    return PredictingModel(backbone.input, backbone.output, "small")


def features(rows, length=6):
    ids = np.random.default_rng(length).integers(1, 20, (rows, length)).astype(np.int32)
    return {"ids": ids, "mask": np.ones_like(ids), "segment_ids": np.zeros_like(ids)}


def test_rows_of_any_number_and_length_share_one_trace(model, monkeypatch):
    real, traced = model.call, []

    def call(*arguments, **settings):
        traced.append(None)
        return real(*arguments, **settings)

    whole, short = (np.asarray(model(features(5, length))) for length in (6, 3))
    monkeypatch.setattr(model, "call", call)
    for size in (1, 2, 3, 32):
        np.testing.assert_allclose(model.predict_features(features(5), size), whole, atol=1e-5)
    np.testing.assert_allclose(model.predict_features(features(5, 3)), short, atol=1e-5)
    assert len(traced) == 1


def test_no_rows_have_no_outputs(model):
    assert model.predict_features(features(0)).shape == (0, 6, 16)


def test_progress_tells_the_rows_that_are_done(model):
    for verbose in (0, 2):
        told = []
        model.predict_features(features(5), 2, verbose, told.append)
        assert told == [2, 4, 6]


def test_a_trace_of_fewer_bits_is_not_kept_for_more(model):
    whole = model.predict_features(features(1))
    with products_in("bfloat16"):
        rounded = model.predict_features(features(1))
    assert (rounded != whole).any()
    np.testing.assert_array_equal(model.predict_features(features(1)), whole)
    with products_in("bfloat16"):
        np.testing.assert_array_equal(model.predict_features(features(1)), rounded)


def test_another_step_is_traced_after_compile(model):
    before = model.predict_features(features(1))
    model.predict_step = lambda data: model(data[0]) + 1
    model.compile()
    np.testing.assert_allclose(model.predict_features(features(1)), before + 1, rtol=1e-6)


def test_what_is_no_number_is_no_output(model):
    gamma = model.get_layer("embedding_norm").gamma
    gamma.assign(gamma * np.float32(3e38))
    with pytest.raises(CheckpointError, match="the model answers NaN or infinity"):
        model.predict_features(features(1))
