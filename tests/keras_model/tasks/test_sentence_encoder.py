import numpy as np
import pytest

from keras_model import (
    Preprocessor,
    SentenceEncoder,
)


class TestSentenceEncoder:
    def test_vectors_have_length_one_and_do_not_depend_on_padding(self, backbone, preprocessor):
        encoder = SentenceEncoder(backbone, preprocessor)
        longer = SentenceEncoder(backbone, Preprocessor(preprocessor.tokenizer, 16))

        vectors = encoder.predict(["good film", "bad"])

        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
        np.testing.assert_array_equal(encoder.encode(("good film", "bad")), vectors)
        np.testing.assert_allclose(vectors, longer.predict(["good film", "bad"]), atol=1e-5)

    def test_a_bare_text_has_one_vector(self, backbone, preprocessor):
        encoder = SentenceEncoder(backbone, preprocessor)
        np.testing.assert_array_equal(encoder.encode("good film"), encoder.encode(["good film"]))

    def test_mean_passes_over_padding(self, backbone, preprocessor):
        features = preprocessor(["good film"])
        states = np.asarray(backbone(features))[0]

        (vector,) = SentenceEncoder(backbone, preprocessor, normalize=False).predict(["good film"])

        np.testing.assert_allclose(vector, states[: features["mask"].sum()].mean(axis=0), atol=1e-5)

    def test_pooling_must_be_known(self, backbone, preprocessor):
        with pytest.raises(ValueError, match="mean or cls"):
            SentenceEncoder(backbone, preprocessor, pooling="max")
