import numpy as np
import pytest

from keras_model import (
    TextClassifier,
)
from keras_model.errors import CheckpointError, DataError
from support.tiny_tasks import compile_fast


class TestTextClassifier:
    def test_probabilities_of_texts_and_pairs(self, classifier):
        probabilities = classifier.predict(["good film", ("good film", "bad film")])

        assert probabilities.shape == (2, 2)
        assert probabilities.dtype == np.float32
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)

    def test_classify_names_the_most_probable_label(self, classifier):
        probabilities = classifier.predict(["the film was bad"])[0]

        (answer,) = classifier.classify(["the film was bad"])

        assert answer == {
            "text": "the film was bad",
            "label": classifier.labels[probabilities.argmax()],
            "score": pytest.approx(float(probabilities.max())),
        }

    def test_learns_from_texts_and_label_names(self, classifier):
        texts = ["the film was good", "a good film", "the film was bad", "a bad film"]
        labels = ["positive", "positive", "negative", "negative"]

        history = compile_fast(classifier).fit(
            texts, labels, epochs=30, batch_size=4, verbose=0, validation_data=(texts, labels)
        )

        assert history.history["val_accuracy"][-1] == 1.0
        assert [answer["label"] for answer in classifier.classify(texts)] == labels

    def test_without_pooler(self, backbone, preprocessor):
        classifier = TextClassifier(backbone, preprocessor, ["x", "y", "z"], pooler_activation="none")

        assert classifier.pooler is None
        assert classifier.predict(["good"]).shape == (1, 3)

    def test_unknown_label_is_refused(self, classifier):
        with pytest.raises(DataError, match="'odd'"):
            classifier.fit(["good"], ["odd"], verbose=0)

    def test_labels_must_be_distinct(self, backbone, preprocessor):
        with pytest.raises(CheckpointError, match="twice"):
            TextClassifier(backbone, preprocessor, ["x", "x"])
