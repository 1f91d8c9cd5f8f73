"""The network: its linear map, its size, its behaviour under padding, and its description of itself."""

import keras
import numpy as np
import pytest

from keras_model import PointwiseConv1D, SqueezeBertBackbone
from keras_model.errors import CheckpointError
from keras_model.network.pointwise_conv1d import products_in
from keras_model.network.presets import PRESETS
from keras_model.trim.regroup import GROUPED_LAYERS, regroup

TINY = {
    "vocabulary_size": 40,
    "num_layers": 2,
    "hidden_dim": 24,
    "num_heads": 4,
    "intermediate_dim": 48,
    "max_sequence_length": 16,
    "post_attention_groups": 2,
}


def groups_of(count):
    return dict.fromkeys(GROUPED_LAYERS.values(), count)


def features(ids, length=None):
    ids = np.array(ids, "int32")
    mask = np.ones_like(ids)
    if length is not None:
        padding = [(0, 0), (0, length - ids.shape[1])]
        ids, mask = np.pad(ids, padding), np.pad(mask, padding)
    return {"ids": ids, "mask": mask, "segment_ids": np.zeros_like(ids)}


def run(model, inputs):
    return keras.ops.convert_to_numpy(model(inputs))


def spread(model, seed=0):
    """Give every weight values at which a mistake shows; fresh ones are near a linear map."""
    generator = np.random.default_rng(seed)
    for weight in model.weights:
        centre = 1.0 if weight.path.endswith("gamma") else 0.0
        weight.assign(generator.normal(centre, 0.3, weight.shape))
    return model


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

    def test_is_a_conv1d_that_can_be_rebuilt_from_its_config(self):
        layer = PointwiseConv1D(8, groups=2, use_bias=False, name="mine")

        copy = PointwiseConv1D.from_config(layer.get_config())

        assert isinstance(copy, keras.layers.Conv1D)
        assert (copy.filters, copy.groups, copy.use_bias, copy.name) == (8, 2, False, "mine")

    def test_groups_must_divide_the_inputs(self):
        with pytest.raises(ValueError, match="divisible"):
            PointwiseConv1D(8, groups=4).build((None, None, 6))


# As transformers 5.23 counts its models without pooler and heads. The published figures include the
# pooler: SqueezeBERT 51.1 M, BERT 109.5 M, MiniLM-L6 22.7 M, ALBERT 11.7 M; DistilBERT, 66.4 M, has none.
PARAMETERS = {
    "squeezebert_base": 50_499_072,
    "squeezebert_small": 15_266_304,
    "minilm_l6": 22_565_376,
    "bert_base": 108_891_648,
    "distilbert_base": 66_362_880,
    "albert_base": 11_092_992,
}


class TestParameterCounts:
    @pytest.mark.parametrize("preset", PRESETS)
    def test_preset(self, preset, monkeypatch):
        # Drawing a hundred million random numbers takes seconds; a count needs none of them.
        monkeypatch.setattr(keras.initializers, "TruncatedNormal", lambda stddev: keras.initializers.Zeros())

        assert SqueezeBertBackbone(**PRESETS[preset]).count_params() == PARAMETERS[preset]

    def test_pooler_completes_the_published_squeezebert(self):
        assert round((PARAMETERS["squeezebert_base"] + 768 * 768 + 768) / 1e6, 1) == 51.1


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

        assert (len(some.blocks), len(some.encoder_layers), some.shares_blocks) == (2, 3, True)
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

    @pytest.mark.parametrize("argument", [{"block_order": [0, 0]}, {"embedding_norm_epsilon": 0.5}])
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
        ],
    )
    def test_arguments_that_do_not_fit_are_refused(self, wrong):
        with pytest.raises(ValueError, match=r"activation|num_heads|groups|block_order"):
            SqueezeBertBackbone(**TINY | wrong)


class TestRegroup:
    def test_a_block_diagonal_network_survives_the_cut(self):
        student = spread(SqueezeBertBackbone(**TINY | groups_of(4)))
        teacher = SqueezeBertBackbone(**TINY | groups_of(2))
        for weight, small in zip(teacher.weights, student.weights, strict=True):
            weight.assign(_with_zero_blocks(keras.ops.convert_to_numpy(small), weight.shape))
        inputs = features([[2, 17, 30, 9, 3]])

        cut = regroup(teacher, groups_of(4))

        np.testing.assert_allclose(run(teacher, inputs), run(student, inputs), atol=1e-5)
        np.testing.assert_array_equal(run(cut, inputs), run(student, inputs))

    def test_the_source_is_left_as_it_is(self):
        teacher = SqueezeBertBackbone(**TINY | groups_of(1))
        before = run(teacher, features([[2, 7, 3]]))

        regroup(teacher, "squeezebert_small")

        np.testing.assert_array_equal(run(teacher, features([[2, 7, 3]])), before)

    @pytest.mark.parametrize("wrong", ["no_such_preset", {"query_groups": 3}, {"queries": 4}])
    def test_groups_that_cannot_be_cut_are_refused(self, wrong):
        with pytest.raises(CheckpointError):
            regroup(SqueezeBertBackbone(**TINY | groups_of(2)), wrong)


def _with_zero_blocks(small, shape):
    """Write a kernel of 4 groups as one of 2 groups, or return what has no groups."""
    if small.shape == tuple(shape):
        return small
    large = np.zeros(shape, "float32")
    rows, columns = small.shape[1], small.shape[2] // 4
    for group in range(4):
        first = group % 2 * rows
        block = slice(group * columns, (group + 1) * columns)
        large[:, first : first + rows, block] = small[:, :, block]
    return large
