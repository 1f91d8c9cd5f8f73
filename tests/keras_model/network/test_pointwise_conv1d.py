import keras
import numpy as np
import pytest

from keras_model import PointwiseConv1D
from keras_model.network.pointwise_conv1d import products_in
from support.tiny_backbone import run


class TestPointwiseConv1D:
    @pytest.mark.parametrize(("inputs", "outputs", "groups"), [(12, 20, 1), (12, 20, 2), (12, 20, 4), (6, 6, 6)])
    def test_equals_the_convolution_of_keras(self, inputs, outputs, groups):
        generator = np.random.default_rng(1)
        x = generator.normal(size=(3, 5, inputs)).astype("float32")
        ours, theirs = (
            PointwiseConv1D(outputs, groups, activation="tanh"),
            keras.layers.Conv1D(outputs, 1, groups=groups, activation="tanh"),
        )
        ours.build(x.shape)
        theirs.build(x.shape)
        assert ours.kernel.shape == theirs.kernel.shape == (1, inputs // groups, outputs)
        theirs.set_weights([generator.normal(size=weight.shape) for weight in theirs.weights])
        ours.set_weights(theirs.get_weights())

        np.testing.assert_allclose(run(ours, x), run(theirs, x), atol=1e-6)

    def test_a_group_sees_its_own_channels_only(self):
        layer = PointwiseConv1D(4, groups=2)
        x = np.zeros((1, 1, 6), "float32")
        silent = run(layer, x)
        x[..., 3:] = 1.0

        changed = (run(layer, x) != silent)[0, 0]

        assert changed.tolist() == [False, False, True, True]

    @pytest.mark.parametrize("groups", [1, 3])
    def test_products_in_bfloat16_round_inputs_weights_and_sums_alone(self, groups):
        generator = np.random.default_rng(2)
        x = generator.normal(size=(2, 5, 12)).astype("float32")
        layer = PointwiseConv1D(6, groups)
        exact = run(layer, x)
        layer.bias.assign(np.full(6, 1.0 + 2**-12, "float32"))
        with products_in("bfloat16"):
            coarse = run(layer, x) - (1.0 + 2**-12)

        largest = np.abs(coarse - exact).max()
        assert 0 < largest < 0.01 * np.abs(exact).max(), "bfloat16 has steps of 2**-8"
        assert layer.kernel.dtype == run(layer, x).dtype == "float32"
        np.testing.assert_array_equal(run(layer, x), exact + layer.bias, "the setting ends with its block")

    def test_channels_come_last_whatever_keras_is_told_of_images(self):
        was = keras.config.image_data_format()
        keras.config.set_image_data_format("channels_first")
        try:
            layer = PointwiseConv1D(6, groups=2)
            layer.build((None, 5, 4))
        finally:
            keras.config.set_image_data_format(was)
        assert layer.kernel.shape == (1, 2, 6)

    def test_is_a_conv1d_that_can_be_rebuilt_from_its_config(self):
        layer = PointwiseConv1D(8, groups=2, use_bias=False, name="mine")

        copy = PointwiseConv1D.from_config(layer.get_config())

        assert isinstance(copy, keras.layers.Conv1D)
        assert (copy.filters, copy.groups, copy.use_bias, copy.name) == (8, 2, False, "mine")

    def test_groups_must_divide_the_inputs(self):
        with pytest.raises(ValueError, match="divisible"):
            PointwiseConv1D(8, groups=4).build((None, None, 6))
