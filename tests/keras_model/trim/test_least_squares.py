"""A fitted student is closer to its teacher than one whose weights are only cut."""

import numpy as np
import pytest

from keras_model import PointwiseConv1D, SqueezeBertBackbone, TextClassifier
from keras_model.data.readers import read_texts
from keras_model.train.teachers.teacher_loss import relative_squared_error
from keras_model.trim.least_squares import fit_convolution, fit_to_teacher
from keras_model.trim.regroup import regroup
from support.places import DATA

TINY = DATA / "tiny_intents"


def test_a_map_that_the_groups_can_express_is_found():
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(500, 8)).astype("float32")
    kernels = generator.normal(size=(2, 4, 3))
    outputs = np.concatenate([inputs[:, :4] @ kernels[0], inputs[:, 4:] @ kernels[1]], axis=1) + 5
    layer = PointwiseConv1D(6, groups=2)
    layer.build((None, None, 8))
    fit_convolution(layer, inputs, outputs)
    np.testing.assert_allclose(layer(inputs[None])[0], outputs, atol=0.02)


def drawn_to_the_next_key(backbone):
    """A copy whose tokens read the one behind them, by a bias of relative positions."""
    copy = SqueezeBertBackbone(**backbone.get_config(), relative_position_buckets=8)
    table = np.full((8, backbone.num_heads), -6, "float32")
    table[5] = 0
    copy.relative_position_bias.embeddings.assign(table)
    weights = {weight.path: weight for weight in backbone.weights}
    for weight in copy.weights:
        if weight.path in weights:
            weight.assign(weights[weight.path])
    return copy


GROUPS = {"query_groups": 4, "key_groups": 4, "value_groups": 4}


@pytest.fixture(scope="module")
def classifier():
    return TextClassifier.from_preset(TINY)


@pytest.fixture(scope="module")
def fitted_to(classifier):
    return classifier.preprocessor(read_texts(TINY / "train.jsonl")[:200])


def error(teacher, student, texts):
    """Squared error of the last hidden states as a share of the teacher's."""
    wanted, found = (backbone.hidden_states(texts)[-1] for backbone in (teacher, student))
    return float(relative_squared_error(wanted, found, texts["mask"][..., None].astype("float32")))


def test_fitted_hidden_states_are_nearer_on_texts_not_fitted_to(classifier, fitted_to):
    teacher = classifier.backbone
    held_out = classifier.preprocessor(read_texts(TINY / "test.jsonl")[:50])
    student = regroup(teacher, GROUPS)
    cut = error(teacher, student, held_out)
    fit_to_teacher(teacher, student, fitted_to)
    assert error(teacher, student, held_out) < cut / 4


def test_the_bias_of_relative_positions_counts_in_what_is_fitted(classifier, fitted_to):
    teacher = drawn_to_the_next_key(classifier.backbone)
    student = regroup(teacher, GROUPS)
    cut = error(teacher, student, fitted_to)
    fit_to_teacher(teacher, student, fitted_to)
    # A hundredth of it is left; without the bias in what the heads read, a fiftieth.
    assert error(teacher, student, fitted_to) < cut / 75
