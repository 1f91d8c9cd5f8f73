import numpy as np
import pytest
from keras import Model

from keras_model.tasks.first_token_head import POOLER_ACTIVATIONS, first_token_head


@pytest.mark.parametrize("activation", POOLER_ACTIVATIONS)
def test_the_numbers_come_from_the_first_token_alone(backbone, preprocessor, activation):
    head = first_token_head(backbone, 3, activation, 0.5)
    features = preprocessor(["a good film", "bad"])
    numbers = Model(backbone.input, head.numbers).predict(features, verbose=0)
    first = backbone.predict(features, verbose=0)[:, :1]
    pooled = first if head.pooler is None else head.pooler(first)
    np.testing.assert_allclose(numbers, np.asarray(head.classifier(pooled))[:, 0], rtol=1e-5, atol=1e-6)
    assert (head.pooler is None) == (activation == "none")
    assert numbers.shape == (2, 3)


def test_another_activation_is_refused(backbone):
    with pytest.raises(ValueError, match="tanh, relu, gelu, none"):
        first_token_head(backbone, 3, "swish", 0.1)
