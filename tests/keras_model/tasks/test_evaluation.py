import numpy as np
import pytest

from keras_model import Preprocessor, WordPieceTokenizer
from support.answering import WORDS


@pytest.mark.parametrize("compiles", [False, True])
def test_keras_answers_rows_of_any_length_in_their_order(monkeypatch, compiles):
    from keras_model import SentenceEncoder, SqueezeBertBackbone
    from keras_model.tasks import evaluation

    monkeypatch.setattr(evaluation, "compiles_each_shape", lambda: compiles)
    backbone = SqueezeBertBackbone(len(WORDS), 1, 16, 2, 32, max_sequence_length=16)
    encoder = SentenceEncoder(backbone, Preprocessor(WordPieceTokenizer(WORDS), 11))
    texts = ["the cat " * 9, "cat", "", "a dog is the cat", "dog", "where is a dog " * 3]
    features = encoder.preprocessor(texts)
    np.testing.assert_allclose(evaluation.keras_run(encoder)(features), encoder.predict_outputs(features), atol=1e-5)
