import keras
import numpy as np
import pytest

from keras_model.network.position_embedding import PositionEmbedding


@pytest.fixture
def layer():
    layer = PositionEmbedding(8, 3)
    layer.build((None, None))
    layer.embeddings.assign(np.arange(24, dtype="float32").reshape(8, 3))
    return layer


@pytest.mark.parametrize("length", [1, 5, 8])
def test_the_vectors_of_the_first_positions_whatever_the_ids(layer, length):
    ids = np.full((2, length), 7, "int32")
    found = keras.ops.convert_to_numpy(layer(ids))
    np.testing.assert_array_equal(found, np.arange(24).reshape(8, 3)[:length])


def test_the_symbolic_output_has_no_axis_of_rows(layer):
    assert layer(keras.Input((6,), dtype="int32")).shape == (6, 3)
    assert layer(keras.Input((None,), dtype="int32")).shape == (None, 3)
