import numpy as np
import pytest

from keras_model import (
    FeatureExtractor,
    QuestionAnswerer,
    SentenceEncoder,
    TextClassifier,
    TokenClassifier,
    load_model,
)
from keras_model.errors import CheckpointError
from support.tiny_tasks import edit_config


@pytest.mark.parametrize(
    ("task_class", "head"),
    [
        (TextClassifier, {"labels": ["no", "yes"], "pooler_activation": "relu"}),
        (TokenClassifier, {"labels": ["O", "B-place"]}),
        (QuestionAnswerer, {}),
        (SentenceEncoder, {"pooling": "cls", "normalize": False}),
        (FeatureExtractor, {}),
    ],
)
def test_every_task_comes_back_as_it_was(task_class, head, backbone, preprocessor, tmp_path):
    model = task_class(backbone, preprocessor, **head)
    model.save_to_preset(tmp_path / "model")

    copy = load_model(tmp_path / "model")

    assert type(copy) is task_class
    assert copy.labels == model.labels
    assert copy.head_config() == model.head_config()
    assert copy.preprocessor.get_config() == model.preprocessor.get_config()
    features = preprocessor(["good film"])
    np.testing.assert_array_equal(copy(features), model(features))


@pytest.mark.parametrize("task", ["translation", None])
def test_unknown_task(folder, task):
    edit_config(folder, lambda config: config.update(task=task))

    with pytest.raises(CheckpointError, match="task"):
        load_model(folder)
