import numpy as np
import pytest

from keras_model import FeatureExtractor, TextClassifier


@pytest.fixture
def extractor(backbone, preprocessor):
    return FeatureExtractor(backbone, preprocessor)


def test_the_vector_of_every_token_is_the_backbones(extractor, backbone, preprocessor):
    texts = ["good film", ("who was bad?", "ada")]
    found = extractor.predict(texts)
    assert (found.shape, found.dtype) == ((2, preprocessor.sequence_length, backbone.hidden_dim), np.float32)
    np.testing.assert_allclose(found, np.asarray(backbone(preprocessor(texts))), atol=1e-6)
    np.testing.assert_array_equal(extractor.predict(preprocessor(texts)), found)


def test_its_folder_is_a_start_for_a_task(extractor, tmp_path):
    extractor.save_to_preset(tmp_path / "model")
    assert not (tmp_path / "model" / "labels.txt").exists()
    classifier = TextClassifier.from_preset(tmp_path / "model", labels=["a", "b"])
    features = extractor.prepare(["good film"])
    np.testing.assert_array_equal(classifier.backbone(features), extractor(features))
