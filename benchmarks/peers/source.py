"""What all peers are made from and judged by: one model, its calibration texts, labelled rows with Keras' answers."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convert.builder.texts import read_evaluation, sample_calibration
from convert.graph.build_graph import build_graph
from convert.graph.float_arithmetic import FloatArithmetic
from convert.graph.graph import Graph
from convert.graph.trained_network import TrainedNetwork, read_network
from convert.tflite.running.rows import single_rows
from keras_model.data.labels import LABELS_FILE, read_labels
from keras_model.data.provenance import sha256
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.tokenizers import load_tokenizer
from keras_model.encode.windows import Features
from keras_model.errors import CheckpointError
from keras_model.model_folder import WEIGHTS_FILE, read_config
from keras_model.quiet_backend import import_keras_quietly

if TYPE_CHECKING:
    import keras

    from keras_model.tasks.task_model import TaskModel

TASKS = ("classification", "embedding")
_CALIBRATION_TEXTS = 200
_SEED = 0


@dataclass(frozen=True)
class Inputs:
    """What the comparison is asked of: files, tokens S of the inputs, and how many rows are drawn."""

    model: Path
    evaluation: Path
    calibration: Path
    length: int = 64
    rows: int = 300

    def record(self) -> dict[str, Any]:
        """What tells these inputs from others, for a report and for files made from them."""
        return {
            "model": str(self.model),
            "weights_sha256": sha256(self.model / WEIGHTS_FILE),
            "evaluation": self.evaluation.name,
            "evaluation_sha256": sha256(self.evaluation),
            "calibration": self.calibration.name,
            "calibration_sha256": sha256(self.calibration),
            "length": self.length,
            "rows": self.rows,
        }


class Source:
    """The inputs, opened. Keras is imported by what needs it alone.

    Raises:
        InputFileError, DataError, CheckpointError, CalibrationError: faulty files, or a task that is not compared.
    """

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        config = read_config(inputs.model)
        self.task = config["task"]
        if self.task not in TASKS:
            raise CheckpointError(f"{inputs.model}: a model of {self.task}; only {' and '.join(TASKS)} are compared")
        if config["backbone"].get("relative_position_buckets"):
            raise CheckpointError(
                f"{inputs.model}: has a bias of relative positions, with which the network is not written for the peers"
            )
        if not (inputs.model / WEIGHTS_FILE).is_file():
            raise CheckpointError(f"{inputs.model}: lacks {WEIGHTS_FILE}; copy it into the folder")
        rows = read_evaluation(inputs.evaluation, self.task)
        self.rows = random.Random(_SEED).sample(rows, min(inputs.rows, len(rows)))
        self.preprocessor = Preprocessor(load_tokenizer(inputs.model, config["preprocessor"]), inputs.length)
        self.labels = read_labels(inputs.model / LABELS_FILE) if self.task == "classification" else ()
        self.texts = sample_calibration(inputs.calibration, self.task, rows, _CALIBRATION_TEXTS, _SEED).texts

    @cached_property
    def model(self) -> "TaskModel":
        """The Keras model."""
        import_keras_quietly()
        from keras_model.tasks.loading import load_model

        return load_model(self.inputs.model)

    @cached_property
    def convolutions(self) -> "keras.Model":
        """The Keras model as TensorFlow's converter takes it. Changes `model`, whose answers it leaves alike."""
        from convert.comparison.other_converters import as_convolutions

        return as_convolutions(self.model, self.inputs.length)

    @cached_property
    def network(self) -> TrainedNetwork:
        """The trained weights."""
        return read_network(self.model)

    @cached_property
    def float_graph(self) -> Graph:
        """Our float graph."""
        return build_graph(self.network, self.inputs.length, FloatArithmetic())

    def calibration(self) -> Features:
        """The inputs that ranges are taken from, int32 [R, S]."""
        return self.preprocessor(self.texts)

    def calibration_rows(self) -> Iterator[Features]:
        """The same, one row [1, S] after another."""
        return iter(single_rows(self.calibration()))
