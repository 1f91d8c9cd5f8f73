"""The optimizer of every training run."""

import keras

from keras_model.linear_warmup_decay import LinearWarmupDecay


def warmup_decay_optimizer(
    learning_rate: float, warmup: float, weight_decay: float, total_steps: int
) -> keras.optimizers.Optimizer:
    """Return AdamW whose rate rises, then falls to 0; biases and LayerNorm do not decay.

    Args:
        learning_rate: the highest.
        warmup: share of the steps until that rate.
        weight_decay: of all other weights.
        total_steps: steps until the rate is 0.

    """
    schedule = LinearWarmupDecay(learning_rate, round(total_steps * warmup), total_steps)
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=weight_decay, epsilon=1e-8, global_clipnorm=1.0)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer
