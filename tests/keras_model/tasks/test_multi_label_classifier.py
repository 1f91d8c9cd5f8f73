import json

import keras
import numpy as np
import pytest

from keras_model import MultiLabelClassifier
from keras_model.errors import CheckpointError, DataError
from keras_model.tasks.loading import load_model
from support.tiny_tasks import compile_fast, edit_config

TEXTS = ["the film was good", "ada lives in rome", "ada was good", "the bad film"]
LABELS = ["praise", "person", "place"]
TARGETS = [["praise"], ["person", "place"], ["praise", "person"], []]


@pytest.fixture
def model(backbone, preprocessor):
    return MultiLabelClassifier(backbone, preprocessor, LABELS, thresholds=[0.5, 0.25, 1.0])


def test_probabilities_are_of_each_label_by_itself(model):
    logits = model.predict_outputs(TEXTS)
    np.testing.assert_allclose(model.predict(TEXTS), 1 / (1 + np.exp(-logits)), rtol=1e-5)
    assert model.predict([("good film", "bad film")]).shape == (1, 3)


def test_every_label_is_told_likeliest_first_with_whether_it_is_given(model):
    (found,) = model.classify(["ada was good"])
    probabilities = dict(zip(LABELS, model.predict(["ada was good"])[0].tolist(), strict=True))
    assert found["text"] == "ada was good"
    assert [label["label"] for label in found["labels"]] == sorted(LABELS, key=probabilities.get, reverse=True)
    for label in found["labels"]:
        assert label["score"] == probabilities[label["label"]]
        assert label["given"] == (label["score"] >= {"praise": 0.5, "person": 0.25, "place": 1.0}[label["label"]])
    json.dumps(found)


def test_it_learns_any_number_of_labels(backbone, preprocessor):
    model = compile_fast(MultiLabelClassifier(backbone, preprocessor, LABELS, dropout=0.0))
    texts, targets = TEXTS[:2], [["praise"], ["person", "place"]]
    model.fit(texts, targets, epochs=60, batch_size=2, verbose=0)
    given = [{label["label"] for label in found["labels"] if label["given"]} for found in model.classify(texts)]
    assert given == [set(labels) for labels in targets]


def test_the_default_loss_is_binary_cross_entropy(model):
    compile_fast(model)
    loss = float(np.ravel(model.evaluate(TEXTS, TARGETS, verbose=0))[0])
    targets = model.prepare_targets(TEXTS, TARGETS)
    np.testing.assert_array_equal(targets, [[1, 0, 0], [0, 1, 1], [1, 1, 0], [0, 0, 0]])
    wanted = keras.losses.binary_crossentropy(targets, model.predict(TEXTS))
    assert loss == pytest.approx(float(np.mean(wanted)), rel=1e-4)


def test_thresholds_stay_with_the_model_and_go_with_its_labels(model, tmp_path):
    model.save_to_preset(tmp_path / "model")
    opened = load_model(tmp_path / "model")
    assert opened.reading.thresholds == (0.5, 0.25, 1.0)
    np.testing.assert_array_equal(opened.predict(TEXTS), model.predict(TEXTS))
    other = MultiLabelClassifier.from_preset(tmp_path / "model", labels=LABELS[::-1])
    assert other.reading.thresholds == (0.5, 0.5, 0.5)


@pytest.mark.parametrize(
    ("thresholds", "message"),
    [([0.5], "1 thresholds for 3 labels"), ([0.5, 0.5, 2], "is 2; it must be"), (["a", 1, 1], "is 'a'; it must be")],
)
def test_faulty_thresholds_of_a_folder_are_refused(model, tmp_path, thresholds, message):
    model.save_to_preset(tmp_path / "model")
    edit_config(tmp_path / "model", lambda config: config["head"].update(thresholds=thresholds))
    with pytest.raises(CheckpointError, match=message):
        load_model(tmp_path / "model")


def test_unknown_label_is_refused(model):
    with pytest.raises(DataError, match="'odd'"):
        model.fit(["good"], [["praise", "odd"]], verbose=0)


def test_a_label_of_any_window_is_a_label_of_the_text(model):
    room = model.preprocessor.sequence_length - 2
    parts = ["good film " * (room // 2), "ada in rome " * (room // 3) + "ada " * (room % 3)]
    text = "".join(parts)
    (cut,) = model.classify([text])
    assert (cut["windows"], cut["truncated"]) == (1, True)
    model.preprocessor = model.preprocessor.with_windows(0)
    (read,) = model.classify([text])
    assert (read["windows"], read["truncated"]) == (2, False)
    np.testing.assert_allclose(model.predict([text])[0], model.predict(parts).max(axis=0), rtol=1e-5)
