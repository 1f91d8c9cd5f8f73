"""What tests of training start from: tiny networks, a run on a few rows, and the command for one."""

import itertools
from contextlib import contextmanager

import keras
import numpy as np
import pytest

from keras_model import (
    FeatureExtractor,
    SqueezeBertBackbone,
    TextClassifier,
)
from keras_model.train import fine_tuning as training
from keras_model.train.checkpoint import TrainingCheckpoint
from keras_model.train.settings import TrainingSettings
from support.places import DATA

TINY = DATA / "tiny_intents"


def tiny_training(task, rows, output, *others):
    """Return the arguments of `python -m keras_model` that learn rows in one epoch; of two alike, the last counts."""
    files = ["--train", str(rows), "--validation", str(rows), "--init", str(TINY), "--output", str(output)]
    return ["train", "--task", task, *files, "--epochs", "1", *others]


def new_classifier(start, rows):
    keras.utils.set_random_seed(3)
    return TextClassifier.from_preset(start, labels=sorted({row.label for row in rows}))


def run(start, rows, checkpoint, start_answers=False, **settings):
    model = new_classifier(start, rows)
    settings = TrainingSettings(**{"epochs": 3, "batch_size": 8, "learning_rate": 1e-3, **settings})
    kept = TrainingCheckpoint(checkpoint)
    record = training.train(model, rows, rows[:8], settings, kept, start_answers=start_answers)
    return [np.array(weight) for weight in model.weights], record


@contextmanager
def interrupted(monkeypatch, evaluation):
    """Let Ctrl-C end a training when it evaluates for that time, counted from 1."""
    real, calls = training.evaluate, itertools.count(1)

    def evaluate(*arguments):
        if next(calls) == evaluation:
            raise KeyboardInterrupt
        return real(*arguments)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(training, "evaluate", evaluate)
        yield


def assert_nearly_the_same_run(resumed, whole):
    """Hold a run that was interrupted to what the whole one gave: weights and a record, as `run` returns them.

    Sums of float32 may be added up in another order, which the measures of an epoch show in their last digits.
    """
    (weights, record), (whole_weights, whole_record) = resumed, whole
    assert {**record, "history": None} == {**whole_record, "history": None}
    for epoch, whole_epoch in zip(record["history"], whole_record["history"], strict=True):
        assert epoch == pytest.approx(whole_epoch, rel=0, abs=1e-6)
    for found, wanted in zip(weights, whole_weights, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)


def extractor(preprocessor, seed, width=32, layers=2):
    keras.utils.set_random_seed(seed)
    size = preprocessor.tokenizer.vocabulary_size
    backbone = SqueezeBertBackbone(size, layers, width, 2, 2 * width, max_sequence_length=32)
    return FeatureExtractor(backbone, preprocessor)
