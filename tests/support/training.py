"""What tests of training start from: tiny networks, a run on a few rows, and the command for one."""

import keras
import numpy as np

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


def extractor(preprocessor, seed, width=32, layers=2):
    keras.utils.set_random_seed(seed)
    size = preprocessor.tokenizer.vocabulary_size
    backbone = SqueezeBertBackbone(size, layers, width, 2, 2 * width, max_sequence_length=32)
    return FeatureExtractor(backbone, preprocessor)
