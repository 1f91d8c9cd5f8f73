import numpy as np

from keras_model.train.optimizer import LinearWarmupDecay


def test_schedule_rises_and_falls_in_straight_lines():
    schedule = LinearWarmupDecay(1.0, warmup_steps=4, total_steps=10)
    rates = [float(schedule(step)) for step in range(10)]
    np.testing.assert_allclose(rates[:4], [0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(rates[4:], np.arange(6, 0, -1) / 7, rtol=1e-6)
