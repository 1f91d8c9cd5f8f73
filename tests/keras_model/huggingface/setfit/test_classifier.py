"""A SetFit folder becomes a classifier whose probabilities are SetFit's."""

import json
import shutil

import numpy as np
import pytest

from keras_model import MultiLabelClassifier, TextClassifier, import_huggingface, load_model
from keras_model.errors import CheckpointError
from keras_model.huggingface.setfit.linear_head import HEAD_FILE, SETTINGS_FILE
from support.places import DATA

SETFIT = DATA / "setfit"
TEXTS = json.loads((SETFIT / "texts.json").read_text())
HEADS = {golden["name"]: golden for golden in map(json.loads, (SETFIT / "heads.jsonl").read_text().splitlines())}


@pytest.fixture
def folder(tmp_path):
    def folder(name, **settings):
        place = tmp_path / "setfit"
        shutil.copytree(SETFIT / "body", place)
        shutil.copyfile(SETFIT / f"{name}.pkl", place / HEAD_FILE)
        (place / SETTINGS_FILE).write_text(json.dumps(HEADS[name]["settings"] | settings))
        return place

    return folder


@pytest.mark.parametrize("name", HEADS)
def test_texts_get_the_probabilities_of_setfit(name, folder, tmp_path):
    model = import_huggingface(folder(name))
    kind = MultiLabelClassifier if name.endswith(("one_vs_rest", "multi_output")) else TextClassifier
    assert type(model) is kind
    assert model.labels == tuple(HEADS[name]["labels"])
    assert model.preprocessor.learnt_from == "texts"
    np.testing.assert_allclose(model.predict(TEXTS), HEADS[name]["probabilities"], atol=1e-5)
    model.save_to_preset(tmp_path / "saved")
    np.testing.assert_array_equal(load_model(tmp_path / "saved").predict(TEXTS), model.predict(TEXTS))


def test_vectors_that_the_body_scales_itself_are_of_length_1_too(folder):
    place = folder("three_unit", normalize_embeddings=False)
    modules = json.loads((place / "modules.json").read_text())
    scaling = {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}
    (place / "modules.json").write_text(json.dumps([*modules, scaling]))
    probabilities = import_huggingface(place).predict(TEXTS)
    np.testing.assert_allclose(probabilities, HEADS["three_unit"]["probabilities"], atol=1e-5)


def refusal(place):
    with pytest.raises(CheckpointError) as caught:
        import_huggingface(place)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_stands_before_the_head_is_told_where_no_classifier_has_it(folder):
    place = folder("three")
    pooling = json.loads((place / "1_Pooling/config.json").read_text())
    (place / "1_Pooling/config.json").write_text(json.dumps(pooling | {"pooling_mode": ["cls", "mean"]}))
    assert "its head reads cls mean one behind the other" in refusal(place)
    (place / "1_Pooling/config.json").write_text(json.dumps(pooling))
    path = place / "config_sentence_transformers.json"
    settings = json.loads(path.read_text())
    prompts = {"prompts": {"query": "query: "}, "default_prompt_name": "query"}
    path.write_text(json.dumps(settings | prompts))
    assert "puts the prompt 'query' before each text" in refusal(place)
    path.write_text(json.dumps(settings | {"prompts": {"query": "query: "}}))
    np.testing.assert_allclose(import_huggingface(place).predict(TEXTS), HEADS["three"]["probabilities"], atol=1e-5)
    (place / "modules.json").unlink()
    assert "has model_head.pkl but no modules.json" in refusal(place)


def test_a_head_of_another_width_is_told(folder):
    place = folder("three")
    path = place / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"hidden_size": 12}))
    assert "reads vectors of 16 numbers, the network makes 12" in refusal(place)
