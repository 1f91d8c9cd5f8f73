"""A head of SetFit answers what scikit-learn's `predict_proba` answers, or one line names what it is."""

import json
import shutil

import numpy as np
import pytest

from keras_model.errors import CheckpointError, InputFileError
from keras_model.huggingface.setfit.linear_head import HEAD_FILE, SETTINGS_FILE, read_linear_head
from support.places import DATA

SETFIT = DATA / "setfit"
HEADS = [json.loads(line) for line in (SETFIT / "heads.jsonl").read_text().splitlines()]
VECTORS = np.load(SETFIT / "vectors.npz")


@pytest.fixture
def folder(tmp_path):
    def folder(name, settings=None):
        shutil.copyfile(SETFIT / f"{name}.pkl", tmp_path / HEAD_FILE)
        if settings is not None:
            (tmp_path / SETTINGS_FILE).write_text(json.dumps(settings))
        return tmp_path

    return folder


def refusal(path):
    with pytest.raises((CheckpointError, InputFileError)) as caught:
        read_linear_head(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def answers(head, vectors):
    logits = vectors @ head.kernel.T + head.bias
    if head.several:
        return 1 / (1 + np.exp(-logits))
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("golden", HEADS, ids=lambda golden: golden["name"])
def test_probabilities_are_those_of_scikit_learn(golden, folder):
    head = read_linear_head(folder(golden["name"], golden["settings"]))
    assert head.labels == tuple(golden["labels"])
    assert head.normalize == golden["settings"]["normalize_embeddings"]
    vectors = VECTORS["asked_unit" if head.normalize else "asked_vectors"]
    np.testing.assert_allclose(answers(head, vectors), golden["probabilities"], atol=2e-6)
    assert head.kernel.dtype == head.bias.dtype == np.float32


def test_a_folder_without_a_head_is_another_one(tmp_path):
    assert read_linear_head(tmp_path) is None
    (tmp_path / SETTINGS_FILE).write_text("{}")
    assert "has config_setfit.json but no model_head.pkl" in refusal(tmp_path)


def test_without_settings_as_before_version_1_labels_are_those_of_the_head(folder):
    head = read_linear_head(folder("three"))
    assert (head.labels, head.normalize) == (("0", "1", "2"), False)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("chain", "is a sklearn.multioutput.ClassifierChain; this reads LogisticRegression of scikit-learn"),
        ("machine", "is a sklearn.svm._classes.SVC"),
        ("torch", "is a setfit.modeling.SetFitHead"),
        ("one_of_several", "is a OneVsRestClassifier of one label of several"),
        ("constant", "its OneVsRestClassifier has a _ConstantPredictor for label 2"),
        ("untrained", "lacks coef_, intercept_, classes_"),
        ("packed", "is no file that joblib wrote unpacked"),
        ("earlier_liblinear", "has a regression for each of 3 labels"),
        ("earlier_ovr", "has a regression for each of 3 labels"),
        ("earlier_newton", "has a regression for each of 3 labels"),
    ],
)
def test_what_is_no_linear_map_with_a_softmax_is_named(name, told, folder):
    message = refusal(folder(name))
    assert told in message
    assert "take model_head.pkl away" in message


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"labels": ["buy", "sell"]}, "names 2 labels, but the head tells 3 apart"),
        ({"labels": "buy"}, "labels is 'buy'; it must be a list of names"),
        ({"labels": [1, 2, 3]}, "it must be a list of names"),
        ({"normalize_embeddings": 1}, "normalize_embeddings is 1; it must be true or false"),
        ({"span_context": 3}, "has the key 'span_context'"),
    ],
)
def test_settings_that_are_not_understood_are_named(settings, told, folder):
    assert told in refusal(folder("three", settings))


def test_numbers_that_do_not_fit_together_are_told(folder):
    path = folder("one_vs_rest")
    content = (path / HEAD_FILE).read_bytes()
    # The last regression tells 9 from 0.
    place = content.rindex(np.int64([0, 1]).tobytes())
    (path / HEAD_FILE).write_bytes(content[: place + 8] + b"\t" + content[place + 9 :])
    assert "label 2 has the classes [0, 9]" in refusal(path)
    folder("three_objects")
    (path / HEAD_FILE).write_bytes((path / HEAD_FILE).read_bytes().replace(b"\x8c\x04hold", b"K\x02"))
    (path / SETTINGS_FILE).write_text(json.dumps({"labels": ["x"]}))
    assert "its numbers do not fit together" in refusal(path)


def test_a_file_cut_or_changed_anywhere_is_read_or_refused_in_one_line(tmp_path):
    generator = np.random.default_rng(0)
    for name in ("three", "three_objects", "one_vs_rest", "earlier_three"):
        content = (SETFIT / f"{name}.pkl").read_bytes()
        for trial in range(150):
            damaged = bytearray(content)
            if trial % 3:
                for place in generator.integers(0, len(content), 1 + trial % 4):
                    damaged[place] = generator.integers(0, 256)
            else:
                del damaged[generator.integers(0, len(content)) :]
            (tmp_path / HEAD_FILE).write_bytes(damaged)
            try:
                read_linear_head(tmp_path)
            except CheckpointError as error:
                assert "\n" not in str(error)
