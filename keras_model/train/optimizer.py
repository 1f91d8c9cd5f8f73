"""The optimizer of every training run."""

from typing import Any

import keras
from keras import ops

from keras_model.train.settings import DistillationSettings, TrainingSettings


def warmup_decay_optimizer(
    settings: TrainingSettings | DistillationSettings, total_steps: int
) -> keras.optimizers.Optimizer:
    """Return AdamW whose rate rises, then falls to 0; biases and LayerNorm do not decay.

    Args:
        settings: hold the highest rate, the share of the steps until that rate, and the decay of all other weights.
        total_steps: steps until the rate is 0.
    """
    schedule = LinearWarmupDecay(settings.learning_rate, round(total_steps * settings.warmup), total_steps)
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=settings.weight_decay, epsilon=1e-8, global_clipnorm=1.0)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


class LinearWarmupDecay(keras.optimizers.schedules.LearningRateSchedule):
    """From 0 up to a peak in a straight line, then down to 0 in another.

    Args:
        peak: the highest learning rate.
        warmup_steps: steps until the peak.
        total_steps: steps until 0.
    """

    def __init__(self, peak: float, warmup_steps: int, total_steps: int) -> None:
        self.peak = peak
        self.warmup_steps = warmup_steps
        self.total_steps = total_steps

    def __call__(self, step: Any) -> Any:
        """Return the learning rate of a step, counted from 0."""
        done = ops.cast(step, "float32") + 1.0
        rise = done / max(self.warmup_steps, 1)
        fall = (self.total_steps + 1 - done) / max(self.total_steps + 1 - self.warmup_steps, 1)
        return self.peak * ops.maximum(ops.minimum(rise, fall), 0.0)

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments."""
        return {"peak": self.peak, "warmup_steps": self.warmup_steps, "total_steps": self.total_steps}
