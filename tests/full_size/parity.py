"""Compare imported checkpoints of full size with `transformers`: parameters, every hidden state and the logits.

Run from the repository's root, with an interpreter that has `torch`, `transformers` and `sentencepiece`:

    python -m tests.full_size.parity --torch-python PATH [squeezebert bert distilbert albert]

It may be one of another environment: torch and TensorFlow do not always bear one another in one process. Weights are
random, since a parity of arithmetic needs no trained ones, so nothing is downloaded. Takes about 4 GB of memory. Ends
with status 1 if a difference exceeds 1e-4.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import keras
import numpy as np

from keras_model import import_huggingface
from keras_model.huggingface.keys import BACKBONE_KEYS

TOLERANCE = 1e-4


def compare(model_type: str, torch_python: str) -> dict[str, float]:
    """Return the parameters, the seconds of the import, and the largest differences of one network."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([torch_python, "-m", "tests.full_size.reference", model_type, folder], check=True)
        start = time.perf_counter()
        model = import_huggingface(folder)
        seconds = time.perf_counter() - start
        reference = dict(np.load(Path(folder) / "reference.npz"))
    features = {name: reference[name] for name in ("ids", "mask", "segment_ids")}
    states = np.stack([keras.ops.convert_to_numpy(state) for state in model.backbone.hidden_states(features)])
    return {
        "parameters": model.count_params(),
        "parameters_in_transformers": int(reference["parameters"]),
        "import_seconds": round(seconds, 2),
        "hidden_states": float(np.abs(states - reference["hidden_states"]).max()),
        "logits": float(np.abs(keras.ops.convert_to_numpy(model(features)) - reference["logits"]).max()),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model_types", nargs="*", default=list(BACKBONE_KEYS), help=f"of {', '.join(BACKBONE_KEYS)}")
    parser.add_argument("--torch-python", default=sys.executable, help="an interpreter that has torch")
    arguments = parser.parse_args()
    equal = True
    for model_type in arguments.model_types:
        figures = compare(model_type, arguments.torch_python)
        print(json.dumps({"model_type": model_type, **figures}), flush=True)
        equal &= figures["parameters"] == figures["parameters_in_transformers"]
        equal &= max(figures["hidden_states"], figures["logits"]) <= TOLERANCE
    return 0 if equal else 1


if __name__ == "__main__":
    raise SystemExit(main())
