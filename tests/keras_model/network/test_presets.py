import keras
import pytest

from keras_model import SqueezeBertBackbone
from keras_model.network.presets import PRESETS

# As transformers 5.23 counts its models without pooler and heads. The published figures include the
# pooler: SqueezeBERT 51.1 M, BERT 109.5 M, MiniLM-L6 22.7 M, ALBERT 11.7 M; DistilBERT, 66.4 M, has none.
PARAMETERS = {
    "squeezebert_base": 50_499_072,
    "squeezebert_small": 15_266_304,
    "minilm_l6": 22_565_376,
    "bert_base": 108_891_648,
    "distilbert_base": 66_362_880,
    "albert_base": 11_092_992,
}


class TestParameterCounts:
    @pytest.mark.parametrize("preset", PRESETS)
    def test_preset(self, preset, monkeypatch):
        # Drawing a hundred million random numbers takes seconds; a count needs none of them.
        monkeypatch.setattr(keras.initializers, "TruncatedNormal", lambda stddev: keras.initializers.Zeros())

        assert SqueezeBertBackbone(**PRESETS[preset]).count_params() == PARAMETERS[preset]

    def test_pooler_completes_the_published_squeezebert(self):
        assert round((PARAMETERS["squeezebert_base"] + 768 * 768 + 768) / 1e6, 1) == 51.1
