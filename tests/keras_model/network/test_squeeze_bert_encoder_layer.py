"""One block against the same block written in NumPy, and what its mask and its dropout do."""

import keras
import numpy as np
import pytest

from keras_model.network.squeeze_bert_encoder_layer import SqueezeBertEncoderLayer
from support.tiny_backbone import spread

WIDTH, HEADS, UNITS, EPSILON = 12, 3, 24, 1e-3
ARGUMENTS = {
    "hidden_dim": WIDTH,
    "num_heads": HEADS,
    "intermediate_dim": UNITS,
    "query_groups": 2,
    "key_groups": 4,
    "value_groups": 1,
    "post_attention_groups": 3,
    "intermediate_groups": 2,
    "output_groups": 4,
    "layer_norm_epsilon": EPSILON,
    "activation": "relu",
    "dropout": 0.5,
}
GENERATOR = np.random.default_rng(5)
STATES = GENERATOR.normal(size=(2, 5, WIDTH)).astype("float32")
MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], "int32")


@pytest.fixture(scope="module")
def layer():
    layer = SqueezeBertEncoderLayer(**ARGUMENTS)
    layer.build((None, None, WIDTH), (None, None))
    return spread(layer)


def call(layer, states=STATES, mask=MASK, **options):
    return keras.ops.convert_to_numpy(layer(states, mask, **options))


def linear(x, convolution):
    kernel, bias = (keras.ops.convert_to_numpy(weight) for weight in (convolution.kernel, convolution.bias))
    parts = zip(np.split(x, convolution.groups, axis=-1), np.split(kernel[0], convolution.groups, axis=-1), strict=True)
    return np.concatenate([part @ block for part, block in parts], axis=-1) + bias


def norm(x, layer):
    gamma, beta = (keras.ops.convert_to_numpy(weight) for weight in (layer.gamma, layer.beta))
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt(x.var(-1, keepdims=True) + EPSILON) * gamma + beta


def block(layer, states, tokens):
    """The block for one row without padding, [S, H]."""
    states = states[:tokens]
    query, key, value = (linear(states, part) for part in (layer.query, layer.key, layer.value))
    heads = []
    for part in np.split(np.arange(WIDTH), HEADS):
        scores = query[:, part] @ key[:, part].T / np.sqrt(len(part))
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        heads.append(weights / weights.sum(-1, keepdims=True) @ value[:, part])
    attended = norm(states + linear(np.concatenate(heads, -1), layer.attention_output), layer.attention_norm)
    units = np.maximum(linear(attended, layer.intermediate), 0)
    return norm(attended + linear(units, layer.output_projection), layer.output_norm)


def test_a_block_computes_what_its_formula_says(layer):
    found = call(layer)
    for row, tokens in enumerate(MASK.sum(axis=1)):
        np.testing.assert_allclose(found[row, :tokens], block(layer, STATES[row], tokens), atol=1e-4)


def test_what_stands_at_padding_counts_for_nothing(layer):
    other = STATES.copy()
    other[1, 3:] = 50
    np.testing.assert_array_equal(call(layer, other)[1, :3], call(layer)[1, :3])
    assert np.abs(call(layer, other, np.ones_like(MASK))[1, :3] - call(layer)[1, :3]).max() > 0.01


def test_dropout_is_for_training_alone(layer):
    np.testing.assert_array_equal(call(layer), call(layer))
    assert np.abs(call(layer, training=True) - call(layer)).max() > 0.01


def test_the_config_describes_the_whole_block(layer):
    config = layer.get_config()
    assert {name: config[name] for name in ARGUMENTS} == ARGUMENTS
    copy = SqueezeBertEncoderLayer.from_config(config)
    copy.build((None, None, WIDTH), (None, None))
    copy.set_weights(layer.get_weights())
    np.testing.assert_array_equal(call(copy), call(layer))
    assert layer.compute_output_shape((2, 5, WIDTH), (2, 5)) == call(layer).shape
