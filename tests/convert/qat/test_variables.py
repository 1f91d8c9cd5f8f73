"""Integers become variables that count in steps, and integers again."""

import numpy as np
import pytest
import tensorflow as tf

from convert.graph.roles import TRAINED
from convert.ptq.int8_graph import Int8Graph
from convert.qat.variables import TrainedConstants
from support.integer_graphs import integer_case


@pytest.fixture(scope="module")
def case():
    return integer_case("squeezebert", "token")


@pytest.fixture(scope="module")
def stored(case):
    """The constants of the file, by name."""
    operators, _ = Int8Graph(case.graph, case.ranges).operators()
    return operators, {tensor.name: tensor for operator in operators for tensor in operator.inputs}


@pytest.fixture
def constants(case, stored):
    return TrainedConstants(case.graph, stored[0])


def test_before_training_they_are_the_integers_of_the_file(case, stored, constants):
    integers = constants.integers()
    wanted = [tensor for operator in case.graph.with_role(*TRAINED) for tensor in operator.inputs[1:3]]
    assert list(integers) == wanted
    assert len(constants.variables) == len(wanted)
    for tensor, values in integers.items():
        np.testing.assert_array_equal(values, stored[1][tensor.name].data)
        assert values.dtype == stored[1][tensor.name].data.dtype


def test_real_numbers_are_what_the_integers_stand_for(stored, constants):
    for name, real in constants.real().items():
        tensor = stored[1][name]
        scale = tensor.steps.scale.reshape(-1, *[1] * (len(tensor.shape) - 1))
        np.testing.assert_allclose(real.numpy(), tensor.data * scale, rtol=1e-4, atol=1e-6)


def test_a_weight_starts_where_it_was_before_it_was_rounded(case, constants):
    kernel = case.graph.with_role(*TRAINED)[0].constant(1).data
    start = constants.variables[0].numpy()
    steps = np.abs(kernel).max(axis=(1, 2, 3), keepdims=True) / 127
    np.testing.assert_allclose(
        start, np.clip(kernel / steps, np.round(start) - 0.49, np.round(start) + 0.49), atol=1e-3
    )
    assert np.abs(start - np.round(start)).max() > 0.3


def test_a_weight_saturates_where_an_int8_does(constants):
    kernel, _ = constants.variables[:2]
    kernel.assign(tf.fill(kernel.shape, 500.0))
    (tensor, values), *_ = constants.integers().items()
    assert (values.min(), values.max()) == (127, 127)
    real = constants.real()[tensor.name].numpy()
    kernel.assign(tf.fill(kernel.shape, 127.0))
    np.testing.assert_array_equal(constants.real()[tensor.name].numpy(), real)


def test_gradients_pass_the_rounding_and_stop_at_saturation(stored, constants):
    kernel = constants.variables[0]
    name = next(iter(constants.integers())).name
    kernel.assign(tf.fill(kernel.shape, 3.3))
    scale = stored[1][name].steps.scale.reshape(-1, 1, 1, 1)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(constants.real()[name])
    np.testing.assert_allclose(tape.gradient(total, kernel), np.broadcast_to(scale, kernel.shape), rtol=1e-5)
    kernel.assign(tf.fill(kernel.shape, 200.0))
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(constants.real()[name])
    np.testing.assert_array_equal(tape.gradient(total, kernel), np.zeros(kernel.shape))


def test_an_offset_counts_in_steps_of_the_convolutions_result(case, stored, constants):
    operator = case.graph.with_role(*TRAINED)[0]
    (result,) = (typed.output for typed in stored[0] if typed.output.name == operator.output.name)
    bias, name = constants.variables[1], operator.inputs[2].name
    before = constants.real()[name].numpy()
    bias.assign_add(tf.ones(bias.shape))
    np.testing.assert_allclose(constants.real()[name].numpy() - before, result.steps.scale[0], rtol=1e-3)
