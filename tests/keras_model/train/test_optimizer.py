import keras
import numpy as np
import pytest

from keras_model.train.optimizer import LinearWarmupDecay, warmup_decay_optimizer
from keras_model.train.settings import TrainingSettings


def test_schedule_rises_and_falls_in_straight_lines():
    schedule = LinearWarmupDecay(1.0, warmup_steps=4, total_steps=10)
    rates = [float(schedule(step)) for step in range(10)]
    np.testing.assert_allclose(rates[:4], [0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(rates[4:], np.arange(6, 0, -1) / 7, rtol=1e-6)


@pytest.mark.parametrize(("warmup", "total"), [(0, 10), (10, 10), (0, 1)])
def test_no_rate_is_negative_or_above_the_peak(warmup, total):
    schedule = LinearWarmupDecay(0.5, warmup, total)
    rates = [float(schedule(step)) for step in range(total + 3)]
    assert max(rates) == pytest.approx(0.5 if warmup else 0.5 * total / (total + 1))
    assert min(rates) >= 0
    assert rates[total:] == [0] * 3, "after the last step nothing is learnt"
    assert LinearWarmupDecay(**schedule.get_config()).get_config() == schedule.get_config()


def test_biases_and_norms_do_not_decay():
    layer, norm = keras.layers.Dense(2), keras.layers.LayerNormalization()
    layer.build((None, 3)), norm.build((None, 2))
    settings = TrainingSettings(learning_rate=1e-3, warmup=0.25, weight_decay=0.1)
    optimizer = warmup_decay_optimizer(settings, total_steps=8)
    weights = [*layer.weights, *norm.weights]
    optimizer.build(weights)
    assert [optimizer._use_weight_decay(weight) for weight in weights] == [True, False, False, False]
    assert optimizer._learning_rate.warmup_steps == 2
