"""Runs in a peer's environment: AI Edge Quantizer's static quantization of a float `.tflite`.

    python quantize_tflite.py RECIPE FLOAT.tflite ROWS.npz OUT.tflite

RECIPE is the name of a function of `ai_edge_quantizer.recipe`; ROWS.npz holds the inputs to calibrate on, int32 [R, S].
"""

import sys

import numpy as np
from ai_edge_quantizer import quantizer, recipe

_SIGNATURE = "serving_default"


def main(recipe_name: str, source: str, rows: str, output: str) -> None:
    """Calibrate and write."""
    with np.load(rows) as stored:
        values = {name: stored[name] for name in stored}
    samples = [
        {name: value[number : number + 1] for name, value in values.items()} for number in range(len(values["ids"]))
    ]
    job = quantizer.Quantizer(source, getattr(recipe, recipe_name)())
    ranges = job.calibrate({_SIGNATURE: samples}, num_threads=1)
    job.quantize(ranges).export_model(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
