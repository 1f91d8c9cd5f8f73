"""The network: its behaviour under padding, and its description of itself."""

import keras
import numpy as np
import pytest

from keras_model import SqueezeBertBackbone
from support.tiny_backbone import TINY, features, run, spread


class TestNetwork:
    def test_padding_changes_nothing(self):
        backbone = spread(SqueezeBertBackbone(**TINY))
        ids = [[2, 17, 30, 9, 3]]

        bare, padded = run(backbone, features(ids)), run(backbone, features(ids, length=12))

        np.testing.assert_allclose(padded[:, :5], bare, atol=1e-5)

    def test_order_and_segment_of_a_token_matter(self):
        backbone = spread(SqueezeBertBackbone(**TINY))
        inputs = features([[2, 7, 7, 3]])
        swapped = inputs | {"segment_ids": np.array([[0, 0, 1, 1]], "int32")}

        plain = run(backbone, inputs)[0]

        assert np.abs(plain[1] - plain[2]).max() > 0.01, "the same token in two places"
        assert np.abs(plain - run(backbone, swapped)[0]).max() > 0.01, "the same tokens in another segment"

    def test_without_a_segment_table_segments_are_ignored(self):
        backbone = spread(SqueezeBertBackbone(**TINY, num_segments=0))
        inputs = features([[2, 7, 3]])

        assert backbone.segment_embedding is None
        np.testing.assert_array_equal(
            run(backbone, inputs), run(backbone, inputs | {"segment_ids": np.ones((1, 3), "int32")})
        )

    def test_shared_layers_are_one_block_run_often(self):
        one = SqueezeBertBackbone(**TINY | {"num_layers": 1})
        many = SqueezeBertBackbone(**TINY | {"num_layers": 5}, shared_layers=True)

        assert many.count_params() == one.count_params()
        assert len(many.encoder_layers) == 5
        assert len({id(layer) for layer in many.encoder_layers}) == 1

    def test_block_order_says_which_layers_share_a_block(self):
        own = spread(SqueezeBertBackbone(**TINY | {"num_layers": 3}))
        some = SqueezeBertBackbone(**TINY | {"num_layers": 3}, block_order=[0, 1, 0])
        by_path = {weight.path: weight for weight in own.weights}
        for weight in some.weights:
            weight.assign(by_path[weight.path])
        for last, first in zip(own.encoder_layers[2].weights, own.encoder_layers[0].weights, strict=True):
            last.assign(first)

        assert (len(some.blocks), len(some.encoder_layers)) == (2, 3)
        inputs = features([[2, 7, 3]])
        np.testing.assert_array_equal(run(some, inputs), run(own, inputs))

    def test_the_norm_of_the_embeddings_may_have_an_epsilon_of_its_own(self):
        backbone = SqueezeBertBackbone(**TINY, embedding_norm_epsilon=0.5)

        assert backbone.embedding_norm.epsilon == 0.5
        assert backbone.encoder_layers[0].attention_norm.epsilon == backbone.layer_norm_epsilon == 1e-12

    def test_narrow_embeddings_are_widened_by_a_convolution(self):
        backbone = SqueezeBertBackbone(**TINY, embedding_dim=10)

        assert backbone.token_embedding.embeddings.shape == (40, 10)
        assert backbone.embedding_projection.kernel.shape == (1, 10, 24)
        assert run(backbone, features([[2, 7, 3]])).shape == (1, 3, 24)

    def test_a_bias_of_relative_positions_draws_every_block_to_near_keys(self):
        plain = spread(SqueezeBertBackbone(**TINY))
        biased = SqueezeBertBackbone(**TINY, relative_position_buckets=8)
        weights = {weight.path: weight for weight in plain.weights}
        for weight in biased.weights:
            weight.assign(weights.get(weight.path, keras.ops.zeros(weight.shape)))
        inputs = features([[2, 7, 3, 9], [2, 3, 0, 0]])
        np.testing.assert_array_equal(run(biased, inputs), run(plain, inputs))
        # So much for another place that each token reads itself alone, whatever stands beside it.
        table = np.full((8, TINY["num_heads"]), -1000.0, "float32")
        table[0] = 0
        biased.relative_position_bias.embeddings.assign(table)
        alone, other = features([[2, 7, 3, 9]]), features([[2, 7, 5, 4]])
        np.testing.assert_allclose(run(biased, alone)[:, :2], run(biased, other)[:, :2], atol=1e-6)
        assert np.abs(run(plain, alone)[:, :2] - run(plain, other)[:, :2]).max() > 0.01

    def test_hidden_states_run_from_embedding_to_output(self):
        backbone = spread(SqueezeBertBackbone(**TINY))
        inputs = features([[2, 7, 3]])

        states = [keras.ops.convert_to_numpy(state) for state in backbone.hidden_states(inputs)]

        assert [state.shape for state in states] == [(1, 3, 24)] * 3
        np.testing.assert_array_equal(states[-1], run(backbone, inputs))
        assert np.abs(states[0] - states[1]).max() > 0.01

    def test_activations_differ(self):
        outputs = [
            run(spread(SqueezeBertBackbone(**TINY, activation=name)), features([[2, 7, 3]]))
            for name in ("gelu", "gelu_tanh", "relu", "silu", "quick_gelu")
        ]

        assert 0 < np.abs(outputs[0] - outputs[1]).max() < 0.01, "the tanh formula approximates erf"
        for other in outputs[2:]:
            assert np.abs(outputs[0] - other).max() > 0.01
        assert np.abs(outputs[3] - outputs[4]).max() > 0.01

    def test_config_describes_the_whole_network(self):
        backbone = SqueezeBertBackbone(**TINY, embedding_dim=10, shared_layers=True, num_segments=3)

        copy = SqueezeBertBackbone(**backbone.get_config())

        assert copy.get_config() == backbone.get_config()
        assert [(w.path, w.shape) for w in copy.weights] == [(w.path, w.shape) for w in backbone.weights]

    @pytest.mark.parametrize(
        "argument", [{"block_order": [0, 0]}, {"embedding_norm_epsilon": 0.5}, {"relative_position_buckets": 8}]
    )
    def test_config_names_rarer_arguments_only_where_they_count(self, argument):
        assert (
            SqueezeBertBackbone(**TINY, **argument).get_config() == SqueezeBertBackbone(**TINY).get_config() | argument
        )

    @pytest.mark.parametrize(
        "wrong",
        [
            {"activation": "swish"},
            {"num_heads": 5},
            {"query_groups": 7},
            {"block_order": [0]},
            {"block_order": [0, 2]},
            {"block_order": [0, 0], "shared_layers": True},
            {"relative_position_buckets": 6},
            {"relative_position_buckets": -4},
        ],
    )
    def test_arguments_that_do_not_fit_are_refused(self, wrong):
        with pytest.raises(ValueError, match=r"activation|num_heads|groups|block_order|relative_position_buckets"):
            SqueezeBertBackbone(**TINY | wrong)


@pytest.mark.parametrize("epsilon", [-1e-12, float("nan"), float("inf"), 1e39])
@pytest.mark.parametrize("name", ["layer_norm_epsilon", "embedding_norm_epsilon"])
def test_an_epsilon_that_makes_every_number_nan_is_refused(name, epsilon):
    with pytest.raises(ValueError, match=f"{name} must be a finite number that is not below 0"):
        SqueezeBertBackbone(**TINY, **{name: epsilon})
