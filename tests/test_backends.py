"""The same network on every Keras backend that is installed: same answers, and it trains."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent / "data" / "huggingface"

# Keras settles on a backend when it is first imported, so each one gets a process of its own.
SCRIPT = """
import sys
import keras
import numpy as np
from keras_model import import_huggingface

for name in ("squeezebert_classification", "albert_classification"):
    reference = np.load(f"{sys.argv[1]}/{name}/reference.npz")
    features = {key: reference[key] for key in ("ids", "mask", "segment_ids")}
    model = import_huggingface(f"{sys.argv[1]}/{name}")
    difference = np.abs(model.predict_outputs(features) - reference["logits"]).max()
    assert difference < 1e-4, (name, difference)
texts, labels = ["the cat sat", "a dog ran"], ["positive", "negative"]
model.compile(optimizer=keras.optimizers.AdamW(1e-3))
losses = model.fit(texts, labels, epochs=4, verbose=0).history["loss"]
assert losses[-1] < losses[0], losses
print(keras.backend.backend())
"""


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_answers_and_trains(backend):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    finished = subprocess.run(
        [sys.executable, "-c", SCRIPT, FIXTURES],
        env=os.environ | {"KERAS_BACKEND": backend},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
    )

    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.split()[-1] == backend
