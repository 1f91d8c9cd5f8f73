import json

import numpy as np
import pytest

from keras_model import (
    TextClassifier,
)
from keras_model.errors import CheckpointError, DataError, UserError
from support.tiny_tasks import compile_fast, edit_config


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
            "windows": 1,
            "truncated": False,
        }

    def test_a_bare_text_has_one_answer_and_texts_may_come_one_by_one(self, classifier):
        texts = ["good film", "bad"]
        assert classifier.classify("bad") == classifier.classify(["bad"])
        assert classifier.classify(text for text in texts) == classifier.classify(texts)

    def test_a_long_text_is_cut_and_says_so_or_is_read_in_windows(self, classifier):
        room = classifier.preprocessor.sequence_length - 2
        text = "good film " * room
        beginning, end = "good film " * (room // 2), "bad " * room
        (cut,) = classifier.classify([text])
        assert (cut["windows"], cut["truncated"]) == (1, True)
        first = classifier.predict([beginning + end])
        np.testing.assert_allclose(first, classifier.predict([beginning]), rtol=1e-5)

        front_end = classifier.preprocessor
        classifier.preprocessor = front_end.with_windows(0)
        (read,) = classifier.classify([text])
        assert (read["windows"], read["truncated"]) == (2, False)
        parts = classifier.predict([beginning, end])
        np.testing.assert_allclose(classifier.predict([beginning + end])[0], parts.mean(axis=0), rtol=1e-5)
        classifier.preprocessor = front_end

    def test_a_folder_keeps_in_how_many_windows_a_text_is_read(self, classifier, tmp_path):
        front_end = classifier.preprocessor
        for windows in (0, 3, 1):
            classifier.preprocessor = front_end.with_windows(windows)
            classifier.save_to_preset(tmp_path / "model")
            stored = json.loads((tmp_path / "model/config.json").read_text())["preprocessor"]
            assert stored.get("windows", 1) == windows
            assert TextClassifier.from_preset(tmp_path / "model").preprocessor.windows == windows
        classifier.preprocessor = front_end
        assert "windows" not in stored, "a folder as of old"
        edit_config(tmp_path / "model", lambda config: config["preprocessor"].update(windows=-1))
        with pytest.raises(UserError, match="windows -1"):
            TextClassifier.from_preset(tmp_path / "model")

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
