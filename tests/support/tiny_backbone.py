"""A backbone of two layers, its inputs, and weights at which a mistake shows."""

import keras
import numpy as np

TINY = {
    "vocabulary_size": 40,
    "num_layers": 2,
    "hidden_dim": 24,
    "num_heads": 4,
    "intermediate_dim": 48,
    "max_sequence_length": 16,
    "post_attention_groups": 2,
}


def features(ids, length=None):
    ids = np.array(ids, "int32")
    mask = np.ones_like(ids)
    if length is not None:
        padding = [(0, 0), (0, length - ids.shape[1])]
        ids, mask = np.pad(ids, padding), np.pad(mask, padding)
    return {"ids": ids, "mask": mask, "segment_ids": np.zeros_like(ids)}


def run(model, inputs):
    return keras.ops.convert_to_numpy(model(inputs))


def spread(model, seed=0):
    """Give every weight values at which a mistake shows; fresh ones are near a linear map."""
    generator = np.random.default_rng(seed)
    for weight in model.weights:
        centre = 1.0 if weight.path.endswith("gamma") else 0.0
        weight.assign(generator.normal(centre, 0.3, weight.shape))
    return model
