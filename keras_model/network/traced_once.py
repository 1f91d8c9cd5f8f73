"""Steps of a network that TensorFlow traces once, for any number of rows and tokens."""

from collections.abc import Callable, Iterator
from typing import Any

import keras


def traces_each_shape() -> bool:
    """Whether the backend traces a step anew for each shape it meets, until two shapes differed in each axis.

    TensorFlow does, so that a training traces its step three times. Of 12 layers, each time takes a processor ten
    seconds.
    """
    return keras.backend.backend() == "tensorflow"


def is_traced_once(model: keras.Model) -> bool:
    """Whether a model's functions are to be traced here, for any shape: neither run eagerly nor compiled by XLA."""
    return traces_each_shape() and not model.run_eagerly and not model.jit_compile


def any_size(values: Any, *axes: int) -> Any:
    """Return the `tf.TensorSpec` of an array whose size along these axes, besides the first, may be another."""
    import tensorflow as tf

    free = {axis % values.ndim for axis in (0, *axes)}
    return tf.TensorSpec([None if axis in free else size for axis, size in enumerate(values.shape)], values.dtype)


def train_function(
    step: Callable[[Any], dict[str, Any]], any_shape: Callable[[Any], Any]
) -> Callable[[Iterator[Any]], dict[str, Any]]:
    """Return what `keras.Model.make_train_function` sets, traced once.

    Args:
        step: a model's `train_step`.
        any_shape: of a batch, as `step` takes it: the same nest of `tf.TensorSpec`, see `any_size`.
    """
    import tensorflow as tf

    traced = tf.function(step, reduce_retracing=True, autograph=False)
    shapes: list[Any] = []

    def function(batches: Iterator[Any]) -> dict[str, Any]:
        batch = next(batches)
        if not shapes:
            shapes.append(any_shape(batch))
            traced.get_concrete_function(*shapes)
        logs: dict[str, Any] = traced(batch)
        return logs

    return function
