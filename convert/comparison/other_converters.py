"""The same model out of TensorFlow's own converter, to be compared with ours."""

import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from convert.tflite.running.litert import open_interpreter
from keras_model.encode.windows import FEATURES
from keras_model.errors import CheckpointError, UserError
from keras_model.model_folder import read_config
from keras_model.quiet_backend import import_keras_quietly
from keras_model.standard_error import silent_standard_error

if TYPE_CHECKING:
    import keras

    from keras_model.tasks.task_model import TaskModel


_REPRESENTATIVE_ROWS = 8


@contextmanager
def converter_peers(folder: Path, beside: Path) -> Iterator[list[Path]]:
    """Convert a model folder as the guides of TensorFlow Lite say, for as long as the context lasts.

    The peers are for timing alone. `converter-int8.tflite` is quantized to full integers, calibrated on rows of random
    ids and random lengths: its speed is what a user gets, its accuracy is not. `converter-dynamic.tflite` is dynamic
    range. In both, every linear map is the `keras.layers.Conv1D` it stands for, hence a CONV_2D. Give a trained model:
    XNNPACK adds int8 values of like scales only, and random weights make some far apart, which slows the first down.

    Args:
        folder: the model folder.
        beside: a `.tflite` whose length they get.

    Yields:
        The paths of both, in a temporary folder.

    Raises:
        InputFileError, CheckpointError, TfliteError: a folder or file that cannot be used, or a model that the
            converter refuses.
        UserError: a length beyond the model's positions.

    Source: https://ai.google.dev/edge/litert/conversion/tensorflow/quantization/post_training_integer_quant
    """
    read_config(folder)
    length = _length(beside)
    import_keras_quietly()
    from keras_model.tasks.loading import load_model

    model = load_model(folder)
    positions = model.backbone.max_sequence_length
    if length > positions:
        raise UserError(f"{beside}: its length {length} exceeds the {positions} positions of {folder}")
    fixed = as_convolutions(model, length)
    rows = list(random_rows(model.backbone.vocabulary_size, length))
    with tempfile.TemporaryDirectory(prefix="converter-") as scratch:
        paths = []
        for profile in ("int8", "dynamic"):
            path = Path(scratch) / f"converter-{profile}.tflite"
            path.write_bytes(converted_by_tensorflow(fixed, folder, profile, rows))
            paths.append(path)
        yield paths


def _length(path: Path) -> int:
    shapes = {tuple(detail["shape"].tolist()) for detail in open_interpreter(path).get_input_details()}
    if len(shapes) != 1 or len(shape := shapes.pop()) != 2:
        raise UserError(f"{path}: its inputs are not all [1, S], so there is no length to build a peer for")
    return shape[1]


def as_convolutions(model: "TaskModel", length: int) -> "keras.Model":
    """The model for [1, length], its linear maps computed by the layer that `PointwiseConv1D` is a faster form of."""
    import keras

    from keras_model.network.pointwise_conv1d import PointwiseConv1D

    # `layers` ends at the encoder layers; this is how Keras itself finds what they are made of.
    for layer in model._flatten_layers():
        if isinstance(layer, PointwiseConv1D):
            # mypy refuses to replace a method; this one object shall compute another way with the weights it has.
            layer.call = partial(keras.layers.Conv1D.call, layer)  # type: ignore[method-assign]
    inputs = {name: keras.Input(batch_shape=(1, length), dtype="int32", name=name) for name in FEATURES}
    return keras.Model(inputs, model(inputs))


def converted_by_tensorflow(
    model: "keras.Model", name: str | Path, profile: str, rows: Iterable[dict[str, np.ndarray]]
) -> bytes:
    """Return what TensorFlow's converter makes of a model.

    Args:
        model: of fixed shapes, int32 inputs.
        name: of the model, for the error.
        profile: "int8", full integers with an int8 output; "dynamic"; or "float32".
        rows: inputs [1, S] by name, to calibrate int8 on.

    Raises:
        CheckpointError: the converter refuses the model.
    """
    import tensorflow as tf

    try:
        # The converter reports its work on both streams, the second from C++.
        with redirect_stdout(io.StringIO()), silent_standard_error():
            converter = tf.lite.TFLiteConverter.from_keras_model(model)
            if profile != "float32":
                converter.optimizations = [tf.lite.Optimize.DEFAULT]
            if profile == "int8":
                converter.representative_dataset = lambda: iter(rows)
                converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
                converter.inference_output_type = tf.int8
            return converter.convert()
    except Exception as error:  # The converter's own error has no public class and no nearer base.
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise CheckpointError(f"{name}: TensorFlow's converter refuses the model: {lines[0][:200]}") from error


def random_rows(vocabulary_size: int, length: int) -> Iterator[dict[str, np.ndarray]]:
    """Yield a few rows of random ids and random lengths, int32 [1, S] by input."""
    generator = np.random.default_rng(0)
    for _ in range(_REPRESENTATIVE_ROWS):
        mask = (np.arange(length)[None] < generator.integers(2, length + 1)).astype(np.int32)
        ids = generator.integers(0, vocabulary_size, (1, length), np.int32) * mask
        yield {"ids": ids, "mask": mask, "segment_ids": np.zeros_like(ids)}
