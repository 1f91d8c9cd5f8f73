"""A model of fewer layers: the layers that stay, and what it may learn from."""

import shutil

import numpy as np
import pytest

from keras_model import load_model
from keras_model.cli.parser import main
from keras_model.errors import CheckpointError
from keras_model.model_folder import read_weights
from keras_model.train.teachers.teacher_loss import TeacherLoss
from keras_model.trim.shorten import shorten_folder
from support.places import DATA

TINY = DATA / "tiny_intents"


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shortening") / "short"
    shorten_folder(TINY, [1], folder)
    return folder


def test_the_layers_named_stay_as_they_were(short):
    old, new = (read_weights(folder / "model.safetensors") for folder in (TINY, short))
    for name, weight in new.items():
        np.testing.assert_array_equal(weight, old[name.replace("encoder_layer_0.", "encoder_layer_1.")])
    dropped = {name for name in old if name.startswith("encoder_layer_0.")}
    assert len(new) == len(old) - len(dropped)


def test_the_short_model_computes_what_its_layers_do(short):
    texts = ["wake me up at six", "how much money is left"]
    whole, part = load_model(TINY), load_model(short)
    features = whole.preprocessor(texts)
    embedded = whole.backbone.hidden_state_model()(features)[0]
    layer = whole.backbone.encoder_layers[1]
    np.testing.assert_allclose(
        part.backbone.hidden_state_model()(features)[1], layer(embedded, features["mask"]), atol=1e-5
    )


def test_all_layers_are_the_model_itself(tmp_path):
    assert main(["shorten", str(TINY), "--layers", "0", "1", "--output", str(tmp_path / "same")]) == 0
    old, new = (read_weights(folder / "model.safetensors") for folder in (TINY, tmp_path / "same"))
    assert old.keys() == new.keys()
    for name, weight in old.items():
        np.testing.assert_array_equal(weight, new[name])


def test_a_deeper_teacher_teaches_answers_and_the_states_that_its_part_follows(short):
    teacher, student = load_model(TINY), load_model(short)
    features = teacher.preprocessor(["wake me up at six", "how much money is left"])
    states = teacher.backbone.hidden_state_model()(features)
    own, other = (model(features) for model in (teacher, student))

    def loss(states, logits, **weights):
        return float(TeacherLoss(teacher, student, **weights)(features, states, logits))

    assert loss([states[0], states[2]], own) == pytest.approx(0.0, abs=1e-6)
    assert loss([states[0], states[1]], own) > 0.01
    assert loss([states[0], states[2]], other, hidden_weight=0.0) > 0.01


@pytest.mark.parametrize(
    ("layers", "words"),
    [(["2"], "layer 2: the model has layers 0 to 1"), (["1", "0"], "in ascending order"), (["0", "0"], "each once")],
)
def test_layers_that_cannot_be_kept(tmp_path, capsys, layers, words):
    assert main(["shorten", str(TINY), "--layers", *layers, "--output", str(tmp_path / "out")]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("sharing", ['"shared_layers": true', '"block_order": [0, 0], "shared_layers": false'])
def test_shared_layers_are_refused(tmp_path, sharing):
    shutil.copytree(TINY, tmp_path / "model")
    config = (TINY / "config.json").read_text()
    (tmp_path / "model" / "config.json").write_text(config.replace('"shared_layers": false', sharing))
    with pytest.raises(CheckpointError, match="share one set of weights"):
        shorten_folder(tmp_path / "model", [0], tmp_path / "out")
