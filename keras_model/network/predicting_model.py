"""A Keras model that answers arrays fast: a handful of rows as well as many, whatever the backend."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from keras_model.encode.windows import FEATURES, Features
from keras_model.errors import CheckpointError
from keras_model.network.backend import compiles_each_shape
from keras_model.network.pointwise_conv1d import product_dtype
from keras_model.network.traced_once import any_size, is_traced_once, traces_each_shape


class _TellsBatches(keras.callbacks.Callback):
    def __init__(self, batch_size: int, progress: Callable[[int], None]) -> None:
        super().__init__()
        self._batch_size, self._progress = batch_size, progress

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self._progress((batch + 1) * self._batch_size)


class PredictingModel(keras.Model):
    """A functional Keras model of `ids`, `mask` and `segment_ids` whose prediction TensorFlow traces once.

    Args:
        inputs, outputs, name: of the functional model.
    """

    predict_function: Any

    def __init__(self, inputs: dict[str, Any], outputs: Any, name: str) -> None:
        super().__init__(inputs=inputs, outputs=outputs, name=name)
        # An uncompiled model only predicts, often a handful of texts that should not wait for XLA, unless the backend
        # compiles each operation by itself otherwise; compile() decides anew for training.
        self.jit_compile = compiles_each_shape()
        self._predict_functions: dict[str | None, Any] = {}

    def predict_features(
        self, features: Features, batch_size: int = 32, verbose: int = 0, progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """Return the raw outputs for `ids`, `mask`, `segment_ids`, int32 [rows, S] each: [rows, ...], as the head is.

        The progress is told after each batch how many rows are done.

        Raises:
            CheckpointError: an output is NaN or infinite, so weights or settings are too large for 32 bits.
        """
        outputs: np.ndarray
        if traces_each_shape() and not verbose:
            outputs = self._predicted(features, batch_size, progress)
        else:
            told = [] if progress is None else [_TellsBatches(batch_size, progress)]
            outputs = super().predict(features, batch_size=batch_size, verbose=verbose, callbacks=told)
        if not np.isfinite(outputs).all():
            raise CheckpointError(
                "the model answers NaN or infinity: a weight or a setting of its config.json is too large to compute "
                "with, so it is damaged; use another copy, or train it again"
            )
        return outputs

    def _predicted(self, features: Features, batch_size: int, progress: Callable[[int], None] | None) -> np.ndarray:
        """Return what `keras.Model.predict` does, without the data pipeline that TensorFlow sets up for each call."""
        parts = []
        # No rows are one batch of none.
        for start in range(0, max(len(features["ids"]), 1), batch_size):
            batch = {name: values[start : start + batch_size] for name, values in features.items()}
            parts.append(self.predict_on_batch(batch))
            if progress is not None:
                progress(start + batch_size)
        return np.concatenate(parts)

    def make_predict_function(self, force: bool = False) -> None:
        """Set `predict_function`, which TensorFlow traces once, not anew for each number of rows or tokens."""
        if not is_traced_once(self):
            super().make_predict_function(force)
            return
        if force or self.predict_function is None:
            self._predict_functions = {}
        # A trace keeps the dtype it was made with.
        dtype = product_dtype()
        if dtype not in self._predict_functions:
            super().make_predict_function(force=True)
            rows = np.zeros((1, 1), np.int32)
            self.predict_function.get_concrete_function([({name: any_size(rows, 1) for name in FEATURES},)])
            self._predict_functions[dtype] = self.predict_function
        self.predict_function = self._predict_functions[dtype]
