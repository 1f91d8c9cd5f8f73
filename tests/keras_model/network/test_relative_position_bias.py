"""What attention adds by distance: the buckets of MPNet, and where each query finds its keys'."""

import keras
import numpy as np
import pytest

from keras_model.network.relative_position_bias import RelativePositionBias

# The least distance of each bucket of a side, of 32 buckets, as MPNetEncoder.relative_position_bucket of transformers
# has them.
BEGINS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91]
HEADS = 3


@pytest.fixture
def layer():
    layer = RelativePositionBias(32, HEADS)
    layer.build((None, None))
    layer.embeddings.assign(np.arange(32 * HEADS, dtype="float32").reshape(32, HEADS))
    return layer


def row(distance):
    """The bucket of a key that stands so far behind the query."""
    side = max(number for number, least in enumerate(BEGINS) if least <= abs(distance))
    return side + (16 if distance > 0 else 0)


def test_every_distance_has_the_bucket_of_mpnet(layer):
    found = keras.ops.convert_to_numpy(layer.of_distances(400))
    expected = [row(distance) for distance in range(-399, 400)]
    np.testing.assert_array_equal(found, np.arange(32 * HEADS).reshape(32, HEADS)[expected])


@pytest.mark.parametrize("length", [1, 7, 140])
def test_a_key_behind_the_query_differs_from_one_before_it(layer, length):
    found = keras.ops.convert_to_numpy(layer(np.zeros((2, length), "int32")))
    assert found.shape == (1, HEADS, length, length)
    for query, key in {(0, 0), (0, length - 1), (length - 1, 0), (length // 2, length // 3)}:
        expected = row(key - query) * HEADS + np.arange(HEADS)
        np.testing.assert_array_equal(found[0, :, query, key], expected)


def test_the_symbolic_output_has_queries_and_keys(layer):
    assert layer(keras.Input((6,), dtype="int32")).shape == (1, HEADS, 6, 6)
    assert layer(keras.Input((None,), dtype="int32")).shape == (1, HEADS, None, None)


@pytest.mark.parametrize("buckets", [4, 8, 64])
def test_the_farthest_have_the_last_bucket_of_their_side(buckets):
    layer = RelativePositionBias(buckets, 1)
    layer.build((None, None))
    layer.embeddings.assign(np.arange(buckets, dtype="float32")[:, None])
    found = keras.ops.convert_to_numpy(layer.of_distances(600))[:, 0]
    assert (found[0], found[599], found[-1]) == (buckets // 2 - 1, 0, buckets - 1)
    assert set(found) == set(range(buckets)) - {buckets // 2}, "no key is both behind the query and at its place"
