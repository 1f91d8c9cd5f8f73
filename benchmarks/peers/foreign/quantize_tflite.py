"""Runs in a peer's environment: litert-quantizer's static quantization of a float `.tflite`.

    python quantize_tflite.py RECIPE ALGORITHM FLOAT.tflite ROWS.npz OUT.tflite

RECIPE is the name of a function of `litert_quantizer.recipe`, which gives every operator that can be quantized its
smallest and largest value. ALGORITHM, "" for none, takes the place of these for the convolutions and fully connected
layers, as far as it knows them: "OCTAV" or "MSE". ROWS.npz holds the inputs to calibrate on, int32 [R, S].
"""

import sys

import numpy as np
from litert_quantizer import algorithm_manager, qtyping, quantizer, recipe

_SIGNATURE = "serving_default"
_BITS = {"static_wi8_ai8": 8, "static_wi8_ai16": 16}


def main(recipe_name: str, algorithm: str, source: str, rows: str, output: str) -> None:
    """Calibrate and write."""
    with np.load(rows) as stored:
        values = {name: stored[name] for name in stored}
    samples = [
        {name: value[number : number + 1] for name, value in values.items()} for number in range(len(values["ids"]))
    ]
    job = quantizer.Quantizer(source, getattr(recipe, recipe_name)())
    if algorithm:
        key = algorithm_manager.AlgorithmName[algorithm]
        for name in (qtyping.TFLOperationName.CONV_2D, qtyping.TFLOperationName.FULLY_CONNECTED):
            if algorithm_manager.is_op_registered(key, name):
                job.add_static_config(".*", name, _BITS[recipe_name], 8, algorithm_key=key)
    ranges = job.calibrate({_SIGNATURE: samples}, num_threads=1)
    job.quantize(ranges).export_model(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
