"""The same network on every Keras backend that is installed: same answers, and it trains and is distilled."""

import importlib.util
import os
import subprocess
import sys

import pytest

from support.places import DATA, ROOT

# Keras settles on a backend when it is first imported, so each one gets a process of its own.
SCRIPT = """
import json
import sys
from pathlib import Path
import keras
import numpy as np
from keras_model import import_huggingface
from keras_model.cli.parser import main

keras.utils.set_random_seed(1)
for name in ("squeezebert_classification", "albert_classification"):
    folder = f"{sys.argv[1]}/huggingface/{name}"
    reference = np.load(f"{folder}/reference.npz")
    features = {key: reference[key] for key in ("ids", "mask", "segment_ids")}
    model = import_huggingface(folder)
    difference = np.abs(model.predict_outputs(features) - reference["logits"]).max()
    assert difference < 1e-4, (name, difference)
texts, labels = ["the cat sat", "a dog ran"], ["positive", "negative"]
model.compile(optimizer=keras.optimizers.AdamW(1e-3))
# Measured without dropout, whose draws outweigh what a few steps on two texts gain.
before = model.evaluate(texts, labels, verbose=0, return_dict=True)["loss"]
model.fit(texts, labels, epochs=20, verbose=0)
after = model.evaluate(texts, labels, verbose=0, return_dict=True)["loss"]
assert after < before / 2, (before, after)

tiny = f"{sys.argv[1]}/tiny_intents"
settings = ["--length", "16", "--precision", "bfloat16"]
rows = ["--train", f"{tiny}/train.jsonl", "--validation", f"{tiny}/validation.jsonl", "--task", "classification"]
# A teacher that reads the same tokens, and one that reads the texts in its own way.
pruned = f"{sys.argv[2]}/pruned"
assert main(["prune", tiny, "--texts", f"{tiny}/train.jsonl", "--output", pruned]) == 0
taught = ["--init", tiny, "--teacher", tiny, pruned, "--epochs", "1", "--noise", "0.1"]
assert main(["train", *rows, *taught, *settings, "--output", f"{sys.argv[2]}/taught"]) == 0
corpus = ["--corpus", f"{tiny}/train.jsonl", "--tokens", "3000", "--learning-rate", "1e-6"]
assert main(["distill", tiny, "--init", tiny, *corpus, *settings, "--output", f"{sys.argv[2]}/distilled"]) == 0
history = json.loads(Path(sys.argv[2], "distilled", "training.json").read_text())["history"]
assert history[0]["cosine"] > 0.9999 and history[-1]["cosine"] > 0.999, history
print(keras.backend.backend())
"""


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_answers_trains_and_distils(backend, tmp_path):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    finished = subprocess.run(
        [sys.executable, "-c", SCRIPT, DATA, tmp_path],
        env=os.environ | {"KERAS_BACKEND": backend},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.split()[-1] == backend
