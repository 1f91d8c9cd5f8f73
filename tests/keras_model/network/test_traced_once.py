"""TensorFlow traces a step once, whatever shapes it meets."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_model.network.traced_once import any_size, traces_each_shape, train_function


@pytest.mark.parametrize(("backend", "traces"), [("jax", False), ("tensorflow", True), ("torch", False)])
def test_tensorflow_alone_traces_each_shape(backend, traces, monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: backend)
    assert traces_each_shape() is traces


def test_rows_and_the_axes_named_are_of_any_size():
    values = np.zeros((3, 2, 8), np.int32)
    assert any_size(values) == tf.TensorSpec([None, 2, 8], tf.int32)
    assert any_size(values, -1) == any_size(values, 2) == tf.TensorSpec([None, 2, None], tf.int32)


def test_a_step_is_traced_once_and_answers_each_batch():
    traces = []

    def step(batch):
        values, nothing = batch
        traces.append(nothing)
        return {"sum": tf.reduce_sum(values)}

    function = train_function(step, lambda batch: (any_size(batch[0], 1), None))
    for shape in ((1, 4), (2, 8), (2, 4), (7, 1)):
        assert function(iter([(np.ones(shape, np.float32), None)]))["sum"] == shape[0] * shape[1]
    assert traces == [None]
