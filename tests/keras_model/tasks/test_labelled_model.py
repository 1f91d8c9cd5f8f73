"""The names of the classes: kept in the folder, checked, and matched when a folder is opened again."""

import numpy as np
import pytest

from keras_model import SentenceEncoder, TextClassifier, TokenClassifier, load_model
from keras_model.errors import CheckpointError

KINDS = (TextClassifier, TokenClassifier)


@pytest.mark.parametrize("kind", KINDS)
def test_labels_come_back_in_their_order(kind, backbone, preprocessor, tmp_path):
    labels = ["zebra", "Ärger", "two words", "a"]
    model = kind(backbone, preprocessor, labels)
    assert model.labels == tuple(labels)
    assert model.head_arguments()["labels"] == tuple(labels)
    model.save_to_preset(tmp_path / "model")
    assert (tmp_path / "model" / "labels.txt").read_bytes() == "zebra\nÄrger\ntwo words\na\n".encode()
    assert load_model(tmp_path / "model").labels == tuple(labels)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("labels", "fault"), [(["a", "b", "a"], "twice"), (["a", ""], "cannot be a label")])
def test_names_that_no_file_can_hold_or_tell_apart_are_refused(kind, backbone, preprocessor, labels, fault):
    with pytest.raises(CheckpointError, match=rf"^labels: .*{fault}"):
        kind(backbone, preprocessor, labels)


@pytest.mark.parametrize(
    ("labels", "kept"),
    [
        (None, True),
        (["negative", "positive"], True),
        (("negative", "positive"), True),
        (["positive", "negative"], False),
    ],
)
def test_the_head_is_kept_for_the_same_labels_in_the_same_order(folder, classifier, labels, kept):
    model = TextClassifier.from_preset(folder, **({} if labels is None else {"labels": labels}))
    assert model.labels == tuple(labels or classifier.labels)
    same = np.array_equal(model.classifier.kernel, classifier.classifier.kernel)
    assert same is kept


def test_a_head_for_another_task_needs_labels(backbone, preprocessor, tmp_path):
    folder = tmp_path / "model"
    SentenceEncoder(backbone, preprocessor).save_to_preset(folder)
    with pytest.raises(CheckpointError) as error:
        TokenClassifier.from_preset(folder)
    assert str(error.value) == (
        f"{folder}: holds a model for embedding; give labels for a new token-classification head"
    )
    assert TokenClassifier.from_preset(folder, labels=["O", "B"]).labels == ("O", "B")
