"""A fitted student is closer to its teacher than one whose weights are only cut."""

import numpy as np
import pytest

from keras_model import PointwiseConv1D, TextClassifier
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


@pytest.mark.parametrize("groups", [{"query_groups": 4, "key_groups": 4, "value_groups": 4}])
def test_fitted_hidden_states_are_nearer_on_texts_not_fitted_to(groups):
    classifier = TextClassifier.from_preset(TINY)
    teacher = classifier.backbone
    features = classifier.preprocessor(read_texts(TINY / "train.jsonl")[:200])
    held_out = classifier.preprocessor(read_texts(TINY / "test.jsonl")[:50])

    def error(student):
        wanted, found = (backbone.hidden_states(held_out)[-1] for backbone in (teacher, student))
        return float(relative_squared_error(wanted, found, held_out["mask"][..., None].astype("float32")))

    student = regroup(teacher, groups)
    cut = error(student)
    fit_to_teacher(teacher, student, features)
    assert error(student) < cut / 4
